// How loud an anthem is heard: the slider, the mute button, and what this browser remembers of both over visits.
const KEY = "neospace:anthem"
const AT_FIRST = {volume: 0.8, muted: false}

export class AnthemVolume {
  #sound = readKept()

  /** `turn({volume, muted})` hears of every change; volume is 0 to 1. */
  constructor(player, turn) {
    this.slider = player.querySelector(".anthem__volume")
    this.mute = player.querySelector(".anthem__mute")
    this.turn = turn
    this.mute.addEventListener("click", () => this.#change({...this.#sound, muted: !this.#sound.muted}))
    this.slider.addEventListener("input", () => this.#change({volume: this.slider.value / 100, muted: false}))
    this.#show()
  }

  get sound() {
    return this.#sound
  }

  #change(sound) {
    this.#sound = sound
    localStorage.setItem(KEY, JSON.stringify(sound))
    this.#show()
    this.turn(sound)
  }

  #show() {
    const {volume, muted} = this.#sound
    this.slider.value = Math.round(volume * 100)
    this.slider.style.setProperty("--done", muted ? 0 : volume)
    this.slider.ariaValueText = muted ? "muted" : `${this.slider.value} %`
    this.mute.ariaPressed = String(muted)
  }
}

/** As it was left the last time; what somebody else wrote there counts for nothing. */
function readKept() {
  try {
    const {volume, muted} = JSON.parse(localStorage.getItem(KEY))
    return {volume: volume >= 0 && volume <= 1 ? volume : AT_FIRST.volume, muted: muted === true}
  } catch {
    return AT_FIRST
  }
}
