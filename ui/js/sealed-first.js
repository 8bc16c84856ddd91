// The first script of /dm, which the browser waits for before it paints: day or night, as this browser was told. The page
// is the same for everyone, so nothing in it can say so.
const pinned = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1]
if (pinned) {
  document.documentElement.dataset.theme = pinned
  document.querySelector("meta[name=color-scheme]").content = pinned
}
