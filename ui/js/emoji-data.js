// The emoji and their names, fetched the first time somebody asks for them.
let loading

/** Every emoji in the order of its category: {emoji, name, group, codes, words, skins}. */
export function loadEmoji(src = document.querySelector("emoji-picker").dataset.src) {
  return loading ??= fetch(src)
    .then(reply => reply.json())
    .then(all => all.filter(({group}) => group !== undefined && group !== 2).map(describe))
    .catch(error => {
      loading = undefined
      throw error
    })
}

function describe({emoji, annotation, group, shortcodes, tags, skins}) {
  const codes = shortcodes ?? []
  return {emoji, name: annotation, group, codes, words: [annotation, ...codes, ...tags ?? []].join(" ").toLowerCase(), skins}
}

/** The best `most` matches: a shortcode that begins so, then a name or tag that does, then one that holds it. */
export function findEmoji(all, query, most) {
  const asked = query.toLowerCase().replaceAll("_", " ").trim()
  const ranked = all.map(one => ({one, rank: rank(one, asked)})).filter(({rank}) => rank < 9)
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, most).map(({one}) => one)
}

function rank({codes, words}, asked) {
  const plain = codes.map(code => code.replaceAll("_", " "))
  if (plain.includes(asked)) return 0
  if (plain.some(code => code.startsWith(asked))) return 1
  if (` ${words.replaceAll("_", " ")}`.includes(` ${asked}`)) return 2
  return words.includes(asked) ? 3 : 9
}

/** The emoji in the skin tone (0 none, 1 to 5) if it comes in tones. */
export function inTone({emoji, skins}, tone) {
  return skins?.find(skin => skin.tone === tone)?.emoji ?? emoji
}
