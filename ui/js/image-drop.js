// The ways a picture gets into a composer: chosen, pasted into its text, dropped anywhere on the page.

/** `take` gets the files; while files hang over the page the composer has data-dropping. Gives what ends it. */
export function takePictures(composer, text, input, take) {
  const ending = new AbortController(), {signal} = ending
  const drag = event => {
    const isFiles = event.dataTransfer.types.includes("Files") && !document.querySelector("dialog[open]")
    if (isFiles) event.preventDefault()
    composer.toggleAttribute("data-dropping", isFiles && event.type === "dragover")
  }
  const receive = (event, files) => {
    if (files.length === 0) return
    event.preventDefault()
    take(files)
    text.focus()
  }
  input.addEventListener("change", event => {
    receive(event, [...input.files])
    input.value = ""
  })
  text.addEventListener("paste", event => receive(event, [...event.clipboardData.files].filter(({type}) => type.startsWith("image/"))))
  addEventListener("dragover", drag, {signal})
  addEventListener("dragleave", drag, {signal})
  addEventListener("drop", event => {
    composer.removeAttribute("data-dropping")
    receive(event, [...event.dataTransfer.files])
  }, {signal})
  return () => ending.abort()
}
