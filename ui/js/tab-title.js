// The tab says that something waits: "• Lobby", or "@ Lobby" when somebody called. Never how much.
const plain = document.title

export function showInTitle() {
  const mark = document.querySelector('#rail-rooms .rail__mark[data-kind="mention"]') ? "@ "
    : document.querySelector("#rail-rooms .rail__mark") ? "• " : ""
  document.title = mark + plain
}
