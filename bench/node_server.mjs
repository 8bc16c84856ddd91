// Node's socket.io doing for a post what NeoSpace does, save for whoever asks: no session is looked up and no template
// rendered. The same rows into the same schema with the same pragmas, then one frame of the same size to the room.
//
//   node bench/node_server.mjs DATABASE PRAGMAS FRAME_BYTES      prints its port
//
// DATABASE has NeoSpace's schema, a lobby and one member; bench/live makes it.
import { createServer } from "node:http"
import { DatabaseSync } from "node:sqlite"
import { Server } from "socket.io"

const [path, pragmas, frameBytes] = process.argv.slice(2)
const AROUND = '42["html",""]'.length

const db = new DatabaseSync(path)
db.exec(pragmas)
const lobby = db.prepare("SELECT id FROM rooms WHERE slug = 'lobby'").get().id
const author = db.prepare("SELECT min(id) AS id FROM users").get().id
const begin = db.prepare("BEGIN IMMEDIATE")
const next = db.prepare("UPDATE rooms SET seq = seq + 1 WHERE id = ? RETURNING seq")
const insert = db.prepare(`
  INSERT INTO messages (room_id, user_id, body, html, renderer, nonce, seq)
  VALUES (?, ?, ?, ?, 1, ?, ?)
`)
const last = db.prepare("UPDATE rooms SET last_message_id = ? WHERE id = ?")
const commit = db.prepare("COMMIT")
const checkpoint = db.prepare("PRAGMA wal_checkpoint(PASSIVE)")
setInterval(() => checkpoint.all(), 1000) // as NeoSpace does, since its pragmas leave it to a timer

function store({ body, nonce }) {
  begin.run()
  const { seq } = next.get(lobby)
  const { lastInsertRowid: id } = insert.run(lobby, author, body, `<p dir="auto">${body}</p>`, nonce, seq)
  last.run(id, lobby)
  commit.run()
  return { ok: true, id: Number(id), seq }
}

const http = createServer()
const io = new Server(http, { transports: ["websocket"], serveClient: false })
io.on("connection", (socket) => {
  socket.on("room:join", ({ room }, answer) => {
    socket.join(room)
    answer({ ok: true })
  })
  socket.on("message:post", (message, answer) => {
    const stored = store(message)
    io.to(message.room).emit("html", message.body.padEnd(frameBytes - AROUND, "x"))
    answer(stored)
  })
})
http.listen(0, "127.0.0.1", () => console.log(http.address().port))
