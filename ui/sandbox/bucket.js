/** A function that says yes `rate` times a second, and `burst` times at once after a quiet while. */
export function bucket(rate, burst) {
  const now = performance.now.bind(performance)
  let left = burst, then = now()
  return () => {
    const time = now()
    left = Math.min(burst, left + (time - then) * rate / 1000)
    then = time
    if (left < 1) return false
    left -= 1
    return true
  }
}
