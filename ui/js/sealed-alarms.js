// What the checks find, in words: what a person sees (line), what it may mean (what), and what to do about it (next).
// `shut` says that the message itself is not shown: nobody can say that its sender wrote it so.

const DELETED = "Both of you may have deleted it for yourselves more than 30 days ago; then the server forgets it. Otherwise the server has lost it or keeps it back."
const ASK = "Ask the other one outside NeoSpace what they wrote, and tell the people who run this server."

const ALARMS = {
  // one message, which cannot be opened
  "unsupported": {
    shut: true, line: "This message is of a kind that this page does not know.",
    what: "It was made by a newer version of NeoSpace than the one you have open.", next: "Reload the page. If the line stays, ask the sender what they use.",
  },
  "broken": {
    shut: true, line: "Something here could not be verified: it is no message.",
    what: "What the server sent does not have the form of a sealed message. It was damaged on the way or on the server's disk.", next: ASK,
  },
  "foreign": {
    shut: true, line: "A message here could not be verified: it belongs to another conversation.",
    what: "It is sealed for other people or another place than this conversation, and was put here on the way. It is not shown.", next: ASK,
  },
  "key-changed": {
    shut: true, line: "A message here could not be verified: it is sealed with keys that you have not accepted.",
    what: "The other one's keys are not those that this device knows. They may have started anew, or somebody poses as them.", next: "Open the safety number, compare it, and accept the new keys if it fits.",
  },
  "no-bundle": {
    shut: true, line: "A message here could not be verified: the keys for it are missing.",
    what: "The server shows no properly signed keys for the time when it was sealed.", next: "Reload the page a little later. If the line stays, tell the people who run this server.",
  },
  "no-key": {
    shut: true, line: "This message is sealed for keys that are not on this device.",
    what: "It is from before you started anew, or your keys were renewed on another device and have not come here yet.", next: "Bring your keys here again with the recovery key. What is from before a fresh start stays closed.",
  },
  "unsealed": {
    shut: true, line: "A message here could not be verified: it was changed on the way.",
    what: "It does not open with the keys of the two of you, so what is in it is not what was sent.", next: ASK,
  },
  "body": {
    shut: true, line: "This message opened, but what is in it cannot be read.",
    what: "It is truly from its sender, made by a program that writes messages in another form.", next: "Ask the sender what they use.",
  },
  // one message among the others
  "doubled": {
    shut: true, line: "The server gave a message a second time here; it stands in its first place.",
    what: "The same message came twice. Repeating one could make it mean something new, so only the first is shown.", next: "Nothing is lost. If it happens again, tell the people who run this server.",
  },
  "rewritten": {
    shut: true, line: "Something else came in the place of a message that was here.",
    what: "Each device numbers its messages, and this number was taken already by another message. Somebody made room for it on the way.", next: ASK,
  },
  "stranger": {
    shut: true, line: "A change to a message was left out: it is not from the one who wrote the message.",
    what: "Only who wrote a message may edit it or take it back.", next: "The message stands as it was written. There is nothing to do.",
  },
  "order": {
    line: "The server shows this message in another place than it was written.",
    what: "Each device numbers its messages, and the numbers do not fit the order in which the server gives them.", next: "Read it with care: it was said earlier or later than it stands here.",
  },
  "chain": {
    line: "This message does not follow from the one before it.",
    what: "Each message names the one before it from the same device, and this one names another than the one that is here.", next: ASK,
  },
  "missing": {
    line: "Messages are missing here.", what: `The numbers of the sender's device leave a gap before this message. ${DELETED}`, next: ASK,
  },
  "beginning": {
    line: "The beginning of this conversation is not here any more.",
    what: DELETED, next: "If you have not deleted it, ask the other one whether they have, and tell the people who run this server.",
  },
  "hidden": {
    line: "The server may be hiding messages before this one.",
    what: `When this was written, its sender had a message before them that did not come to this device. ${DELETED}`, next: ASK,
  },
  "withheld": {
    line: "The server says that this was taken back, but its sender has not said so.",
    what: "Taking back a message is itself a sealed message, and there is none for this one.", next: ASK,
  },
  "rolled-back": {
    line: "Newer messages were here before, and the server does not show them any more.",
    what: "This device has seen messages after this one. The server was set back to an older state, as after a disk failed, or it keeps them back.", next: "Send again what matters to you, and tell the people who run this server.",
  },
  // the keys of the other one
  "changed": {
    line: "The keys changed.",
    what: "They may have lost their recovery key and started anew. It may also be that somebody stands between you and reads along.", next: "Compare the safety number, or go on with the new keys.",
  },
  "blocked": {
    line: "The keys changed since you compared the safety number. Nothing is sent until you compare it again.",
    what: "They may have lost their recovery key and started anew. It may also be that somebody stands between you and reads along; comparing tells which.", next: "Compare the safety number again: in person, on the phone, or where you know each other's voice.",
  },
  "older-epoch": {
    line: "The server shows older keys than this device has seen.",
    what: "Keys are renewed when a device is lost, and never go back. The server was set back to an older state, or it wants you to use keys that were given up.", next: "This device goes on using the newer keys. If the line stays, tell the people who run this server.",
  },
  "bad-bundle": {
    line: "The server showed keys that are not theirs; they were not used.",
    what: "Each key is signed by the member it belongs to, and a signature did not fit.", next: "This device goes on using the keys it knows. Tell the people who run this server.",
  },
  // my own
  "older-sync": {
    line: "The server showed an older list of whom you have compared; it was not used.",
    what: "Your devices keep a common list of whose keys they know. The server was set back to an older state, or wants one of them to forget.", next: "This device keeps what it knows. If the line stays, tell the people who run this server.",
  },
}

const UNKNOWN = {shut: true, line: "Something here could not be verified.", what: "A check failed that has no words of its own.", next: ASK}

/** {line, what, next, shut} of one code. */
export function alarmWords(code) {
  return {shut: false, ...ALARMS[code] ?? UNKNOWN}
}

/** Whether one of these codes keeps the message itself from being shown. */
export function isShut(codes) {
  return codes.some(code => alarmWords(code).shut)
}
