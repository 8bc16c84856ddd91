// A QR code as SVG, drawn here: what it says may be a secret, so no server draws it.
import encodeQR from "qr"

const SVG = "http://www.w3.org/2000/svg"
const BORDER = 4  // modules of quiet around it, which the standard wants (ISO/IEC 18004)

/** An <svg> of the code for `text`, dark on light whatever the theme; name it with `label` for those who do not see it. */
export function qr(text, label = "QR code") {
  const rows = encodeQR(text, "raw", {border: BORDER})
  const svg = part("svg", {class: "qr", viewBox: `0 0 ${rows.length} ${rows.length}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges"})
  svg.append(part("rect", {width: rows.length, height: rows.length, fill: "#fff"}), part("path", {d: outline(rows), fill: "#000"}))
  return svg
}

/** One stroke of the pen for each run of dark modules in a row. */
function outline(rows) {
  return rows.map((row, y) => runs(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`).join("")).join("")
}

function runs(row) {
  const found = []
  row.forEach((dark, x) => {
    if (dark && row[x - 1]) found.at(-1)[1] += 1
    else if (dark) found.push([x, 1])
  })
  return found
}

function part(name, attributes) {
  const element = document.createElementNS(SVG, name)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  return element
}
