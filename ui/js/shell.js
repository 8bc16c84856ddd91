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

// A click beside a dialog closes it, as beside a popover.
addEventListener("click", event => {
  if (event.target instanceof HTMLDialogElement && isOutside(event, event.target)) event.target.close()
})

function isOutside({clientX: x, clientY: y}, dialog) {
  const box = dialog.getBoundingClientRect()
  return x < box.left || x > box.right || y < box.top || y > box.bottom
}
