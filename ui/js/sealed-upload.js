// Brings a sealed file for somebody to the server; the same bytes a second time do no harm.
const PATIENCE = 120_000  // ms

/** Undefined when the server has it, else its refusal in the shape of an ack. */
export async function upload(id, uid, blob) {
  try {
    const reply = await fetch(`/dm/files?id=${id}&with=${uid}`, {
      method: "POST", body: blob, headers: {"Content-Type": "application/octet-stream", "X-Live": "1"}, signal: AbortSignal.timeout(PATIENCE),
    })
    return reply.ok ? undefined : await reply.json()
  } catch {
    return {ok: false, error: {code: "offline", message: "You are offline."}}  // also half an answer: it is asked again
  }
}
