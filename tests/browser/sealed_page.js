// The browser's half of test_sealed_protocol.py: it does with ui/js/sealed-* what the test asks, and answers in JSON.
import {openFile, pictureType, sealFile} from "/ui/js/sealed-attachments.js"
import {b64, hex, random, SealedError, unb64, unhex, utf8} from "/ui/js/sealed-bytes.js"
import {pad, unpad} from "/ui/js/sealed-cipher.js"
import {conversationId, link, linkOf, open, parse, seal} from "/ui/js/sealed-envelope.js"
import {agree, checkBundle, generateKeys, keysMatch, makeBundle, makeIdentity, onCurve} from "/ui/js/sealed-keys.js"
import {problemWith, sixWords} from "/ui/js/sealed-passphrase.js"
import {qr} from "/ui/js/sealed-qr.js"
import {fingerprint, safetyNumber} from "/ui/js/sealed-safety.js"
import {openSync, sealSync, syncKey} from "/ui/js/sealed-sync.js"
import {openVault, readRecoveryText, recoveryText, sealVault} from "/ui/js/sealed-vault.js"
import {decodeQR} from "/qr/decode.js"

const FIELDS = ["device", "prev", "seen", "target", "mid", "nonce"]
let people = {}  // name → {identity, bundles: {epoch: party}}

function pair({d, p}) {
  return {d: unb64(d), pub: unb64(p)}
}

function secretsOf({ik, dh}) {
  return {ik: pair(ik), dh: Object.fromEntries(dh.map(([epoch, keys]) => [epoch, pair(keys)]))}
}

async function identityOf(person) {
  const {ik, dh} = secretsOf(person)
  return makeIdentity(person.uid, ik, dh)
}

async function codeOf(promise) {
  try {
    await promise
    return "accepted"
  } catch (error) {
    return error instanceof SealedError ? error.code : `${error.name}: ${error.message}`
  }
}

/** Take in who there is: {name: {uid, ik, dh}} and {name: [bundle]}; what was sealed by Python is checked here. */
export async function meet(written, bundles) {
  people = {}
  for (const [name, person] of Object.entries(written)) {
    const identity = await identityOf(person), parties = {}
    for (const bundle of bundles[name]) parties[bundle.epoch] = await checkBundle(bundle, {uid: person.uid, ik: identity.ik})
    people[name] = {identity, parties}
  }
}

/** New members with keys of this browser's making, as `meet` takes them. */
export async function makePeople(names, firstUid) {
  const written = {}, bundles = {}, as = ({d, pub}) => ({d: b64(d), p: b64(pub)})
  for (const [at, name] of names.entries()) {
    const ik = await generateKeys("ECDSA"), dh = {}, uid = firstUid + at * 7919
    for (let epoch = 1; epoch <= 1 + at % 3; epoch += 1) dh[epoch] = await generateKeys("ECDH")
    const identity = await makeIdentity(uid, ik, dh)
    written[name] = {uid, ik: as(ik), dh: Object.entries(dh).map(([epoch, keys]) => [Number(epoch), as(keys)])}
    bundles[name] = await Promise.all(Object.keys(dh).map(epoch => makeBundle(identity, Number(epoch), 1_700_000_000_000 + at)))
  }
  return {people: written, bundles}
}

function ends({sender, sender_epoch, recipient, recipient_epoch}) {
  return [people[sender].parties[sender_epoch], people[recipient].parties[recipient_epoch]]
}

/** Seal each order, an object of names, epochs, fields and body; gives envelopes in hex. */
export async function sealAll(orders) {
  return Promise.all(orders.map(async order => {
    const [from, to] = ends(order), fields = Object.fromEntries(FIELDS.map(field => [field, unhex(order[field])]))
    const options = {...fields, kind: order.kind, flags: order.flags, ctr: order.ctr, sent: order.sent}
    return hex(await seal(people[order.sender].identity, from, to, order.body, options))
  }))
}

/** Open each order's envelope as its sender and as its recipient; gives [body, mk, link] of each, and what went wrong. */
export async function openAll(orders) {
  return Promise.all(orders.map(async order => {
    const envelope = unhex(order.envelope), [from, to] = ends(order)
    const read = await Promise.all([order.sender, order.recipient].map(name => open(envelope, people[name].identity, from, to)))
    return [...read.map(({body, mk}) => [body, hex(mk)]), hex(await link(envelope))]
  }))
}

/** What each bad envelope from ada to grace is refused for. */
export async function refusals(envelopes) {
  const {ada, grace} = people
  return Promise.all(envelopes.map(envelope => codeOf(open(unhex(envelope), grace.identity, ada.parties[1], grace.parties[1]))))
}

/** Every change of one byte, for each of its bits; the places at which one was accepted or did not end with a SealedError. */
export async function flips(envelope) {
  const {ada, grace} = people, whole = unhex(envelope), wrong = []
  for (let at = 0; at < whole.length; at += 1) {
    const other = whole.slice()
    other[at] ^= 1 << at % 8
    const code = await codeOf(open(other, grace.identity, ada.parties[1], grace.parties[1]))
    if (code === "accepted" || code.includes(" ")) wrong.push([at, code])
  }
  return wrong
}

/** What comes of envelopes that name other members than they were sealed between; [why, reader, envelope, its two ends]. */
export async function attacks(cases) {
  const end = ([name, epoch, ik]) => ({...people[name].parties[epoch], ...ik && {ik: people[ik].identity.ik}})
  return Promise.all(cases.map(([, reader, envelope, from, to]) => codeOf(open(unhex(envelope), people[reader].identity, end(from), end(to)))))
}

/** Envelopes with one byte another: what each is refused for, as its recipient reads it. */
export async function tampered(orders) {
  return Promise.all(orders.map(async order => {
    const [from, to] = ends(order)
    return codeOf(open(unhex(order.tampered), people[order.recipient].identity, from, to))
  }))
}

export async function bundleRefusals(bundles) {
  return Promise.all(bundles.map(bundle => codeOf(checkBundle(bundle))))
}

export async function expectations(bundle, uid, ik) {
  return [await codeOf(checkBundle(bundle, {uid, ik: unb64(ik)})), await codeOf(checkBundle(bundle, {uid: uid + 1})),
    await codeOf(checkBundle(bundle, {ik: unb64(bundle.dh)}))]
}

/** [what agree says, what onCurve says] of each point. */
export async function pointRefusals(points) {
  const {priv} = people.grace.identity.dh[1]
  return Promise.all(points.map(async point => [await codeOf(agree(priv, unhex(point))), onCurve(unhex(point))]))
}

/** What an identity with a public half of another key is refused for, for both kinds of key. */
export async function mixedPairs(one, other) {
  const mixed = {...one, ik: {d: one.ik.d, p: other.ik.p}}
  const mixedMessageKey = {...one, dh: [[1, {d: one.dh[0][1].d, p: other.dh[0][1].p}]]}
  const {identity} = people.ada
  return [await codeOf(identityOf(mixed)), await codeOf(identityOf(mixedMessageKey)), await keysMatch("ECDSA", identity.isk, identity.ik),
    await keysMatch("ECDH", identity.dh[1].priv, people.grace.identity.dh[1].pub)]
}

export async function safety({fingerprints}) {
  const found = {}
  for (const name of Object.keys(fingerprints)) found[name] = await fingerprint(people[name].identity.uid, people[name].identity.ik)
  const [ada, grace] = [people.ada.identity, people.grace.identity]
  return {fingerprints: found, "ada and grace": await safetyNumber(grace, ada)}
}

export async function recovery({key, read_alike, typos, none}) {
  const read = async text => hex(await readRecoveryText(text))
  const codes = texts => Promise.all(texts.map(text => codeOf(readRecoveryText(text))))
  return {text: await recoveryText(unhex(key)), keys: await Promise.all(read_alike.map(read)), typos: await codes(typos), none: await codes(none)}
}

/** The same vault sealed here, and what comes of opening it with what reads alike. */
export async function vault(person, {uid, sync, recovery_key, passphrase, reads_alike, iterations, version, salt, nonce, blob}) {
  const secret = passphrase ?? unhex(recovery_key), options = {iterations, salt: unhex(salt), nonce: unhex(nonce)}
  const made = await sealVault(uid, {...secretsOf(person), sync: unhex(sync)}, secret, version, options)
  const opened = await openVault(unhex(blob), reads_alike ?? secret, uid)
  const identity = await makeIdentity(uid, opened.ik, opened.dh)
  return {blob: hex(made), version: opened.version, sync: hex(opened.sync), ik: b64(identity.ik), epochs: Object.keys(identity.dh)}
}

export async function vaultRefusals(byKey, byPhrase, recoveryKey, phrase) {
  const cheap = unhex(byPhrase), endless = unhex(byPhrase), key = unhex(recoveryKey)
  cheap.set([0, 0, 3, 232], 8)
  endless.set([255, 255, 255, 255], 8)
  return [await codeOf(openVault(unhex(byKey), random(20), 1001)), await codeOf(openVault(unhex(byKey), key, 7)),
    await codeOf(openVault(unhex(byKey), phrase, 1001)), await codeOf(openVault(unhex(byPhrase), key, 1001)),
    await codeOf(openVault(cheap, phrase, 1001)), await codeOf(openVault(endless, phrase, 1001)),
    await codeOf(openVault(unhex(byKey).slice(0, 60), key, 1001))]
}

/** A vault of this browser's making for Python to open. */
export async function newVault(person, secret, version) {
  return hex(await sealVault(person.uid, {...secretsOf(person), sync: random(32)}, secret, version))
}

export async function sync({key, uid, version, nonce, contents, blob}) {
  const usable = await syncKey(unhex(key), uid)
  return {
    blob: hex(await sealSync(usable, uid, version, contents, {nonce: unhex(nonce)})), opened: await openSync(usable, uid, unhex(blob), version),
    refused: [await codeOf(openSync(usable, uid, unhex(blob), version + 1)), await codeOf(openSync(usable, uid + 1, unhex(blob)))],
  }
}

export async function attachment({piece, times, id, key, nonce, hash, blob}) {
  const data = utf8(piece.repeat(times)), made = await sealFile(data, {id: unhex(id), key: unhex(key), nonce: unhex(nonce)})
  const keys = {id: unhex(id), key: unhex(key), hash: unhex(hash)}, other = unhex(blob)
  other[other.length - 1] ^= 1
  const read = await openFile(unhex(blob), keys)
  return {blob: hex(made.blob), hash: hex(made.hash), length: read.length, refused: await codeOf(openFile(other, keys))}
}

export async function smallThings({padding, conversations}) {
  return {
    padding: padding.map(([length]) => [length, pad(new Uint8Array(length)).length, unpad(pad(new Uint8Array(length))).length]),
    conversations: await Promise.all(conversations.map(async ({members: [one, other]}) => hex(await conversationId(other, one)))),
    pictures: ["89504e470d0a1a0a00000000", "ffd8ffe000104a4649460001", "524946460000000057454250", "474946383961000000000000",
      "3c73766720786d6c6e733d22", "255044462d312e3400000000", ""].map(start => pictureType(unhex(start))),
  }
}

export async function goneLink(envelope) {
  const {header, sealed} = parse(unhex(envelope))
  return hex(await linkOf(header, new Uint8Array(await crypto.subtle.digest("SHA-256", sealed))))
}

export async function phrases(own) {
  return {drawn: await Promise.all(Array.from({length: 200}, sixWords)), problems: own.map(problemWith)}
}

/** What a camera would read from the code for a text, drawn at four points a module. */
export async function readBack(text) {
  const svg = qr(text, "To be read"), size = svg.viewBox.baseVal.width * 4
  svg.setAttribute("width", size)
  svg.setAttribute("height", size)
  const image = new Image(), url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], {type: "image/svg+xml"}))
  image.src = url
  await image.decode()
  const canvas = new OffscreenCanvas(size, size).getContext("2d")
  canvas.drawImage(image, 0, 0)
  return decodeQR(canvas.getImageData(0, 0, size, size))
}

/** Messages sealed and opened a second, one after another, and ms for the PBKDF2 of a passphrase. */
export async function speed() {
  const {ada, grace} = people, options = {device: random(8), ctr: 1}, many = 300
  const from = ada.parties[1], to = grace.parties[1], made = []
  const sealing = await timed(async () => {
    for (let at = 0; at < many; at += 1) made.push(await seal(ada.identity, from, to, {t: "text", b: "how long does this take?"}, options))
  })
  const opening = await timed(async () => {
    for (const envelope of made) await open(envelope, grace.identity, from, to)
  })
  const secrets = {ik: await generateKeys("ECDSA"), dh: {}, sync: random(32)}
  const locking = await timed(() => sealVault(1, secrets, "six words that nobody will guess", 1))
  return {sealed: Math.round(many / sealing * 1000), opened: Math.round(many / opening * 1000), phrase: Math.round(locking)}
}

async function timed(work) {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

function database() {
  const request = indexedDB.open("keys", 1)
  request.onupgradeneeded = () => request.result.createObjectStore("keys")
  return answer(request)
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

export async function keep(person, syncBytes) {
  const mine = {identity: await identityOf(person), key: await syncKey(unhex(syncBytes), person.uid)}
  const transaction = (await database()).transaction("keys", "readwrite")
  transaction.objectStore("keys").put(mine, "mine")
  return new Promise(resolve => { transaction.oncomplete = () => resolve("kept") })
}

/** What an earlier visit kept: whether it opens a message, and what comes of trying to read each key. */
export async function kept(order, bundle) {
  const {identity, key} = await answer((await database()).transaction("keys").objectStore("keys").get("mine"))
  const to = {uid: identity.uid, epoch: order.recipient_epoch}
  const {body} = await open(unhex(order.envelope), identity, await checkBundle(bundle), to)
  const secret = [identity.isk, ...Object.values(identity.dh).map(({priv}) => priv), key]
  const exports = secret.flatMap(one => ["jwk", "pkcs8", "raw"].map(format => crypto.subtle.exportKey(format, one).then(() => "read", error => error.name)))
  return {body, exports: await Promise.all(exports), extractable: secret.map(one => one.extractable)}
}
