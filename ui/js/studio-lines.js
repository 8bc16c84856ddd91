// What differs between two texts, line by line, as the shortest way from one to the other.
const MOST = 4_000_000  // pairs of lines that are looked at; beyond that everything in between counts as changed

/** [{sign: "" | "-" | "+", text, one, other}, …]: one and other are line numbers, of the sides that have the line. */
export function compareLines(one, other) {
  const [old, fresh] = [one.split("\n"), other.split("\n")]
  let head = 0
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head += 1
  let tail = 0
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1
  const steps = middle(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail))
  const same = lines => lines.map(text => ({sign: "", text}))
  return numbered([...same(old.slice(0, head)), ...steps, ...same(old.slice(old.length - tail))])
}

function middle(old, fresh) {
  if (old.length * fresh.length > MOST) return [...signed("-", old), ...signed("+", fresh)]
  const width = fresh.length + 1
  const common = new Uint16Array((old.length + 1) * width)  // of the texts from line i and line j on
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === fresh[j] ? common[(i + 1) * width + j + 1] + 1 : Math.max(common[(i + 1) * width + j], common[i * width + j + 1])
    }
  }
  return walk(old, fresh, (i, j) => common[i * width + j])
}

function walk(old, fresh, common) {
  const steps = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) steps.push({sign: "", text: old[i]}), i += 1, j += 1
    else if (j === fresh.length || i < old.length && common(i + 1, j) >= common(i, j + 1)) steps.push({sign: "-", text: old[i]}), i += 1
    else steps.push({sign: "+", text: fresh[j]}), j += 1
  }
  return steps
}

function signed(sign, lines) {
  return lines.map(text => ({sign, text}))
}

function numbered(steps) {
  let [one, other] = [0, 0]
  return steps.map(step => ({
    ...step,
    one: step.sign === "+" ? undefined : one += 1,
    other: step.sign === "-" ? undefined : other += 1,
  }))
}
