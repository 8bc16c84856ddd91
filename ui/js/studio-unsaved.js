// The text's safety: kept on this device as it is written, found again on return, saved once, never overwritten unasked.
import {compare} from "./studio-compare.js"
import {openDrafts} from "./studio-drafts.js"
import {Saving} from "./studio-saving.js"

const MOMENT = new Intl.DateTimeFormat(undefined, {dateStyle: "medium", timeStyle: "short"})

export class Unsaved {
  /** `saved`: {source, engine, version} as the server has it; `current()` what is written now; `show({source, engine})` puts another text there. */
  constructor({key, saved, current, show, bars, say, savedNow}) {
    Object.assign(this, {key, saved, current, show, bars, say, savedNow, base: saved.version})
  }

  /** Find what was not saved; resolves when the newest text is shown. */
  async begin() {
    const {own, left, elsewhere} = await openDrafts(this.key)
    const found = [own, ...left].filter(({record}) => record && this.#isNews(record))
    for (const draft of left) if (!found.includes(draft)) draft.forget()
    this.own = own
    this.#openSaving(found)
    if (wasBroughtBack() && isPlain(found[0])) found[0] = await found[0].setAside()
    const [newest] = found[0]?.record.aside ? [] : found.splice(0, 1)
    if (newest) await this.#takeUp(newest)
    own.watch(() => this.#unsaved())
    if (newest && newest !== own) await own.flush().then(() => newest.forget())
    found.forEach((draft, at) => this.#offer(draft, `left ${at}`))
    if (elsewhere) this.bars.show("elsewhere", "This sketch is open in another tab too. Each tab keeps its own text.", [["All right", () => this.bars.take("elsewhere")]], "info")
    addEventListener("studio-keeps-nothing", () => this.bars.show("nothing", "This device has no room to keep what you write. Save often."))
    this.changed()
  }

  /** To be called at every change of text or engine. */
  changed() {
    this.own.keepSoon()
    this.#tellState()
  }

  save(note = "") {
    this.saving.add({...this.current(), note, base: this.base})
    this.own.flush()
  }

  get isChanged() {
    return differs(this.current(), this.saved)
  }

  /** What is kept: nothing when the server has it all. */
  #unsaved() {
    const {queue} = this.saving
    return this.isChanged || queue.length ? {...this.current(), base: this.base, saves: queue} : undefined
  }

  #isNews(record) {
    return differs(record, this.saved) || record.saves?.some(entry => differs(entry, this.saved))
  }

  #openSaving(found) {
    const queue = found.find(({record}) => record.saves?.length)?.record.saves ?? []
    this.saving = new Saving(this.key, this.saved.version, queue)
    this.saving.addEventListener("changed", () => this.#tellState())
    this.saving.addEventListener("saved", ({detail}) => this.#heardSaved(detail))
    this.saving.addEventListener("conflict", ({detail}) => this.#heardConflict(detail))
    this.saving.sendAll()
  }

  #takeUp({record}) {
    const {source, engine, base, at, saves} = record
    this.base = base
    this.show({source, engine})
    if (saves?.length) return
    const since = base < this.saved.version ? ` It was saved elsewhere since: version ${this.saved.version}.` : ""
    this.bars.show("draft", `What you wrote until ${MOMENT.format(at)} was not saved: here it is.${since}`, [
      ["Compare", () => this.#compareDraft()],
      ["Use the saved one", () => this.#useSaved()],
    ])
  }

  async #compareDraft() {
    const choice = await compare({
      title: "Saved, and what you wrote", names: [`saved: version ${this.saved.version}`, "what you wrote"],
      one: this.saved.source, other: this.current().source,
      actions: [["saved", "Use the saved one"], ["mine", "Keep what I wrote", "button--primary"]],
    })
    if (choice === "saved") this.#useSaved()
    if (choice === "mine") this.bars.take("draft")
  }

  /** The editor's undo brings the other one back. */
  #useSaved() {
    this.base = this.saved.version
    this.bars.take("draft")
    this.bars.take("conflict")
    this.show(this.saved)
    this.changed()
    this.own.flush()
  }

  /** What a tab that is gone wrote, or what stood here before a version was brought back, beside what this one has. */
  #offer(draft, name) {
    const {source, engine, at, aside} = draft.record
    const drop = () => {
      draft.forget()
      this.bars.take(name)
    }
    const use = async () => {
      this.show({source, engine})
      this.changed()
      await this.own.flush()
      drop()
    }
    const look = async () => {
      const choice = await compare({
        title: aside ? "Here, and what you had written" : "Here, and in the other tab", names: ["here", aside ? "what you had written" : "the other tab's"],
        one: this.current().source, other: source, actions: [["drop", "Throw the other away"], ["use", "Use the other", "button--primary"]],
      })
      if (choice === "use") use()
      if (choice === "drop") drop()
    }
    const words = aside ? `What you had written until ${MOMENT.format(at)} was never saved.` : `Another tab left a text of ${MOMENT.format(at)} that was never saved.`
    this.bars.show(name, words, [["Compare", look], [aside ? "Use what I had written" : "Use it", use], ["Throw it away", drop]], "info")
  }

  #heardSaved({source, engine, version, uses}) {
    this.saved = {source, engine, version}
    this.base = version
    this.bars.take("draft")
    this.bars.take("conflict")
    this.own.flush()
    this.#tellState()
    this.savedNow({version, uses})
  }

  #heardConflict(newer) {
    this.saved = newer
    this.own.flush()
    this.bars.take("draft")
    this.bars.show("conflict", `It was saved elsewhere meanwhile: version ${newer.version}. Your text is here and safe.`, [
      ["Compare", () => this.#compareConflict()],
      ["Save mine on top", () => this.#saveOnTop()],
      ["Use the other", () => this.#useSaved()],
    ])
    this.#tellState()
  }

  async #compareConflict() {
    const choice = await compare({
      title: "Saved elsewhere, and yours", names: [`saved: version ${this.saved.version}`, "yours"], one: this.saved.source, other: this.current().source,
      actions: [["other", "Use the other"], ["mine", "Save mine on top", "button--primary"]],
    })
    if (choice === "mine") this.#saveOnTop()
    if (choice === "other") this.#useSaved()
  }

  #saveOnTop() {
    this.base = this.saved.version
    this.bars.take("conflict")
    this.save()
  }

  #tellState() {
    const {state, words} = this.saving
    if (state === "saving") return this.say("saving", "Saving…")
    if (state === "waiting") return this.say("waiting", words)
    if (this.isChanged) return state === "refused" ? this.say("refused", words) : this.say("changed", "Not saved", "kept on this device")
    this.say("saved", "Saved", `version ${this.saved.version}`)
  }
}

/** Whether the page comes from an older version being brought back; a reload of it does not. */
function wasBroughtBack() {
  if (location.hash !== "#brought-back") return false
  history.replaceState(history.state, "", location.pathname + location.search)
  return true
}

/** Nothing of it is on its way to the server. */
function isPlain(draft) {
  return draft && !draft.record.aside && !draft.record.saves?.length
}

function differs(one, other) {
  return one.source !== other.source || one.engine !== other.engine
}
