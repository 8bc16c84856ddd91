// What is not sent yet, for each conversation, sealed on this device: it outlives reloads, and nobody reads it on the disk.
const PAUSE = 300  // ms of no typing before the draft is written

export class SealedDraft {
  #timer
  #saving = Promise.resolve()

  /** `read` gives the draft as a value, falsy when there is none. */
  constructor(store, conv, read) {
    Object.assign(this, {store, conv, read})
    this.save = () => this.#saving = this.#saving.then(() => this.#save())
    this.left = () => document.visibilityState === "hidden" && this.save()
  }

  start() {
    addEventListener("pagehide", this.save)
    document.addEventListener("visibilitychange", this.left)
  }

  stop() {
    this.save()
    removeEventListener("pagehide", this.save)
    document.removeEventListener("visibilitychange", this.left)
  }

  async load() {
    const kept = await this.store.get("drafts", this.conv)
    return kept ? this.store.openLocal(kept.sealed).catch(() => null) : null
  }

  saveSoon() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.save, PAUSE)
  }

  async #save() {
    clearTimeout(this.#timer)
    const draft = this.read()
    if (draft) await this.store.put("drafts", {conv: this.conv, sealed: await this.store.sealLocal(draft)})
    else await this.store.write([["drafts", "delete", this.conv]])
  }
}
