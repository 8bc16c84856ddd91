// Keys of this member that were renewed while this page is open: taken in where it stands, so that nothing typed is lost.
import {showBanner} from "./live-banner.js"
import {notify} from "./notice.js"
import {compare, newestFirst, shownKeys} from "./sealed-account-state.js"
import {equal, hex, random, SealedError} from "./sealed-bytes.js"
import {get} from "./sealed-wire.js"

const PATIENCE = 5000  // ms in which the tab that renews them has written them down
const page = hex(random(8))

/** Tell the other tabs of this browser that other keys lie in its store. */
export function tellTabs({uid}) {
  const tabs = tabsOf(uid)
  tabs.postMessage(page)
  tabs.close()
}

/** Take in what another tab brings. */
export function watchTabs(account) {
  tabsOf(account.me.uid).onmessage = ({data}) => data !== page && takeOrTell(account)
}

/** The server says that this member's keys are others now: another tab of this browser brings them in a moment, or nobody does. */
export function renewedSomewhere(account) {
  setTimeout(() => takeOrTell(account, true), PATIENCE)
}

/** Bring the account in step with the keys in the store; "same", "taken", "missing" where the server has newer ones, or "other". */
export async function takeKeys(account) {
  const kept = await account.store.get("identity", "keys"), me = await get("/dm/me")
  if (!kept || !equal(kept.identity.ik, account.identity.ik) || newestFirst(me.bundles)[0]?.ik !== newestFirst(account.me.bundles)[0].ik) return "other"
  if (compare(kept.identity.ik, kept.identity.dh, await shownKeys(me)) !== "same") return "missing"
  const isNews = newestOf(kept) > newestOf(account)
  if (isNews) Object.assign(account, {me, identity: kept.identity, sync: kept.sync})
  return isNews ? "taken" : "same"
}

async function takeOrTell(account, isLate = false) {
  const found = await takeKeys(account).catch(error => error)
  if (found === "taken") notify("Your keys were renewed in another window. They are here too now.")
  else if (found === "other") showBanner("You have other keys now.", "Reload", location.href)
  else if (found === "missing" && isLate) showBanner("Your keys were renewed, and the new ones are not here yet.", "Bring them here", location.href)
  else if (found instanceof Error && !(found instanceof SealedError)) throw found
}

function newestOf({identity}) {
  return Math.max(...Object.keys(identity.dh))
}

function tabsOf(uid) {
  return new BroadcastChannel(`neospace:sealed:keys:${uid}`)
}
