// Looks every few seconds whether the server is back, and then asks for the page again; not all browsers at once.
const PAUSE = 3000  // ms, and up to as much again

function lookAgain() {
  setTimeout(async () => {
    const answer = await fetch(location.href, {method: "HEAD", cache: "no-store"}).catch(() => null)
    if (!answer || answer.status === 503) return lookAgain()
    // to the same address with a #place in it a browser would only scroll
    if (location.hash) location.reload()
    else location.replace(location.href)
  }, PAUSE + Math.random() * PAUSE)
}

lookAgain()
