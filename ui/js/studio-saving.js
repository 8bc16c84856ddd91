// Saves versions of a sketch, each once: what is not clearly answered is sent again with the same nonce, across reloads.
import {isForLater, newNonce, pauseBefore} from "./sending.js"
import {socket} from "./socket.js"

const PATIENCE = 15_000  // ms until an answer is not to be expected any more

/** Events: "changed" when `state`, `words`, `version` or `queue` did; "saved" {source, engine, version, uses}; "conflict" {version, source, engine}. */
export class Saving extends EventTarget {
  state = "saved"  // "saving", "waiting", "refused"
  words = ""
  #isSending = false
  #wake

  /** `queue` is what an earlier page wanted saved: [{nonce, source, engine, note, base}]. */
  constructor(key, version, queue = []) {
    super()
    Object.assign(this, {key, version, queue})
    socket.on("connect", this.#hurry)
    addEventListener("online", this.#hurry)
  }

  /** Take a text to be saved on top of version `base`. What waits and was never sent gives way to it. */
  add({source, engine, note, base}) {
    this.queue = [...this.queue.filter(entry => entry.tried), {nonce: newNonce(), source, engine, note, base}]
    this.sendAll()
  }

  get isUnsent() {
    return this.queue.length > 0
  }

  /** Stop wanting to save; what the server has of it stays there. */
  discardAll() {
    this.queue = []
    this.#say("saved")
  }

  async sendAll() {
    if (this.#isSending) return this.#hurry()
    this.#isSending = true
    for (let tries = 0; this.queue.length;) tries = await this.#sendFirst(tries)
    this.#isSending = false
  }

  /** How many tries in a row had no answer. */
  async #sendFirst(tries) {
    const [entry] = this.queue
    entry.tried = true
    if (tries === 0) this.#say("saving")
    const answer = await post(`/studio/${this.key}`, {...wire(entry), base: Math.max(entry.base, entry.follows ?? 0)})
    if (this.queue[0] !== entry) return 0  // thrown away meanwhile
    if (!answer.ok && isForLater(answer.error)) return this.#wait(tries, answer.error)
    this.queue = this.queue.slice(1)
    this.#hear(entry, answer)
    return 0
  }

  #hear(entry, answer) {
    if (answer.ok) {
      if (this.queue[0]) this.queue[0].follows = answer.version
      this.version = Math.max(this.version, answer.version)
      this.#say("saved")
      return this.#tell("saved", {...entry, ...answer})
    }
    this.queue = []
    this.#say("refused", answer.error.message)
    if (answer.error.code === "conflict") this.#tell("conflict", {version: answer.version, source: answer.source, engine: answer.engine})
  }

  async #wait(tries, error) {
    this.#say("waiting", waitingWords(error))
    await new Promise(resolve => {
      this.#wake = resolve
      setTimeout(resolve, pauseBefore(tries, error))
    })
    return tries + 1
  }

  #hurry = () => this.#wake?.()

  #say(state, words = "") {
    Object.assign(this, {state, words})
    this.#tell("changed")
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}))
  }
}

function wire({source, engine, note, nonce}) {
  return {source, engine, note, nonce}
}

function waitingWords({code, message}) {
  if (code === "signed_out") return "You are signed out: it is kept here and saved when you are back"
  if (code === "rate_limited") return message
  if (code === "busy" || code === "server_error") return "The server is busy: it is kept here and tried again"
  return "No connection: it is kept here and saved when there is one"
}

/** POST as JSON, or a form; whatever has no answer of ours is answered here, in the same shape. */
export async function post(path, body) {
  const isForm = body instanceof FormData
  const headers = {"X-Live": "1", "Accept": "application/json", ...!isForm && {"Content-Type": "application/json"}}
  try {
    const reply = await fetch(path, {method: "POST", headers, body: isForm ? body : JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE)})
    return await reply.json()
  } catch (error) {
    return {ok: false, error: {code: error.name === "TimeoutError" ? "timeout" : "offline", message: "There is no connection. Try again when it is back."}}
  }
}
