// A picture of the sketch, for its poster: the first canvas that is seen, as WebP.
import {nextFrame, soon} from "./time.js"

const LONGEST = 1200  // pixels a side
const QUALITY = 0.86

/** Answer with {type, bytes}, or {} when there is nothing to show. */
export async function captureCanvas(send) {
  await Promise.race([new Promise(nextFrame), new Promise(done => soon(done, 300))])
  const canvas = [...document.querySelectorAll("canvas")].find(isSeen)
  const blob = canvas && await pictureOf(canvas).catch(() => null)
  if (!blob) return send("thumb")
  const bytes = await blob.arrayBuffer()
  send("thumb", {type: blob.type, bytes}, [bytes])
}

/** Let WebGL keep what it drew until somebody looks: otherwise a picture of it is empty. Only where posters are made. */
export function keepPictures() {
  const {getContext} = HTMLCanvasElement.prototype
  HTMLCanvasElement.prototype.getContext = function(kind, options) {
    const kept = String(kind).startsWith("webgl") ? {...options, preserveDrawingBuffer: true} : options
    return getContext.call(this, kind, kept)
  }
}

function isSeen(canvas) {
  return canvas.width > 0 && canvas.height > 0 && canvas.checkVisibility?.() !== false
}

async function pictureOf(canvas) {
  const scale = Math.min(1, LONGEST / Math.max(canvas.width, canvas.height))
  const picture = new OffscreenCanvas(Math.max(1, Math.round(canvas.width * scale)), Math.max(1, Math.round(canvas.height * scale)))
  picture.getContext("2d").drawImage(canvas, 0, 0, picture.width, picture.height)
  return picture.convertToBlob({type: "image/webp", quality: QUALITY})
}
