// Page-wide habits of the shell: the current room is in view, a field with data-awaits takes the focus where no keyboard
// would cover the page, drawers go home when the window grows, data-opens shows a dialog.
const wide = matchMedia("(width >= 1100px)")
const narrow = matchMedia("(width <= 640px)")

document.querySelector("#rail-rooms [aria-current]")?.scrollIntoView({block: "nearest"})
if (matchMedia("(pointer: fine)").matches) document.querySelector("[data-awaits]")?.focus()

wide.addEventListener("change", closeDrawers)
narrow.addEventListener("change", closeDrawers)

function closeDrawers() {
  document.querySelectorAll(".rail, .context, .me-menu").forEach(drawer => drawer.hidePopover?.())
}

addEventListener("click", event => {
  const id = event.target.closest?.("[data-opens]")?.dataset.opens
  if (!id) return
  event.target.closest("[popover]")?.hidePopover()
  document.getElementById(id)?.showModal()
})

// A tap must hit what it was aimed at. While one writes, the doors of a phone are away; they come back when the tap is
// over, not under the finger. And a button of the form one writes in leaves the focus, and the keyboard, where they are.
const AFTERMATH = 400  // ms a touch's mouse events and click take to follow it
let aftermath

addEventListener("pointerdown", () => {
  if (!isWriting()) return
  clearTimeout(aftermath)
  document.documentElement.dataset.tapping = ""
}, {capture: true})
for (const type of ["pointerup", "pointercancel"]) addEventListener(type, endTap, {capture: true})

addEventListener("mousedown", event => {
  const {form} = event.target.closest?.("button") ?? {}
  if (form && isWriting() && form.contains(document.activeElement)) event.preventDefault()
})

function isWriting() {
  return document.activeElement.matches("textarea, input:not([type=checkbox], [type=radio], [type=file]), .studio-code__editor")
}

function endTap() {
  clearTimeout(aftermath)
  aftermath = setTimeout(() => delete document.documentElement.dataset.tapping, AFTERMATH)
}

// A click beside a dialog closes it, as beside a popover.
addEventListener("click", event => {
  if (event.target instanceof HTMLDialogElement && isOutside(event, event.target)) event.target.close()
})

function isOutside({clientX: x, clientY: y}, dialog) {
  const box = dialog.getBoundingClientRect()
  return x < box.left || x > box.right || y < box.top || y > box.bottom
}
