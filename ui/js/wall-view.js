// <wall-view>: the visitor's switches take effect at once. The server remembers them; "plain" is another page, so it loads.
customElements.define("wall-view", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#switch)
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#switch)
  }

  #switch = async event => {
    const {target: form, submitter} = event
    if (submitter.value === "plain") return
    event.preventDefault()
    const on = submitter.getAttribute("aria-pressed") !== "true"
    this.#set(submitter, on)
    const reply = await fetch(form.action, {method: "POST", keepalive: true, headers: {"X-Live": "1"}, body: new FormData(form, submitter)}).catch(() => null)
    if (!reply?.ok) this.#set(submitter, !on)
  }

  #set(button, on) {
    const wall = document.querySelector("wall-page")
    const view = new Set(wall.dataset.view.split(" ").filter(Boolean))
    if (on) view.add(button.value)
    else view.delete(button.value)
    button.setAttribute("aria-pressed", on)
    wall.dataset.view = [...view].join(" ")
    document.dispatchEvent(new CustomEvent("wall-view", {detail: {name: button.value, on}}))
  }
})
