// How large a picture is, by its first bytes: a few hundred of them may unfold to more than a device holds, so this is asked
// before a browser draws it. PNG (W3C PNG, 11.2.1), GIF89a (18), WebP (RFC 9649), JPEG (ITU-T T.81, B.2.2).
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])  // markers of JPEG with a size behind them
const UNMEASURED = new Set([0x00, 0x01, 0xff, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9])  // fill, and markers without a length

const READERS = {
  "image/png": view => [view.getUint32(16), view.getUint32(20)],
  "image/gif": readGif,
  "image/webp": readWebp,
  "image/jpeg": readJpeg,
}

/** [width, height] in pixels of bytes that are of this type by their beginning (pictureType); null where they do not say. */
export function pictureSize(bytes, type) {
  try {
    return READERS[type](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (error) {
    if (error instanceof RangeError) return null  // it ends before it says so
    throw error
  }
}

function readWebp(view) {
  const kind = view.getUint32(12)
  if (kind === 0x56503858) return [1 + readUint24(view, 24), 1 + readUint24(view, 27)]  // VP8X
  if (kind === 0x5650384c) return readLossless(view.getUint32(21, true))  // VP8L
  return kind === 0x56503820 ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff] : null  // VP8
}

function readUint24(view, at) {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
}

function readLossless(bits) {
  return [1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff)]
}

/** From segment to segment until the one that begins a frame; null where a decoder could go another way than this. */
function readJpeg(view) {
  for (let at = 2, length; view.getUint8(at) === 0xff && !UNMEASURED.has(view.getUint8(at + 1)); at += 2 + length) {
    if (FRAMES.has(view.getUint8(at + 1))) return [view.getUint16(at + 7), view.getUint16(at + 5)]
    length = view.getUint16(at + 2)
    if (length < 2) return null  // its own two bytes count
  }
  return null
}

/** The screen's, or the first image's where browsers make room for a larger one; an image that never comes is not drawn. */
function readGif(view) {
  const screen = [view.getUint16(6, true), view.getUint16(8, true)], flags = view.getUint8(10)
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  while (byteAt(view, at) === 0x21) at = behindPieces(view, at + 2)
  if (byteAt(view, at) !== 0x2c || at + 9 > view.byteLength) return screen
  return screen.map((size, side) => Math.max(size, view.getUint16(at + 1 + 2 * side, true) + view.getUint16(at + 5 + 2 * side, true)))
}

function behindPieces(view, at) {
  while (byteAt(view, at)) at += byteAt(view, at) + 1
  return at + 1
}

/** 0 beyond the end. */
function byteAt(view, at) {
  return at < view.byteLength ? view.getUint8(at) : 0
}
