// Where a sketch's frame is found. The server says it; who was not told asks once.
const asked = new Map()  // key to the promise of its address

/** The whole address, for a sketch of this key and engine. Rejects with the server's words when there is none. */
export async function addressOf({key, frame, engine}) {
  const url = new URL(frame || await ask(key), location.href)
  url.searchParams.set("engine", engine)
  if (window.top !== window) url.searchParams.set("embedded", "")
  return url.href
}

/** Whether the server says that a sketch may not run for whoever looks; who gets no answer knows nothing against it. */
export async function isBarred(key) {
  const reply = await fetch(`/scripts/${key}/run`, {headers: {"X-Live": "1"}}).catch(() => null)
  return [403, 404].includes(reply?.status)
}

function ask(key) {
  if (!key) return "/sandbox/-/"
  if (!asked.has(key)) {
    const answer = fetchAddress(key)
    asked.set(key, answer)
    answer.catch(() => asked.delete(key))
  }
  return asked.get(key)
}

async function fetchAddress(key) {
  const reply = await fetch(`/scripts/${key}/run`, {headers: {"X-Live": "1"}})
  const body = await reply.json()
  if (!body.ok) throw new Error(body.error.message)
  return body.frame
}
