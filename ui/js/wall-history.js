// Undo and redo. The history is the server's and survives everything; what is still on its way is simply taken back.
import {newRef, rebase} from "./wall-steps.js"

export class WallHistory {
  #taken = []  // steps taken back before they were sent, the newest last
  #undone = 0  // how often the server was asked to undo since the first of those
  #turns = {}  // whether the server has something to undo, and to redo, as far as we know
  #seq = 0  // of the change after which that was so

  constructor(editor) {
    this.editor = editor
    this.buttons = ["undo", "redo"].map(name => [name, editor.querySelector(`[data-tool="${name}"]`)])
    for (const [name, button] of this.buttons) this.#turns[name] = button.ariaDisabled === "false"
  }

  start() {
    this.editor.queue.addEventListener("settled", this.#settled)
    this.editor.queue.addEventListener("moved", this.#show)
    document.addEventListener("applied", this.#heard)
  }

  stop() {
    document.removeEventListener("applied", this.#heard)
  }

  /** A new step ends what could be redone. */
  forget() {
    this.#taken = []
  }

  undo() {
    this.editor.finish()
    const {queue} = this.editor
    if (queue.takeBack("redo")) return
    const step = queue.takeBack("edit")
    if (step) return this.#take(step)
    this.#undone += 1
    queue.add({kind: "undo"})
  }

  redo() {
    this.editor.finish()
    const {queue} = this.editor
    if (queue.takeBack("undo")) return void (this.#undone -= 1)
    if (this.#taken.length && !this.#undone) return this.#giveBack(this.#taken.pop())
    this.#undone = Math.max(0, this.#undone - 1)
    queue.add({kind: "redo"})
  }

  #take(step) {
    if (!this.#taken.length) this.#undone = 0
    this.#taken.push(step)
    this.#show()
    this.editor.say("Undone")
  }

  /** The step once more, under a new name: those that were made on top of it must know it by that. */
  #giveBack(step) {
    const {add = [], change, remove} = step
    const items = change?.map(({ref, version, after, ...fields}) => ({item: document.getElementById(ref), ...fields}))
    const nonce = this.editor.again({add, remove, change: items?.filter(({item}) => item)})
    this.#taken = this.#taken.map(later => rebase(later, step, 0, add.map((_, at) => newRef(nonce, at))))
    this.editor.say("Done again")
  }

  #settled = ({detail: {step, seq, what, turns}}) => {
    this.#turns = turns
    this.#seq = seq
    if (step.kind === "edit" || step.tab !== this.editor.queue.tab) return
    const [done, nothing] = step.kind === "undo" ? ["Undone", "Nothing left to undo"] : ["Done again", "Nothing to do again"]
    this.editor.say(what ? `${done}: ${what}` : nothing)
  }

  /** A change that is not from the queue: a theme, a sweep or a step from another device can be undone here too. */
  #heard = ({detail: {room, seq}}) => {
    const {page} = this.editor
    if (!page.isOwn || room !== page.sync.room || seq <= this.#seq) return
    this.#turns.undo = true
    this.#show()
  }

  /** The buttons say how it will be when all that waits is done. They still ask: the server may know of more. */
  #show = () => {
    let {undo, redo} = this.#turns
    for (const {kind} of this.editor.queue.steps) {
      redo = kind === "undo" || kind === "redo" && redo
      undo ||= kind !== "undo"
    }
    const can = {undo, redo: redo || this.#taken.length > 0}
    for (const [name, button] of this.buttons) button.ariaDisabled = String(!can[name])
  }
}
