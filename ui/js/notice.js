// Short news for the viewer, shown where the server's own news is: kind is "good", "warn" or "error".
export function notify(text, kind = "good") {
  const news = document.createElement("li")
  news.dataset.kind = kind
  news.textContent = text
  document.getElementById("flash")?.append(news)
}

/** The error of an ack or of a JSON reply, in the server's words. */
export function notifyError({message}) {
  notify(message, "error")
}
