// Pictures in sealed messages: drawn anew before they leave, so that nothing of the camera or the place goes along (a GIF that
// moves is cleaned instead); sealed
// with a key of their own; a small one inside the message, the full one fetched when somebody wants to see it.
import {iconButton, make} from "./make.js"
import {notify} from "./notice.js"
import {openFile, pictureType, sealFile} from "./sealed-attachments.js"
import {pictureSize} from "./sealed-picture-size.js"
import {b64, hex, unb64, unhex} from "./sealed-bytes.js"
import {movingGif} from "./sealed-motion.js"

const LONGEST = 2560  // px of the longer side, as in rooms
const SMALL = 360  // px of the small one's longer side
const SMALL_BYTES = 9000  // of it: it travels inside the message, which holds 16 KiB
const QUALITIES = [0.7, 0.5, 0.35, 0.2, 0.1]
const KINDS = ["image/png", "image/jpeg", "image/gif", "image/webp"]
const MOST_SMALL = 1_000_000, MOST_FULL = 50_000_000  // pixels: ours have at most 360 × 360 and 2560 × 2560
const PATIENCE = 60_000  // ms

export const isPicture = ({type}) => KINDS.includes(type)

/** {blob, entry} of a chosen file: what to upload, sealed, and what the message says about it. Throws for no picture. */
export async function sealPicture(file) {
  const image = await createImageBitmap(file, {imageOrientation: "from-image"})
  try {
    const moving = file.type === "image/gif" && movingGif(new Uint8Array(await file.arrayBuffer()))
    const full = moving ? {blob: moving, width: image.width, height: image.height} : await redraw(image, LONGEST, 0.86)
    const bytes = new Uint8Array(await full.blob.arrayBuffer())
    const {id, key, hash, blob} = await sealFile(bytes)
    const small = await shrink(image)
    return {blob, entry: {
      id: hex(id), k: b64(key), h: b64(hash), mime: full.blob.type, w: full.width, h2: full.height, n: blob.length, ...(small && {s: small}),
    }}
  } finally {
    image.close()
  }
}

async function redraw(image, longest, quality) {
  const scale = Math.min(1, longest / Math.max(image.width, image.height))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)))
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
  return {blob: await canvas.convertToBlob({type: "image/webp", quality}), width: canvas.width, height: canvas.height}
}

/** The best small one that fits; "" where none does. */
async function shrink(image) {
  for (const [at, quality] of QUALITIES.entries()) {
    const {blob} = await redraw(image, at < 3 ? SMALL : SMALL / 2, quality)
    if (blob.size <= SMALL_BYTES) return b64(new Uint8Array(await blob.arrayBuffer()))
  }
  return ""
}

/** A button with the small picture, which opens the full one. */
export function drawPicture(entry, {from}) {
  const [width, height] = sizeOf(entry)
  const image = make("img", {className: "sealed-picture__small", alt: `Picture from ${from}`, width, height})
  const button = make("button", {type: "button", className: "message__picture sealed-picture", title: "Show it in full"}, image)
  if (entry.mime === "image/gif") button.append(make("span", {className: "badge sealed-picture__moves"}, "GIF"))
  showIn(image, () => unb64(entry.s ?? ""))
  button.addEventListener("click", () => openPicture(entry, image.alt, button))
  return button
}

/** What it takes on the screen: the shape it says it has, within the size of a small one. */
function sizeOf({w, h2}) {
  const isSize = side => Number.isInteger(side) && side > 0 && side <= 20_000
  if (!isSize(w) || !isSize(h2)) return [SMALL, SMALL]
  const scale = Math.min(1, SMALL / Math.max(w, h2))
  return [Math.max(48, Math.round(w * scale)), Math.max(48, Math.round(h2 * scale))]
}

/** Bytes become an image only if their beginning says PNG, JPEG, GIF or WebP; the browser is told that and nothing else. */
function showIn(image, read) {
  const bytes = attempt(read) ?? new Uint8Array(), type = drawable(bytes, MOST_SMALL)
  if (!type) return image.classList.add("is-empty")
  image.src = URL.createObjectURL(new Blob([bytes], {type}))
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), {once: true})
}

/** The kind of picture, "" for what is none or unfolds to more pixels than `most`. */
function drawable(bytes, most) {
  const type = pictureType(bytes), [width, height] = type && pictureSize(bytes, type) || [Infinity, Infinity]
  return width * height <= most ? type : ""
}

function attempt(read) {
  try {
    return read()
  } catch (error) {
    if (error.name === "SealedError") return null
    throw error
  }
}

async function openPicture(entry, alt, button) {
  if (button.ariaBusy === "true") return
  button.ariaBusy = "true"
  try {
    show(await fetchPicture(entry), alt)
  } catch (error) {
    notify(wordsFor(error), "error")
  }
  button.ariaBusy = "false"
}

function wordsFor({name, code}) {
  if (name === "SealedError" && code !== "gone") return "This picture could not be verified: what the server sent is not what was sealed."
  return code === "gone" ? "This picture is not on the server any more." : "The picture could not be fetched. Try again when the connection is back."
}

/** The full picture as a Blob; throws SealedError when it is not the one that was sealed, or none. */
export async function fetchPicture({id, k, h}) {
  const reply = await fetch(`/dm/files/${hex(unhex(id))}`, {signal: AbortSignal.timeout(PATIENCE)})
  if (!reply.ok) throw Object.assign(new Error("not there"), {code: "gone"})
  const bytes = await openFile(new Uint8Array(await reply.arrayBuffer()), {id: unhex(id), key: unb64(k), hash: unb64(h)})
  const type = drawable(bytes, MOST_FULL)
  if (!type) throw Object.assign(new Error("no picture"), {name: "SealedError", code: "attachment"})
  return new Blob([bytes], {type})
}

function show(blob, alt) {
  const src = URL.createObjectURL(blob)
  const dialog = make("dialog", {className: "dialog picture-view", ariaLabel: alt},
    make("img", {src, alt: ""}),
    make("div", {className: "picture-view__foot"}, make("p", {}, alt),
      make("a", {href: src, download: `picture.${blob.type.split("/")[1]}`, className: "button button--small"}, "Keep a copy"),
      iconButton("close", "Close", "button button--quiet button--icon", () => dialog.close())))
  dialog.addEventListener("close", () => {
    dialog.remove()
    URL.revokeObjectURL(src)
  })
  document.body.append(dialog)
  dialog.showModal()
}
