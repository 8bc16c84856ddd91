// Where in the song: the slider, which can be moved before anything is loaded, and the clock beside it.
const EVENTS = ["timeupdate", "durationchange", "seeked", "emptied"]

export class AnthemPlace {
  #isAiming = false

  /** The song is as long as the server said (data-seconds) until the browser knows better. */
  constructor(player) {
    Object.assign(this, {player, audio: player.querySelector("audio"), slider: player.querySelector(".anthem__seek")})
    this.slider.addEventListener("input", () => this.#aim())
    this.slider.addEventListener("change", () => this.#seek())
    for (const type of EVENTS) this.audio.addEventListener(type, () => this.show())
    this.show()
  }

  get seconds() {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : Number(this.player.dataset.seconds)
  }

  show() {
    this.slider.max = Math.max(1, Math.ceil(this.seconds))
    this.#write("whole", this.seconds)
    if (this.#isAiming) return
    this.slider.value = this.audio.currentTime
    this.#say(this.audio.currentTime)
  }

  #aim() {
    this.#isAiming = true
    this.#say(Number(this.slider.value))
  }

  #seek() {
    this.#isAiming = false
    this.audio.currentTime = Number(this.slider.value)
    this.show()
  }

  #say(at) {
    this.slider.style.setProperty("--done", Math.min(1, at / this.slider.max))
    this.slider.ariaValueText = `${clock(at)} of ${clock(this.seconds)}`
    this.#write("at", at)
  }

  #write(part, seconds) {
    this.player.querySelector(`.anthem__${part}`).textContent = clock(seconds)
  }
}

function clock(seconds) {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}
