// What an item is, apart from where it stands: read from its element, drawn for one the server has not made yet.
import {make} from "./make.js"
import {fromWire, setPlace} from "./wall-place.js"

const KINDS = {"text-sticker": "text", "picture": "image"}  // what the wire calls otherwise than the page
const STICKERS = new Set(["emoji", "art", "image", "text-sticker"])

export function isSticker({kind}) {
  return STICKERS.has(kind)
}

/** The item's content as the wire wants it for a new one: {kind, …}. */
export function contentOf(item) {
  return item.matches(".wall-post") ? postContent(item) : stickerContent(item)
}

function stickerContent(item) {
  const {kind} = item.dataset
  const image = item.querySelector("img"), words = item.querySelector("[class*=wall-sticker__]")
  if (kind === "art") return {kind, content: decodeURI(new URL(image.src).pathname).replace(/^\/stickers\/|\.svg$/g, "")}
  if (kind === "image") return {kind, content: image.alt, upload: uploadOf(image)}
  if (kind === "emoji") return {kind, content: words.textContent.trim()}
  return {kind: "text-sticker", content: words.textContent.trim(), font: words.dataset.font, colour: words.dataset.colour}
}

function postContent(item) {
  const {kind, style, body = "", fontSize, colour, script} = item.dataset
  const image = item.querySelector(".wall-post__picture"), link = item.querySelector(".wall-post__title a")
  if (kind === "image") return {kind: "picture", style, body, alt: image?.alt ?? "", upload: uploadOf(image)}
  if (kind === "link") return {kind, style, url: link?.getAttribute("href") ?? "", colour}
  if (kind === "script") return {kind, style, script, colour}
  return {kind, style, body, font_size: Number(fontSize), colour}
}

/** The id of an upload, from the address of its picture or preview. */
function uploadOf(image) {
  return /\/uploads\/([\w-]{22})/.exec(image?.getAttribute("src") ?? "")?.[1] ?? ""
}

/** An element for a new item {kind, …} of the viewer's, as the server's fragment will be, more or less. */
export function drawItem(ref, fields, viewer) {
  const item = isSticker(fields) ? make("wall-sticker", {className: "wall-sticker"}, ...stickerParts(fields))
    : make("article", {className: "wall-post"}, ...postParts(fields))
  item.id = ref
  Object.assign(item.dataset, {kind: KINDS[fields.kind] ?? fields.kind, by: viewer})
  if (item.matches(".wall-post")) Object.assign(item.dataset, {style: fields.style, body: fields.body ?? "", colour: fields.colour ?? ""})
  if (fields.script) item.dataset.script = fields.script
  setPlace(item, {r: 0, ...fromWire(fields)})
  return item
}

function stickerParts({kind, content, upload, font = "", colour = ""}) {
  const picture = {className: "wall-sticker__art", draggable: false}
  if (kind === "art") return [make("img", {...picture, src: `/stickers/${content}.svg`, alt: content.split("/")[1]})]
  if (kind === "image") return [make("img", {...picture, src: `/uploads/${upload}.webp`, alt: content})]
  const words = make("span", {className: `wall-sticker__${KINDS[kind] ?? kind}`}, content)
  Object.assign(words.dataset, {font, colour})
  return [words]
}

function postParts({kind, body = "", url, alt = "", upload, script}) {
  if (kind === "picture") return [pictureParts(body, alt, upload)]
  const slab = make("div", {className: "wall-slab"})
  if (kind === "link") slab.append(make("h3", {className: "wall-post__title"}, make("a", {href: url}, url)))
  if (kind === "script") return [sketchParts(script)]
  if (kind === "text") slab.append(make("div", {className: "wall-post__words"}, body))
  return [slab]
}

/** Its poster, as it is known from another place where the sketch stands. */
function sketchParts(script) {
  const known = document.querySelector(`[data-script="${CSS.escape(script)}"] img`)
  const poster = known ? make("img", {className: "sketch__poster", src: known.src, alt: known.alt, draggable: false}) : "Sketch"
  return make("div", {className: "wall-slab wall-post__sketch"}, poster)
}

function pictureParts(body, alt, upload) {
  const image = make("img", {className: "wall-post__picture", src: `/uploads/${upload}.webp`, alt, draggable: false})
  return make("figure", {className: "wall-frame"}, image, ...(body ? [make("figcaption", {className: "wall-frame__caption"}, body)] : []))
}

/** Write the content fields of a waiting change into the item; what it says already is left alone. */
export function writeContent(item, {body, content, style, font, colour, font_size: fontSize, alt, url}) {
  const words = item.querySelector(".wall-post__words, .wall-frame__caption, .wall-sticker__text, .wall-sticker__emoji")
  const image = item.querySelector("img"), link = item.querySelector(".wall-post__title a")
  write(item.dataset, {style, fontSize, ...(item.matches(".wall-post") && {colour})})
  if (fontSize !== undefined) item.style.setProperty("--f", fontSize)
  if (words && body !== undefined && item.dataset.body !== body) {
    words.textContent = body  // its Markdown will be the server's
    item.dataset.body = body
  }
  if (words && content !== undefined && words.textContent.trim() !== content) words.textContent = content
  if (words && item.matches(".wall-sticker")) write(words.dataset, {font, colour})
  if (image) write(image, {alt: alt ?? (item.dataset.kind === "image" && item.matches(".wall-sticker") ? content : undefined)})
  if (link) write(link, {href: url})
}

function write(target, values) {
  for (const [name, value] of Object.entries(values)) if (value !== undefined && target[name] !== String(value)) target[name] = value
}
