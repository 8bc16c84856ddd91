// Asking the server over HTTP for sealed messages: JSON both ways, and whatever is no "ok" as a SealedError.
import {SealedError} from "./sealed-bytes.js"

const PATIENCE = 20_000  // ms until an answer is not to be expected any more
const JSON_ONLY = {"Accept": "application/json", "X-Live": "1"}
const OFFLINE = "There is no connection to the server. Nothing is lost: try again when it is back."

/** The answer to a GET. Throws SealedError with the server's code and sentence; `answer` holds the rest of what it said. */
export function get(path) {
  return ask(path, {headers: JSON_ONLY})
}

/** The answer to a POST of `body`; throws as `get` does. */
export function post(path, body) {
  return ask(path, {method: "POST", headers: {...JSON_ONLY, "Content-Type": "application/json"}, body: JSON.stringify(body)})
}

async function ask(path, options) {
  const reply = await fetch(path, {...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE)}).catch(() => null)
  const answer = await reply?.json().catch(() => null)
  if (answer?.ok) return answer
  const {code = "offline", message = OFFLINE} = answer?.error ?? {}
  throw Object.assign(new SealedError(code, message), {answer})
}
