// Small things that this device remembers; a browser that keeps nothing forgets them.
export function recall(name) {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** An empty value takes the name out again. */
export function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value)
    else localStorage.removeItem(name)
  } catch {
    // it keeps nothing
  }
}
