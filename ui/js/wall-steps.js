// What follows from one step for those that wait behind it. A thing that is not made yet has a name for the time being:
// "new-<nonce of the step>-<place in its add>".

export function newRef(nonce, at) {
  return `new-${nonce}-${at}`
}

/** The step, with changes that say which waiting step they are made on top of, if any: the last that touches their item. */
export function basedOn(step, waiting) {
  const change = step.change?.map(one => {
    const base = waiting.findLast(other => touches(other, one.ref))
    return base ? {...one, after: base.nonce} : one
  })
  return change ? {...step, change} : step
}

function touches({nonce, add = [], change = []}, ref) {
  return change.some(one => one.ref === ref) || add.some((_, at) => newRef(nonce, at) === ref)
}

/** A step that waited behind `done`, which became change `seq` of the wall and made the items `made`. */
export function rebase(step, done, seq, made) {
  const real = new Map(made.map((ref, at) => [newRef(done.nonce, at), ref]))
  const named = ref => real.get(ref) ?? ref
  const change = step.change?.map(({ref, version, after, ...fields}) => {
    const rest = {...fields, ref: named(ref), version}
    return after === done.nonce ? {...rest, version: seq} : after ? {...rest, after} : rest
  })
  return {...step, ...(change && {change}), ...(step.remove && {remove: step.remove.map(named)})}
}

/** A step that waited behind an undo, which became change `seq`: what that changed was its maker's own doing. */
export function renewBases(step, seq, versionOf) {
  if (!step.change?.some(({ref}) => versionOf(ref) === seq)) return step
  return {...step, change: step.change.map(one => versionOf(one.ref) === seq ? {...one, version: seq} : one)}
}

/** A step that waited behind `dropped`, without what can no longer be done; the step itself if that is nothing. */
export function stranded(step, dropped) {
  const gone = new Set((dropped.add ?? []).map((_, at) => newRef(dropped.nonce, at)))
  if (!step.change?.some(({ref}) => gone.has(ref)) && !step.remove?.some(ref => gone.has(ref))) return step
  return {...step, change: step.change?.filter(({ref}) => !gone.has(ref)), remove: step.remove?.filter(ref => !gone.has(ref))}
}

export function isEmpty({kind, add, change, remove}) {
  return kind === "edit" && !add?.length && !change?.length && !remove?.length
}
