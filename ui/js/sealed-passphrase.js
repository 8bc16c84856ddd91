// A passphrase for the vault: six words drawn by lot, or one's own if it is long.
const WORDS = 6  // of 7,776 each: 77 bits
const SHORTEST = 16  // characters of one's own
const FEWEST = 6  // different characters

/** Six random words of the EFF's long list, which were chosen to be easily read, typed and told apart. */
export async function sixWords() {
  const {EFF_LONG_WORDLIST} = await import("eff-words")
  return Array.from({length: WORDS}, () => EFF_LONG_WORDLIST[below(EFF_LONG_WORDLIST.length)]).join(" ")
}

/** A random whole number below `count`, each as likely as the others: what would make some likelier is drawn again. */
function below(count) {
  const fair = 2 ** 32 - 2 ** 32 % count
  for (;;) {
    const [drawn] = crypto.getRandomValues(new Uint32Array(1))
    if (drawn < fair) return drawn % count
  }
}

/** Why a passphrase of one's own will not do, as a sentence; "" if it will. */
export function problemWith(phrase) {
  const plain = phrase.normalize("NFKC"), characters = [...plain]
  if (!plain.isWellFormed()) return "This passphrase holds half a character. Please type it again."
  if (characters.length < SHORTEST) return `A passphrase of your own has at least ${SHORTEST} characters. Six words are easier to keep.`
  if (new Set(characters).size < FEWEST || repeats(plain)) return "This passphrase repeats itself. Six words are harder to guess."
  return ""
}

/** Whether it is one piece over and over. */
function repeats(text) {
  return (text + text).indexOf(text, 1) < text.length
}
