"""Keys of sealed messages, the vault, what devices share, devices and their settings, as the server keeps them."""

from os import urandom
from threading import Barrier, Thread

import pytest
from werkzeug.exceptions import Conflict

from core.base64url import b64, unb64
from core.sealed_bytes import SealedError
from core.sealed_keys import Identity, make_bundle, private_key, public_bytes
from core.sealed_vault import open_sync, open_vault, seal_sync, seal_vault
from core.sealed_writes import SYNC, sign_write
from db import fetch_value
from live import socketio
from mutations.blocks import block
from mutations.sealed_vault import NewVault, keep_sync, keep_vault
from queries.members import find_anyone
from queries.sealed_devices import devices_of
from queries.sealed_keys import bundles_of, newest_bundle, resets_of
from queries.sealed_peers import contacts_of, find_peer
from queries.sealed_standing import may_write, standing_of
from queries.sealed_vault import Sync, slots_of, sync_of, vault_reads_of
from routes import sealed_keys as keys_routes
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed

FEWEST = 600_000  # rounds of PBKDF2: the least that is taken
CREATED = 1_795_000_000_000
SIGNED = ("/dm/vault", "/dm/sync")  # where a session alone is not enough
TABLES = ("dm_bundles", "dm_resets", "dm_vault", "dm_vault_reads", "dm_sync", "dm_devices", "dm_links")
CONVERSATION = "INSERT INTO dm_conversations (conv, low_id, high_id, low_state, high_state) VALUES (:conv, :low, :high, :one, :two)"


class Account:
    """A member's secrets, as their browser has them, and what it sends."""

    def __init__(self, browser, uid: int):
        self.browser, self.uid = browser, uid
        self.identity, self.recovery, self.sync = Identity.new(uid), urandom(20), urandom(32)
        self.device, self.epoch, self.versions = urandom(8).hex(), 1, {0: 1, "sync": 1}

    def vault(self, slot: int = 0, version: int | None = None, **changed) -> dict:
        secret = self.recovery if slot == 0 else "six words that nobody else would think of"
        blob = seal_vault(self.identity, self.sync, secret, version or self.versions.get(slot, 1), iterations=FEWEST)
        return {"slot": slot, "blob": b64(blob), "version": version or self.versions.get(slot, 1)} | changed

    def synced(self, version: int | None = None, **changed) -> dict:
        version = version or self.versions["sync"]
        return {"version": version, "blob": b64(seal_sync(self.sync, self.uid, version, {"pins": []}))} | changed

    def bundle(self, **changed) -> dict:
        return make_bundle(self.identity, self.epoch, CREATED + self.epoch) | changed

    def keys(self, **changed) -> dict:
        return {"bundle": self.bundle(), "device": self.device, "device_name": "Firefox on Linux", "vault": [self.vault()],
                "sync": self.synced()} | changed

    def rotated(self) -> "Account":
        """The same identity in its next epoch; what is stored beside it is the next version."""
        self.epoch += 1
        self.identity.dh[self.epoch] = Identity.new(self.uid).dh[1]
        self.sync = urandom(32)
        self.versions = {name: version + 1 for name, version in self.versions.items()}
        return self

    def renewed(self) -> "Account":
        """Another identity, whose epochs go on from the old one's."""
        self.epoch += 1
        self.identity = Identity(self.uid, Identity.new(self.uid).isk, {self.epoch: Identity.new(self.uid).dh[1]})
        self.recovery, self.sync = urandom(20), urandom(32)
        self.versions = {name: version + 1 for name, version in self.versions.items()}
        return self

    def post(self, path: str, body: dict):
        return self.browser.post(path, json=self.signed(body) if path in SIGNED else body)

    def signed(self, write: dict) -> dict:
        """What goes in the place of something, under our signature unless it brings another; what is unreadable under none."""
        try:
            sig = sign_write(self.identity, write.get("slot", SYNC), write["version"], unb64(write["blob"]))
        except (SealedError, ValueError, KeyError):
            sig = bytes(64)
        return {"sig": b64(sig)} | write

    def publish(self, **changed):
        return self.post("/dm/keys", self.keys(**changed))


@pytest.fixture
def account(sign_in, db):
    """account("ada") is ada at a browser of hers, with fresh secrets that the server knows nothing of yet."""

    def make(name: str) -> Account:
        browser = sign_in(name)
        return Account(browser, find_anyone(db, name).id)

    return make


@pytest.fixture
def ready(account):
    """ready("ada") has published her keys too."""

    def make(name: str) -> Account:
        made = account(name)
        assert made.publish().status_code == 200
        return made

    return make


@pytest.fixture
def told(monkeypatch):
    """What sockets are told while the test runs: (event, news, to whom)."""
    said = []
    monkeypatch.setattr(socketio, "emit", lambda event, news, to: said.append((event, news, to)))
    return said


def at_another_browser(account: Account, browser) -> Account:
    """The same member with the same secrets, somewhere else."""
    other = Account(browser, account.uid)
    other.identity, other.recovery = Identity(account.uid, account.identity.isk, dict(account.identity.dh)), account.recovery
    return other


def rows(db) -> dict:
    return {table: fetch_value(db, f"SELECT count(*) FROM {table}") for table in TABLES}


def talk(db, one: int, other: int, one_state: str = "open", other_state: str = "open") -> None:
    """A conversation of two members, as their first message makes it."""
    low, high = sorted((one, other))
    states = {one: one_state, other: other_state}
    db.execute(CONVERSATION, {"conv": urandom(16), "low": low, "high": high, "one": states[low], "two": states[high]})


def refusal(response) -> dict:
    """The error of a refused request, which is JSON and kept by no cache."""
    assert response.is_json and response.headers["Cache-Control"] == "private, no-store"
    assert response.json["ok"] is False
    return response.json["error"]


# setting up


def test_who_never_set_up_has_nothing(account):
    me = account("ada").browser.get("/dm/me").json
    assert (me["ok"], me["username"], me["name"], me["theme"]) == (True, "ada", "Ada", "")
    assert me["bundles"] == me["vault"] == me["devices"] == me["resets"] == me["vault_reads"] == []
    assert me["sync_version"] == 0 and me["settings"] == {"from": "everyone", "reads": True}


def test_the_first_keys_are_stored_with_all_that_belongs_to_them(account, db):
    ada = account("ada")
    response = ada.publish(vault=[ada.vault(), ada.vault(1)])
    assert response.status_code == 200 and response.json["epoch"] == 1 and response.json["ended"] == 0
    me = ada.browser.get("/dm/me").json
    assert me["bundles"] == [ada.bundle()] == response.json["bundles"]
    assert me["vault"] == [{"slot": 0, "version": 1}, {"slot": 1, "version": 1}] and me["sync_version"] == 1
    assert [(known["device"], known["name"], known["current"]) for known in me["devices"]] == [(ada.device, "Firefox on Linux", True)]


def test_what_comes_back_opens_with_what_the_member_kept(ready):
    ada = ready("ada")
    blob = unb64(ada.browser.get("/dm/vault/0").json["blob"])
    vault = open_vault(blob, ada.recovery, ada.uid)
    assert (vault.identity.ik, vault.sync, vault.version) == (ada.identity.ik, ada.sync, 1)
    sync = ada.browser.get("/dm/sync").json
    assert open_sync(ada.sync, ada.uid, unb64(sync["blob"])) == (1, {"pins": []})


def test_the_same_keys_sent_again_are_stored_once(account, db):
    ada = account("ada")
    sent = ada.keys()
    assert [ada.post("/dm/keys", sent).status_code for _ in range(2)] == [200, 200]
    assert rows(db)["dm_bundles"] == 1


def test_the_same_keys_under_another_recovery_key_are_not_taken_for_the_same(account):
    ada = account("ada")
    sent = ada.keys()
    ada.post("/dm/keys", sent)
    ada.recovery = urandom(20)
    response = ada.post("/dm/keys", sent | {"vault": [ada.vault()]})
    assert response.status_code == 409 and refusal(response)["epoch"] == 1


def test_setting_up_signs_nobody_out(account, sign_in):
    ada, elsewhere = account("ada"), sign_in("ada")
    ada.publish()
    assert elsewhere.get("/dm/me").status_code == 200


def test_a_device_without_a_name_is_called_what_its_browser_says(account):
    ada = account("ada")
    ada.browser.post("/dm/keys", json=ada.keys(device_name="  "), headers={"User-Agent": "Firefox/153.0 (Android)"})
    assert ada.browser.get("/dm/me").json["devices"][0]["name"] == "Firefox on Android"


# rotation


def test_the_next_epoch_follows_and_the_old_one_stays_readable(ready, db):
    ada = ready("ada")
    response = ada.rotated().publish()
    assert response.status_code == 200 and response.json["epoch"] == 2
    assert [bundle["epoch"] for bundle in ada.browser.get("/dm/me").json["bundles"]] == [1, 2]
    assert newest_bundle(db, ada.uid).ik == ada.identity.ik and rows(db)["dm_resets"] == 0


def test_new_keys_end_every_other_session_and_its_sockets(ready, sign_in, new_session, monkeypatch):
    ada, (_, session_id), kicked = ready("ada"), new_session("ada"), []
    monkeypatch.setattr(keys_routes, "session_ended", kicked.append)
    grace = sign_in("grace")
    response = ada.rotated().publish()
    assert response.json["ended"] == 1 and kicked == [session_id]
    assert ada.browser.get("/dm/me").status_code == 200 and grace.get("/dm/me").status_code == 200


def test_other_devices_stay_on_the_list_as_signed_out(ready, sign_in):
    ada = ready("ada")
    phone = Account(sign_in("ada"), ada.uid)
    phone.post("/dm/devices", {"device": phone.device, "name": "Phone"})
    ada.rotated().publish()
    listed = {known["name"]: known["signed_in"] for known in ada.browser.get("/dm/me").json["devices"]}
    assert listed == {"Firefox on Linux": True, "Phone": False}


def test_a_passphrase_that_does_not_come_along_opens_nothing_any_more(account, db):
    ada = account("ada")
    ada.publish(vault=[ada.vault(), ada.vault(1)])
    ada.rotated().publish()
    assert ada.browser.get("/dm/me").json["vault"] == [{"slot": 0, "version": 2}]


def test_whoever_writes_with_a_member_hears_of_new_keys(ready, make_member, db, told):
    ada, grace = ready("ada"), make_member("grace")
    make_member("eve")
    talk(db, ada.uid, grace.id)
    told.clear()
    ada.rotated().publish()
    assert told == [
        ("dm:keys", {"uid": ada.uid}, f"user:{ada.uid}"), ("dm:keys", {"uid": ada.uid}, f"user:{grace.id}"),
        ("dm:sync", {"version": 2}, f"user:{ada.uid}"),
    ]


def test_of_two_devices_that_renew_the_keys_at_once_one_succeeds(ready, sign_in, db):
    ada, start, statuses = ready("ada"), Barrier(2), []
    other = at_another_browser(ada, sign_in("ada"))
    ada.rotated(), other.rotated()

    def renew(account):
        body = account.keys()
        start.wait()
        statuses.append(account.post("/dm/keys", body).status_code)

    threads = [Thread(target=renew, args=(one,)) for one in (ada, other)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(statuses) in ([200, 401], [200, 403], [200, 409]) and rows(db)["dm_bundles"] == 2


# reset


def test_a_reset_gives_the_identity_up_and_everyone_is_told(ready, sign_in, db):
    ada = ready("ada")
    before = ada.identity.ik
    assert ada.renewed().publish(reset=True, proof=PASSWORD).status_code == 200
    seen = sign_in("grace").get("/dm/keys/ada").json
    assert [(reset["old_ik"], reset["new_ik"]) for reset in seen["resets"]] == [(b64(before), b64(ada.identity.ik))]
    assert [bundle["epoch"] for bundle in seen["bundles"]] == [1, 2] and seen["bundles"][0]["ik"] == b64(before)
    assert [reset.keys() for reset in ada.browser.get("/dm/me").json["resets"]] == [{"at"}]


def test_a_reset_needs_the_password_and_not_only_a_cookie(ready, db):
    ada = ready("ada")
    before = rows(db)
    ada.renewed()
    for proof in ("", "a guess of eve"):
        response = ada.publish(reset=True, proof=proof)
        assert response.status_code == 403 and "password" in refusal(response)["message"]
    assert rows(db) == before


def test_after_a_reset_the_old_recovery_key_opens_nothing_here(ready):
    ada = ready("ada")
    ada.renewed().publish(reset=True, proof=PASSWORD)
    stored = ada.browser.get("/dm/vault/0").json
    assert stored["version"] == 2
    assert open_vault(unb64(stored["blob"]), ada.recovery, ada.uid).identity.ik == ada.identity.ik


def test_epochs_go_on_counting_through_rotation_and_reset(ready):
    ada = ready("ada")
    ada.rotated().publish()
    ada.renewed().publish(reset=True, proof=PASSWORD)
    assert ada.rotated().publish().json["epoch"] == 4


# keys that are not taken


def point_off_the_curve() -> str:
    point = bytearray(public_bytes(private_key(urandom(32))))
    point[-1] ^= 1
    return b64(bytes(point))


def signed_by(other: Identity, ada: Account) -> dict:
    """Ada's bundle, with the signature of somebody else's identity under it."""
    forged = Identity(ada.uid, other.isk, ada.identity.dh)
    return ada.bundle(sig=make_bundle(forged, ada.epoch, CREATED)["sig"])


BAD_KEYS = {
    "not an object": lambda ada: [],
    "nothing": lambda ada: {},
    "without a bundle": lambda ada: {name: value for name, value in ada.keys().items() if name != "bundle"},
    "a word more": lambda ada: ada.keys(admin=True),
    "a version of bundles that is not known": lambda ada: ada.keys(bundle=ada.bundle(v=2)),
    "a foreign uid": lambda ada: ada.keys(bundle=ada.bundle(uid=ada.uid + 1)),
    "another member's bundle, whole": lambda ada: ada.keys(bundle=make_bundle(Identity.new(ada.uid + 1), 1, CREATED)),
    "a negative uid": lambda ada: ada.keys(bundle=ada.bundle(uid=-1)),
    "epoch 0": lambda ada: ada.keys(bundle=ada.bundle(epoch=0)),
    "an epoch beyond 32 bits": lambda ada: ada.keys(bundle=ada.bundle(epoch=2**32)),
    "an epoch that is no number": lambda ada: ada.keys(bundle=ada.bundle(epoch="1")),
    "an epoch that was not signed": lambda ada: ada.keys(bundle=ada.bundle(epoch=2)),
    "a moment that was not signed": lambda ada: ada.keys(bundle=ada.bundle(created=CREATED)),
    "no moment": lambda ada: ada.keys(bundle=ada.bundle(created=0)),
    "a moment that no clock shows": lambda ada: ada.keys(bundle=ada.bundle(created=2**53)),
    "a signature of somebody else": lambda ada: ada.keys(bundle=signed_by(Identity.new(1), ada)),
    "a signature of zeros": lambda ada: ada.keys(bundle=ada.bundle(sig=b64(bytes(64)))),
    "a signature that is too short": lambda ada: ada.keys(bundle=ada.bundle(sig=b64(bytes(63)))),
    "a key that was not signed": lambda ada: ada.keys(bundle=ada.bundle(dh=b64(public_bytes(private_key(urandom(32)))))),
    "an identity off the curve": lambda ada: ada.keys(bundle=ada.bundle(ik=point_off_the_curve())),
    "a key off the curve": lambda ada: ada.keys(bundle=ada.bundle(dh=point_off_the_curve())),
    "a compressed key": lambda ada: ada.keys(bundle=ada.bundle(dh=b64(b"\x02" + bytes(32)))),
    "a key of zeros": lambda ada: ada.keys(bundle=ada.bundle(dh=b64(bytes(65)))),
    "a key that is too long": lambda ada: ada.keys(bundle=ada.bundle(dh=b64(bytes(66)))),
    "a key with padding": lambda ada: ada.keys(bundle=ada.bundle(ik=ada.bundle()["ik"] + "=")),
    "a key in the other base64": lambda ada: ada.keys(bundle=ada.bundle(ik="+/" + ada.bundle()["ik"][2:])),
    "a device that is too short": lambda ada: ada.keys(device="00ff"),
    "a device in capitals": lambda ada: ada.keys(device="ABCDEF0123456789"),
    "a device's name that is too long": lambda ada: ada.keys(device_name="x" * 61),
    "a device's name that is no text": lambda ada: ada.keys(device_name=7),
    "no vault": lambda ada: ada.keys(vault=[]),
    "a passphrase without a recovery key": lambda ada: ada.keys(vault=[ada.vault(1)]),
    "one slot twice": lambda ada: ada.keys(vault=[ada.vault(), ada.vault()]),
    "a slot that does not exist": lambda ada: ada.keys(vault=[ada.vault(slot=0) | {"slot": 2}]),
    "an empty vault": lambda ada: ada.keys(vault=[ada.vault(blob="")]),
    "a vault of nothing known": lambda ada: ada.keys(vault=[ada.vault(blob=b64(bytes(400)))]),
    "a vault in the wrong slot": lambda ada: ada.keys(vault=[ada.vault(), ada.vault(0) | {"slot": 1}]),
    "a vault of another version than it says": lambda ada: ada.keys(vault=[ada.vault() | {"version": 7}]),
    "a vault that is too large": lambda ada: ada.keys(vault=[ada.vault(blob=b64(bytes(65_625)))]),
    "a sync blob of nothing known": lambda ada: ada.keys(sync=ada.synced(blob=b64(bytes(400)))),
    "a sync blob of another version than it says": lambda ada: ada.keys(sync=ada.synced() | {"version": 3}),
    "a sync blob that is too short": lambda ada: ada.keys(sync=ada.synced(blob=b64(b"NSS1"))),
}


@pytest.mark.parametrize("case", BAD_KEYS)
def test_keys_that_are_not_whole_are_refused_with_a_sentence(account, db, case):
    ada = account("ada")
    response = ada.post("/dm/keys", BAD_KEYS[case](ada))
    told = refusal(response)
    assert (response.status_code, told["code"]) == (422, "invalid") and len(told["message"]) > 10
    assert not any(rows(db).values())


def test_what_was_sealed_for_another_member_is_refused(account, make_member, db):
    ada, grace = account("ada"), account("grace")
    for stolen in ({"vault": [grace.vault()]}, {"sync": grace.synced()}):
        response = ada.publish(**stolen)
        assert response.status_code == 422 and "another member" in refusal(response)["message"]
    assert not any(rows(db).values())


def test_a_lock_that_is_too_weak_is_refused(account, db):
    ada = account("ada")
    weak = seal_vault(ada.identity, ada.sync, "a phrase", 1, iterations=FEWEST - 1)
    response = ada.publish(vault=[ada.vault(), ada.vault(1, blob=b64(weak))])
    assert response.status_code == 422 and "weak" in refusal(response)["message"]


STEPS_NOT_TAKEN = {
    "an epoch is left out": lambda ada: ada.rotated().rotated().keys(),
    "an old epoch is named again": lambda ada: ada.keys(),
    "another identity, not said to be a reset": lambda ada: ada.renewed().keys(),
    "a reset to the identity that is there": lambda ada: ada.rotated().keys(reset=True, proof=PASSWORD),
    "an old version of the vault": lambda ada: ada.rotated().keys(vault=[ada.vault(0, 1)]),
    "a version of the vault that is too new": lambda ada: ada.rotated().keys(vault=[ada.vault(0, 3)]),
    "a slot that was not there, at version 2": lambda ada: ada.rotated().keys(vault=[ada.vault(), ada.vault(1, 2)]),
    "an old version of sync": lambda ada: ada.rotated().keys(sync=ada.synced(1)),
    "no sync for the new keys": lambda ada: ada.rotated().keys(sync=None),
}


@pytest.mark.parametrize("case", STEPS_NOT_TAKEN)
def test_keys_that_do_not_follow_are_refused_and_nothing_is_stored(ready, db, sign_in, case):
    ada, elsewhere = ready("ada"), sign_in("ada")
    stored = ada.browser.get("/dm/vault/0").json["blob"]
    before = rows(db)
    response = ada.post("/dm/keys", STEPS_NOT_TAKEN[case](ada))
    assert (response.status_code, refusal(response)["code"]) == (409, "conflict")
    assert rows(db) == before and ada.browser.get("/dm/vault/0").json["blob"] == stored
    assert elsewhere.get("/dm/me").status_code == 200


def test_a_refusal_says_what_is_there_to_go_on_from(ready):
    ada = ready("ada")
    assert refusal(ada.rotated().rotated().publish())["epoch"] == 1
    ada.epoch = 2
    told = refusal(ada.publish(vault=[ada.vault(0, 1)]))
    assert (told["slot"], told["version"]) == (0, 1)


def test_a_reset_of_nothing_and_a_first_epoch_that_is_not_1_are_refused(account, db):
    ada = account("ada")
    assert ada.publish(reset=True, proof=PASSWORD).status_code == 409
    assert refusal(ada.rotated().publish())["epoch"] == 0
    assert not any(rows(db).values())


def test_another_members_device_cannot_be_taken_over(ready, account, db):
    ada, eve = ready("ada"), account("eve")
    assert eve.publish(device=ada.device).status_code == 409
    assert rows(db)["dm_bundles"] == 1
    eve.publish()
    assert eve.post("/dm/devices", {"device": ada.device, "name": "Mine"}).status_code == 409


def test_a_body_beyond_all_bounds_is_refused(account):
    ada = account("ada")
    response = ada.publish(sync=ada.synced(blob="A" * 700_000))
    assert response.status_code == 413 and refusal(response)["code"] == "too_long"


def test_a_body_as_large_as_allowed_is_taken(account):
    ada = account("ada")
    full = b"NSS1" + ada.uid.to_bytes(8, "big") + (1).to_bytes(8, "big") + bytes(262_192 - 20)
    assert ada.publish(sync={"version": 1, "blob": b64(full)}).status_code == 200


def test_what_is_not_json_is_refused(account):
    response = account("ada").browser.post("/dm/keys", data="{", content_type="application/json")
    assert response.status_code == 400 and refusal(response)["code"] == "bad_request"


# other people's keys


def test_keys_are_found_by_name_and_by_number(ready, sign_in):
    grace, ada = sign_in("grace"), ready("ada")
    by_name = grace.get("/dm/keys/ada")
    assert by_name.headers["Cache-Control"] == "private, no-store" and by_name.json == grace.get(f"/dm/keys?uid={ada.uid}").json
    seen = by_name.json
    assert (seen["uid"], seen["username"], seen["name"], seen["planet"]) == (ada.uid, "ada", "Ada", {"hue": 210, "src": "/avatars/ada"})
    assert seen["bundles"] == [ada.bundle()] and seen["resets"] == [] and seen["may_write"] == "request" and seen["blocked"] is False


@pytest.mark.parametrize("path", ["/dm/keys/nobody", "/dm/keys", "/dm/keys?uid=999", "/dm/keys?uid=-1", "/dm/keys?uid=0",
                                  "/dm/keys?uid=x", f"/dm/keys?uid={2**64}", "/dm/keys/%00"])
def test_who_is_not_there_has_no_keys(sign_in, path):
    response = sign_in("ada").get(path)
    assert response.status_code == 404 and refusal(response)["code"] == "not_found"


def test_who_has_no_keys_is_shown_and_cannot_be_written_to(sign_in, make_member):
    make_member("grace")
    seen = sign_in("ada").get("/dm/keys/grace").json
    assert seen["bundles"] == [] and "not set up" in seen["may_write"]


@pytest.mark.parametrize(("state", "name", "why"), [("suspended", "Grace", "suspended"), ("deleted", "A former member", "left")])
def test_who_is_gone_stays_readable_for_who_wrote_with_them(ready, sign_in, db, state, name, why):
    ada, grace, eve = ready("ada"), ready("grace"), sign_in("eve")
    talk(db, ada.uid, grace.uid)
    db.execute("UPDATE users SET state = :state WHERE id = :id", {"state": state, "id": grace.uid})
    seen = ada.browser.get(f"/dm/keys?uid={grace.uid}").json
    assert seen["name"] == name and why in seen["may_write"] and seen["planet"]["src"] == "" and len(seen["bundles"]) == 1
    assert eve.get(f"/dm/keys?uid={grace.uid}").status_code == eve.get("/dm/keys/grace").status_code == 404


def test_who_deletes_their_account_takes_along_what_only_they_could_use(ready, db):
    grace = ready("grace")
    grace.browser.get("/dm/vault/0")
    grace.post("/dm/links", {"blob": b64(b"keys")})
    db.execute("UPDATE users SET state = 'deleted' WHERE id = :id", {"id": grace.uid})
    left = rows(db)
    assert left.pop("dm_bundles") == 1 and not any(left.values())


def test_a_suspended_member_is_out_and_finds_everything_when_they_return(ready, sign_in, db):
    ada = ready("ada")
    db.execute("UPDATE users SET state = 'suspended' WHERE id = :id", {"id": ada.uid})
    assert ada.browser.get("/dm/me").status_code == 401
    assert ada.browser.get("/dm/vault/0").status_code == ada.rotated().publish().status_code == 401
    db.execute("UPDATE users SET state = 'active' WHERE id = :id", {"id": ada.uid})
    assert len(sign_in("ada").get("/dm/me").json["bundles"]) == 1


# who may write to whom


@pytest.fixture
def pair(ready, as_user, db):
    """ada and grace with keys, in the lobby and no other room together: ada as a User, grace as a Peer."""
    ready("ada"), ready("grace")
    ada = as_user("ada")
    return ada, find_peer(db, ada, "grace")


def takes(db, peer, who: str) -> None:
    db.execute("UPDATE profiles SET dm_from = :who WHERE user_id = :id", {"who": who, "id": peer.id})


@pytest.mark.parametrize(("who", "answer"), [("everyone", "request"), ("rooms", "share a room"), ("nobody", "no messages")])
def test_a_stranger_asks_first_or_is_refused(pair, db, who, answer):
    ada, grace = pair
    takes(db, grace, who)
    assert answer in may_write(db, ada, grace)


@pytest.mark.parametrize(("who", "allowed"), [("everyone", True), ("rooms", True), ("nobody", False)])
def test_a_shared_room_opens_the_way_unless_nobody_may_write(pair, db, who, allowed):
    ada, grace = pair
    with db:
        room = fetch_value(db, "INSERT INTO rooms (slug, name, visibility) VALUES ('attic', 'Attic', 'private') RETURNING id")
        for member in (ada, grace):
            db.execute("INSERT INTO memberships (room_id, user_id) VALUES (:room, :id)", {"room": room, "id": member.id})
    takes(db, grace, who)
    assert (may_write(db, ada, grace) == "") is allowed
    db.execute("UPDATE rooms SET archived_at = created_at WHERE id = :room", {"room": room})
    assert may_write(db, ada, grace) != ""


@pytest.mark.parametrize("who", ["everyone", "rooms", "nobody"])
def test_a_conversation_that_is_open_stays_open(pair, db, who):
    ada, grace = pair
    talk(db, ada.id, grace.id)
    takes(db, grace, who)
    assert may_write(db, ada, grace) == ""


def test_a_request_stays_one_until_it_is_taken_up(pair, db):
    ada, grace = pair
    talk(db, ada.id, grace.id, "open", "request")
    assert may_write(db, ada, grace) == "request"
    takes(db, grace, "nobody")
    assert "no messages" in may_write(db, ada, grace)


def test_who_declined_or_blocked_says_the_same_and_the_other_way_stays_open(pair, db, as_user):
    ada, grace = pair
    talk(db, ada.id, grace.id, "open", "declined")
    declined = may_write(db, ada, grace)
    assert may_write(db, grace, ada) == ""
    db.execute("UPDATE dm_conversations SET low_state = 'open', high_state = 'open'")
    block(db, as_user("grace"), find_anyone(db, "ada"))
    assert may_write(db, ada, grace) == declined and "block" not in declined


def test_who_blocks_somebody_does_not_write_to_them_either(pair, db, sign_in):
    ada, grace = pair
    talk(db, ada.id, grace.id)
    block(db, ada, find_anyone(db, "grace"))
    assert "You have blocked" in may_write(db, ada, grace)
    seen = sign_in("ada").get("/dm/keys/grace").json
    assert seen["blocked"] is True and "You have blocked" in seen["may_write"]
    assert sign_in("grace").get("/dm/keys/ada").json["blocked"] is False


def test_nobody_writes_to_themselves(pair, db):
    ada, _ = pair
    assert "this is you" in may_write(db, ada, ada)


# vault


def test_a_vault_is_replaced_by_its_next_version_only(ready):
    ada = ready("ada")
    assert [ada.post("/dm/vault", ada.vault(0, version)).status_code for version in (1, 3, 2, 2)] == [409, 409, 200, 409]
    told = refusal(ada.post("/dm/vault", ada.vault(0, 9)))
    assert (told["code"], told["slot"], told["version"]) == ("conflict", 0, 2)
    assert ada.browser.get("/dm/vault/0").json["version"] == 2


def test_a_passphrase_comes_and_goes_and_the_recovery_key_does_not(ready):
    ada = ready("ada")
    assert ada.post("/dm/vault", ada.vault(1)).json == {"ok": True, "slot": 1, "version": 1}
    assert ada.post("/dm/vault", {"slot": 1, "blob": "", "version": 2}).json == {"ok": True, "slot": 1, "version": 0}
    assert ada.browser.get("/dm/vault/1").status_code == 404
    assert ada.post("/dm/vault", ada.vault(1)).status_code == 200
    assert ada.post("/dm/vault", {"slot": 0, "blob": "", "version": 2}).status_code == 422
    assert ada.browser.get("/dm/vault/0").status_code == 200


def test_fetching_the_vault_is_limited_and_shown_to_its_member(ready, sign_in):
    ada, elsewhere = ready("ada"), sign_in("ada")
    assert [elsewhere.get("/dm/vault/0").status_code for _ in range(10)] == [200] * 10
    response = ada.browser.get("/dm/vault/0")
    assert response.status_code == 429 and 3500 < refusal(response)["retry_after"] <= 3601
    reads = ada.browser.get("/dm/me").json["vault_reads"]
    assert len(reads) == 10 and (reads[0]["by"], reads[0]["network"], reads[0]["slot"]) == ("Firefox on Linux", "127.0.0.0/24", 0)


def test_an_hour_later_the_vault_can_be_fetched_again(ready, db):
    ada = ready("ada")
    assert [ada.browser.get("/dm/vault/0").status_code for _ in range(11)][-1] == 429
    db.execute("UPDATE dm_vault_reads SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-61 minutes')")
    assert ada.browser.get("/dm/vault/0").status_code == 200
    db.execute("UPDATE dm_vault_reads SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-91 days')")
    ada.browser.get("/dm/vault/0")
    assert rows(db)["dm_vault_reads"] == 1


def test_a_thief_who_signs_out_again_stays_on_the_list(ready, sign_in):
    ada, thief = ready("ada"), sign_in("ada")
    thief.get("/dm/vault/0")
    thief.post("/logout")
    assert [read["by"] for read in ada.browser.get("/dm/me").json["vault_reads"]] == ["Firefox on Linux"]


def test_looking_for_what_is_not_there_is_no_read(ready, db):
    ada = ready("ada")
    assert [ada.browser.get(f"/dm/vault/{slot}").status_code for slot in ("1", "2", "99999999999999999999", "x")] == [404] * 4
    assert rows(db)["dm_vault_reads"] == 0


def test_another_members_vault_is_never_ones_own(ready):
    ada, grace = ready("ada"), ready("grace")
    assert ada.browser.get("/dm/vault/0").json["blob"] != grace.browser.get("/dm/vault/0").json["blob"]
    response = grace.post("/dm/vault", ada.vault(0, 2))
    assert response.status_code == 422 and "another member" in refusal(response)["message"]


# what a thief of a session cannot do


FORGERIES = {  # of a write by ada, who is at version 1 of all: (where, which write, made of hers by a thief)
    "without a signature": lambda ada, thief, write: {"sig": ""},
    "with zeros for a signature": lambda ada, thief, write: {"sig": b64(bytes(64))},
    "with keys of the thief's own": lambda ada, thief, write: thief.signed(write),
    "with what was signed for another version": lambda ada, thief, write: {"sig": ada.signed(write | {"version": 3})["sig"]},
    "with what was signed for another blob": lambda ada, thief, write: {"sig": ada.signed(write | {"blob": ""})["sig"]},
    "with what was signed for another place": lambda ada, thief, write: {"sig": ada.signed(
        {"version": write["version"], "blob": write["blob"], "slot": 1 - write.get("slot", 0)})["sig"]},
    "with the signature of the bundle": lambda ada, thief, write: {"sig": ada.bundle()["sig"]},
    "with a signature that is too long": lambda ada, thief, write: {"sig": ada.signed(write)["sig"] + "AA"},
}


@pytest.mark.parametrize("what", [0, 1, 2])
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_session_alone_replaces_nothing_that_was_sealed(ready, sign_in, db, forgery, what):
    ada = ready("ada")
    ada.post("/dm/vault", ada.vault(1))
    thief = Account(sign_in("ada"), ada.uid)
    path, write = ("/dm/sync", thief.synced(2)) if what == SYNC else ("/dm/vault", thief.vault(what, 2))
    before = db.execute("SELECT slot, blob FROM dm_vault").fetchall(), db.execute("SELECT version, blob FROM dm_sync").fetchall()
    response = thief.browser.post(path, json=write | FORGERIES[forgery](ada, thief, write))
    assert response.status_code in (403, 422) and refusal(response)["message"]
    after = db.execute("SELECT slot, blob FROM dm_vault").fetchall(), db.execute("SELECT version, blob FROM dm_sync").fetchall()
    assert [list(map(tuple, rows)) for rows in after] == [list(map(tuple, rows)) for rows in before]


def test_a_session_alone_takes_no_passphrase_away(ready, sign_in):
    ada = ready("ada")
    ada.post("/dm/vault", ada.vault(1))
    thief = Account(sign_in("ada"), ada.uid)
    response = thief.post("/dm/vault", {"slot": 1, "blob": "", "version": 2})
    assert response.status_code == 403 and "your keys" in refusal(response)["message"]
    assert ada.browser.get("/dm/vault/1").status_code == 200


def test_a_write_that_was_checked_under_keys_given_up_meanwhile_is_not_stored(ready, as_user, db):
    ada = ready("ada")
    user, blob = as_user("ada"), unb64(ada.vault(0, 2)["blob"])
    for attempt in (lambda: keep_vault(db, user, NewVault(0, 2, blob), urandom(65)), lambda: keep_sync(db, user, Sync(2, blob), urandom(65))):
        with pytest.raises(Conflict, match="other keys"):
            attempt()
    assert ada.browser.get("/dm/vault/0").json["version"] == ada.browser.get("/dm/sync").json["version"] == 1


def test_nobody_floods_contacts_with_keys(ready, monkeypatch):
    monkeypatch.setattr(keys_routes, "QUARTER", 0.001)
    ada = ready("ada")
    assert [ada.publish().status_code for _ in range(30)] == [409] * 29 + [429]


def test_keys_that_were_given_up_sign_nothing_any_more(ready, sign_in):
    old = ready("ada")
    ada = at_another_browser(old, old.browser).renewed()
    assert ada.publish(reset=True, proof=PASSWORD).status_code == 200
    assert old.post("/dm/vault", old.vault(0, 3)).status_code == old.post("/dm/sync", old.synced(3)).status_code == 403
    assert ada.post("/dm/vault", ada.vault(0, 3)).status_code == ada.post("/dm/sync", ada.synced(3)).status_code == 200


# sync


def test_what_devices_share_is_swapped_by_who_knows_the_version(ready, told):
    ada = ready("ada")
    told.clear()
    assert ada.post("/dm/sync", ada.synced(2)).json == {"ok": True, "version": 2}
    assert told == [("dm:sync", {"version": 2}, f"user:{ada.uid}")]
    there = ada.browser.get("/dm/sync").json
    late = refusal(ada.post("/dm/sync", ada.synced(2)))
    assert (late["code"], late["version"], late["blob"]) == ("conflict", 2, there["blob"])
    assert ada.post("/dm/sync", ada.synced(100_003)).status_code == 409
    assert ada.browser.get("/dm/sync").json == there


def test_a_device_that_has_seen_more_than_a_restored_server_goes_on_from_there(ready):
    ada = ready("ada")
    assert [ada.post("/dm/sync", ada.synced(version)).status_code for version in (8, 5, 8, 9)] == [200, 409, 409, 200]


@pytest.mark.parametrize("path", ["/dm/vault", "/dm/sync", "/dm/devices", "/dm/links"])
def test_before_there_are_keys_nothing_is_kept(account, db, path):
    ada = account("ada")
    body = {"/dm/vault": ada.vault(), "/dm/sync": ada.synced(), "/dm/devices": {"device": ada.device, "name": "Phone"},
            "/dm/links": {"blob": b64(b"keys")}}[path]
    response = ada.post(path, body)
    assert response.status_code == 409 and "Set up" in refusal(response)["message"]
    assert not any(rows(db).values())


def test_before_there_is_anything_to_share_the_version_is_0(account):
    assert account("ada").browser.get("/dm/sync").json == {"ok": True, "version": 0, "blob": ""}


# devices and links


def test_a_device_is_renamed_and_known_by_its_session(ready, sign_in):
    ada = ready("ada")
    phone = Account(sign_in("ada"), ada.uid)
    listed = phone.post("/dm/devices", {"device": phone.device, "name": " My\u202e  phone "}).json["devices"]
    assert {(known["name"], known["current"]) for known in listed} == {("My phone", True), ("Firefox on Linux", False)}
    assert {"device", "name", "created", "seen", "signed_in", "current"} == set(listed[0])


def test_a_browser_that_is_set_up_anew_is_no_longer_the_old_device(ready):
    ada = ready("ada")
    listed = ada.post("/dm/devices", {"device": "00" * 8, "name": "Anew"}).json["devices"]
    assert {known["name"]: known["signed_in"] for known in listed} == {"Anew": True, "Firefox on Linux": False}


def test_a_forgotten_device_is_signed_out(ready, sign_in):
    ada = ready("ada")
    phone = Account(sign_in("ada"), ada.uid)
    phone.post("/dm/devices", {"device": phone.device, "name": "Phone"})
    assert len(ada.post("/dm/devices/forget", {"device": phone.device}).json["devices"]) == 1
    assert phone.browser.get("/dm/me").status_code == 401


def test_who_forgets_the_device_they_are_at_stays_signed_in(ready):
    ada = ready("ada")
    assert ada.post("/dm/devices/forget", {"device": ada.device}).json["devices"] == []
    assert ada.browser.get("/dm/me").status_code == 200


def test_of_very_many_devices_the_one_used_longest_ago_makes_room(ready, db, as_user):
    ada = ready("ada")
    db.execute("UPDATE dm_devices SET seen_at = '2020-01-01T00:00:00.000Z', session_id = NULL")
    with db:
        for number in range(49):
            db.execute("INSERT INTO dm_devices (user_id, device, name) VALUES (:id, :device, 'Old')",
                       {"id": ada.uid, "device": number.to_bytes(8, "big")})
    ada.post("/dm/devices", {"device": "ff" * 8, "name": "New"})
    devices = devices_of(db, as_user("ada"))
    assert len(devices) == 50 and ada.device not in {known.device.hex() for known in devices}


def test_another_members_device_is_not_forgotten(ready):
    ada, eve = ready("ada"), ready("eve")
    response = eve.post("/dm/devices/forget", {"device": ada.device})
    assert response.status_code == 404 and ada.browser.get("/dm/me").json["devices"][0]["device"] == ada.device


def test_keys_are_handed_over_once_and_to_nobody_else(ready, sign_in):
    ada, eve = ready("ada"), ready("eve")
    link = ada.post("/dm/links", {"blob": b64(b"sealed keys")}).json
    assert len(link["id"]) == 32 and link["seconds"] == 300
    assert eve.browser.get(f"/dm/links/{link['id']}").status_code == 404
    phone = sign_in("ada")
    assert phone.head(f"/dm/links/{link['id']}").status_code == 404
    assert phone.get(f"/dm/links/{link['id']}").json == {"ok": True, "blob": b64(b"sealed keys")}
    assert refusal(phone.get(f"/dm/links/{link['id']}"))["code"] == "not_found"


def test_a_link_ends_after_five_minutes_and_with_the_next_one(ready, db):
    ada = ready("ada")
    old, new = (ada.post("/dm/links", {"blob": b64(blob)}).json["id"] for blob in (b"old", b"new"))
    assert ada.browser.get(f"/dm/links/{old}").status_code == 404
    lasts = fetch_value(db, "SELECT unixepoch(expires_at) - unixepoch() FROM dm_links")
    assert 290 < lasts <= 300
    db.execute("UPDATE dm_links SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 second')")
    assert ada.browser.get(f"/dm/links/{new}").status_code == 404


BAD_WRITES = {
    "a vault of a slot that does not exist": ("/dm/vault", lambda ada: ada.vault() | {"slot": 2, "version": 2}),
    "a vault at version 0": ("/dm/vault", lambda ada: ada.vault() | {"version": 0}),
    "a vault at a version that no number holds": ("/dm/vault", lambda ada: ada.vault() | {"version": 2**53}),
    "a vault that is no base64url": ("/dm/vault", lambda ada: ada.vault(blob="ä")),
    "a vault with bits to spare": ("/dm/vault", lambda ada: ada.vault(blob="AB")),
    "a vault that is too short": ("/dm/vault", lambda ada: ada.vault(blob=b64(b"NSV1"))),
    "a vault with an uid beyond all numbers": ("/dm/vault", lambda ada: ada.vault(
        blob=b64(unb64(ada.vault()["blob"])[:44] + b"\xff" * 8 + bytes(292)))),
    "a sync blob of another member": ("/dm/sync", lambda ada: {"version": 2, "blob": b64(seal_sync(ada.sync, ada.uid + 1, 2, {}))}),
    "a sync blob without its version": ("/dm/sync", lambda ada: {"blob": ada.synced()["blob"]}),
    "a sync blob that is too large": ("/dm/sync", lambda ada: {"version": 2, "blob": b64(bytes(262_193))}),
    "a device that is no hex": ("/dm/devices", lambda ada: {"device": "x" * 16, "name": "Phone"}),
    "a device with a line after it": ("/dm/devices", lambda ada: {"device": "00" * 8 + "\n", "name": "Phone"}),
    "a device's name that is too long": ("/dm/devices", lambda ada: {"device": "00" * 8, "name": "x" * 2000}),
    "a device to forget that is none": ("/dm/devices/forget", lambda ada: {"device": ""}),
    "a link with nothing in it": ("/dm/links", lambda ada: {"blob": ""}),
    "a link that is too large": ("/dm/links", lambda ada: {"blob": b64(bytes(65_625))}),
    "a link with a word more": ("/dm/links", lambda ada: {"blob": "AAAA", "id": "0" * 32}),
    "settings that are not known": ("/dm/settings", lambda ada: {"from": "friends", "reads": True}),
    "half of the settings": ("/dm/settings", lambda ada: {"from": "nobody"}),
    "settings that are no truth": ("/dm/settings", lambda ada: {"from": "nobody", "reads": "yes"}),
}


@pytest.mark.parametrize("case", BAD_WRITES)
def test_what_cannot_be_read_is_refused_and_changes_nothing(ready, db, case):
    ada, (path, body) = ready("ada"), BAD_WRITES[case]
    before = ada.browser.get("/dm/me").json, rows(db)
    response = ada.post(path, body(ada))
    told = refusal(response)
    assert (response.status_code, told["code"]) == (422, "invalid") and len(told["message"]) > 10
    assert (ada.browser.get("/dm/me").json, rows(db)) == before


# settings and doors


def test_a_member_says_who_may_write_and_whether_reading_shows(ready):
    ada = ready("ada")
    assert ada.post("/dm/settings", {"from": "rooms", "reads": False}).json == {"ok": True, "settings": {"from": "rooms", "reads": False}}
    assert ada.browser.get("/dm/me").json["settings"] == {"from": "rooms", "reads": False}


GETS = ("/dm/me", "/dm/keys/ada", "/dm/keys?uid=1", "/dm/vault/0", "/dm/sync", "/dm/links/" + "0" * 32)
POSTS = ("/dm/keys", "/dm/vault", "/dm/sync", "/dm/devices", "/dm/devices/forget", "/dm/links", "/dm/settings")


@pytest.mark.parametrize("path", GETS)
def test_a_guest_reads_nothing(client, people, path):
    response = client.get(path)
    assert response.status_code == 401 and refusal(response)["code"] == "signed_out"


@pytest.mark.parametrize("path", POSTS)
def test_a_guest_and_another_site_write_nothing(client, ready, db, path):
    ada = ready("ada")
    before = rows(db)
    assert client.post(path, json=ada.keys()).status_code == 401
    assert ada.browser.post(path, json=ada.keys(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert rows(db) == before


def test_a_link_on_another_site_fetches_no_vault(ready, db):
    ada = ready("ada")
    response = ada.browser.get("/dm/vault/0", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert response.status_code == 403 and refusal(response)["code"] == "forbidden"
    assert rows(db)["dm_vault_reads"] == 0


@pytest.mark.parametrize("path", ["/dm/me", "/dm/keys/ada", "/dm/vault/0", "/dm/sync"])
def test_every_answer_is_json_and_kept_by_no_cache(ready, path):
    response = ready("ada").browser.get(path)
    assert response.is_json and response.json["ok"] is True and "no-store" in response.headers["Cache-Control"]


def test_the_theme_that_is_pinned_is_told(ready):
    ada = ready("ada")
    ada.browser.set_cookie("theme", "dark")
    assert ada.browser.get("/dm/me").json["theme"] == "dark"


@pytest.mark.parametrize("ask", [
    lambda db, user: bundles_of(db, user.id),
    lambda db, user: newest_bundle(db, user.id),
    lambda db, user: resets_of(db, user.id),
    lambda db, user: standing_of(db, user, user),
    lambda db, user: find_peer(db, user, "ada"),
    lambda db, user: contacts_of(db, user.id),
    lambda db, user: (slots_of(db, user), sync_of(db, user), vault_reads_of(db, user)),
    lambda db, user: devices_of(db, user),
])
def test_no_page_walks_through_all_keys(db, as_user, ask):
    user = as_user("ada")
    assert assert_queries_indexed(db, lambda: ask(db, user))
