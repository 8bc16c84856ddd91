// How long a message may be, counted as the server counts: in characters, not in UTF-16 units.
const LONGEST = 4000
const NEAR = 3600  // from here on the reader is told what is left

/** {words, isOver} to show beside the text; words are empty while there is plenty of room. */
export function judgeLength(text) {
  if (text.length < NEAR) return {words: "", isOver: false}
  const left = LONGEST - [...text.trim()].length
  if (left < 0) return {words: `${(-left).toLocaleString()} too many. Shorten it or send it in two; nothing is lost.`, isOver: true}
  return {words: left <= LONGEST - NEAR ? `${left.toLocaleString()} left` : "", isOver: false}
}
