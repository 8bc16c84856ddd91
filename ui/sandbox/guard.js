// The loop guard: every loop and every function of a sketch counts, and who counts for too long without a pause is stopped.
// It is for browsers where a frame shares its page's process, and it knows the line. What it cannot see (a pattern that
// takes for ever, a sort of a million things) the page's watchdog ends.
import {parse} from "acorn"

const BATCH = 300  // steps between two looks at the clock
const LOOPS = new Set(["ForStatement", "WhileStatement", "DoWhileStatement", "ForInStatement", "ForOfStatement"])
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"])

/**
 * `limits` {startMs, loopMs}: how long it may run without a pause until `settle()` is called, and from then on.
 * `instrument(code)` gives {text, isModule, begun}: `begun` comes true when a module has loaded what it imports.
 * `place(line, column)` says where that is in the member's own text.
 */
export function makeGuard(limits, tell) {
  const name = `guard_${crypto.randomUUID().replaceAll("-", "")}`
  const counter = makeCounter(name, limits, tell)
  let inserted = []
  return {
    instrument(code) {
      const {tree, isModule} = read(code)
      inserted = insertions(tree, code, counter.call)
      if (isModule) inserted.unshift([0, `${name}_begin();`, 1, 0])
      const begun = new Promise(done => { Object.defineProperty(window, `${name}_begin`, {value: done}) })
      return {text: woven(code, inserted), isModule, begun}
    },
    place: (line, column) => [line, originalColumn(inserted, line, column)],
    settle: counter.settle,
  }
}

/** The code's tree: of a script, else of a module, which may import, export and await at its top. */
function read(code) {
  const options = {ecmaVersion: "latest", locations: true}
  try {
    return {tree: parse(code, {...options, sourceType: "script"}), isModule: false}
  } catch (error) {
    const tree = asModule(code, options)
    if (!tree) throw error
    return {tree, isModule: true}
  }
}

function asModule(code, options) {
  try {
    return parse(code, {...options, sourceType: "module"})
  } catch {
    return null
  }
}

/** The counter is a top-level `let` of a script: the cheapest thing that all code of the frame can reach. */
function makeCounter(name, {startMs, loopMs}, tell) {
  const now = performance.now.bind(performance)
  const pause = new MessageChannel()
  const wait = pause.port2.postMessage.bind(pause.port2)
  let limit = startMs, began = 0, isCounting = false, isOver = false
  pause.port1.onmessage = () => { isCounting = false }
  const set = makeGlobal(name)
  Object.defineProperty(window, `${name}_look`, {value(line) {
    if (isOver) throw new Error("This sketch was stopped.")
    set(BATCH)
    if (!isCounting) {
      isCounting = true
      began = now()
      wait(0)
    } else if (now() - began > limit) {
      isOver = true
      set(-1)
      tell(line, limit)
      throw new Error(`Line ${line} ran for ${limit / 1000} seconds without a pause.`)
    }
  }})
  return {settle: () => { limit = loopMs }, call: line => `--${name}<0&&${name}_look(${line})`}
}

function makeGlobal(name) {
  const script = document.createElement("script")
  script.textContent = `let ${name} = 0; window.${name}_set = to => { ${name} = to }`
  document.head.append(script)
  script.remove()
  const set = window[`${name}_set`]
  delete window[`${name}_set`]
  return set
}

/** [offset, text, line, column] for each piece, in the order of the text. */
function insertions(tree, code, call) {
  const found = []
  const put = (offset, text) => found.push([offset, text])
  walk(tree, node => {
    if (LOOPS.has(node.type)) guardBody(node.body, call(node.loc.start.line), put)
    else if (FUNCTIONS.has(node.type)) guardFunction(node, call(node.loc.start.line), put)
  })
  found.reverse().sort((one, other) => one[0] - other[0])  // stable: of two that close at one place the inner goes first
  const lines = lineStarts(code)
  return found.map(([offset, text]) => [offset, text, ...lineAndColumn(lines, offset)])
}

function guardBody(body, call, put) {
  if (body.type === "BlockStatement") return put(body.start + 1, `${call};`)
  put(body.start, `{${call};`)
  put(body.end, "}")
}

function guardFunction({body, expression}, call, put) {
  if (expression) {
    put(body.start, `(${call},`)
    return put(body.end, ")")
  }
  const directives = body.body.filter(statement => statement.directive !== undefined)
  put(directives.at(-1)?.end ?? body.start + 1, `;${call};`)
}

function walk(node, visit) {
  const waiting = [node]
  while (waiting.length) {
    const next = waiting.pop()
    visit(next)
    for (const value of Object.values(next)) {
      if (Array.isArray(value)) waiting.push(...value.filter(isNode))
      else if (isNode(value)) waiting.push(value)
    }
  }
}

function isNode(value) {
  return typeof value?.type === "string" && typeof value.start === "number"
}

function woven(code, inserted) {
  let text = "", at = 0
  for (const [offset, piece] of inserted) {
    text += code.slice(at, offset) + piece
    at = offset
  }
  return text + code.slice(at)
}

function originalColumn(inserted, line, column) {
  let shift = 0
  for (const [, piece, itsLine, itsColumn] of inserted) {
    if (itsLine === line && itsColumn + shift < column) shift += piece.length
  }
  return Math.max(1, column - shift)
}

function lineStarts(code) {
  const starts = [0]
  for (const {index, 0: end} of code.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + end.length)
  return starts
}

function lineAndColumn(starts, offset) {
  const line = starts.findLastIndex(start => start <= offset)
  return [line + 1, offset - starts[line]]
}
