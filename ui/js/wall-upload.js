// Pictures on their way to a wall.
const KINDS = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])
export const ACCEPT = [...KINDS].join(",")

/** Send one picture for the owner's wall; resolves to {id, width, height}. Throws an Error with a sentence for them. */
export async function uploadPicture(wall, file) {
  if (!KINDS.has(file.type)) throw new Error("Pictures can be PNG, JPEG, GIF or WebP.")
  const body = new FormData()
  body.append("image", file)
  const reply = await fetch(`/wall/${wall}/uploads`, {method: "POST", body, headers: {"X-Live": "1", "Accept": "application/json"}})
    .catch(() => { throw new Error("There is no connection. Add the picture again when it is back.") })
  const answer = await reply.json().catch(() => ({}))
  if (!reply.ok) throw new Error(answer.error?.message ?? "This picture could not be taken.")
  return answer
}
