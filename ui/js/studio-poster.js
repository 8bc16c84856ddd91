// The poster: what people see of a sketch before they run it, taken from the canvas in its author's own browser.
import {notify} from "./notice.js"
import {post} from "./studio-saving.js"

/** Take it from `preview`; resolves to its address, undefined when there was nothing to take. Says how it went unless `quietly`. */
export async function takePicture(preview, {quietly = false} = {}) {
  const say = (...words) => void (quietly || notify(...words))
  const picture = await preview.capture()
  if (!picture) return say("There is no canvas to take a picture of yet.", "warn")
  const body = new FormData()
  body.append("image", picture, "poster.webp")
  const answer = await post(`/studio/${preview.key}/poster`, body)
  if (!answer.ok) return say(answer.error.message, "error")
  say("That is its picture now.")
  return answer.poster
}
