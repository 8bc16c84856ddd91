// One line across the top that stays until it is followed: the session is over, a new version is here.
export function showBanner(text, action, href) {
  document.querySelector(".live-banner")?.remove()
  const banner = document.createElement("div")
  const words = document.createElement("p")
  const link = document.createElement("a")
  banner.className = "live-banner"
  banner.setAttribute("role", "alert")
  words.textContent = text
  link.className = "button button--primary button--small"
  link.href = href
  link.textContent = action
  banner.append(words, link)
  document.body.prepend(banner)
}
