"""Open the sealed messages of a member's own copy, with the keys that they saved in Messages and what opens those.

The recovery key or the passphrase is asked for, or read from a pipe. Nothing is sent anywhere. What is opened is written in a
new folder: a text for each conversation, and the pictures beside it.
"""

import re
import sys
import zipfile
from getpass import getpass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from msgspec import Struct, json  # noqa: E402

from core.base64url import unb64  # noqa: E402
from core.sealed_attachments import open_file  # noqa: E402
from core.sealed_bytes import SealedError  # noqa: E402
from core.sealed_envelope import Opened, open_envelope  # noqa: E402
from core.sealed_header import EDIT, MESSAGE, REACTION, parse  # noqa: E402
from core.sealed_keys import Identity, Party, check_bundle  # noqa: E402
from core.sealed_vault import open_vault, read_recovery_text  # noqa: E402

NAMELESS = re.compile(r"[^a-z0-9_]")  # what stands in no username: a copy may have been made by somebody else than it says
USAGE = "Usage: scripts/open_copy COPY.zip SEALED-KEYS.json FOLDER"
VERBS = {MESSAGE: "", EDIT: " (changed an earlier message)", REACTION: " (reacted)"}
Keys = dict[int, dict[int, Party]]  # by member and epoch


class KeysFile(Struct):
    """What Messages saves: the vault's slots, closed."""

    uid: int
    username: str
    vault: dict[int, str]


def main(arguments: list[str]) -> None:
    if len(arguments) != 3:
        raise SystemExit(USAGE)
    copy, keys, folder = map(Path, arguments)
    try:
        opened = open_copy(copy, json.decode(keys.read_bytes(), type=KeysFile), ask_secret(), folder)
    except SealedError as error:
        raise SystemExit(f"The keys do not open ({error}): is this the right recovery key or passphrase?") from None
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise SystemExit(f"{error}") from None
    print(f"{opened} conversations are open in {folder}. Keep that folder as you would a diary.")


def ask_secret() -> str:
    return getpass("Recovery key or passphrase: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


def open_copy(copy: Path, keys: KeysFile, secret: str, folder: Path) -> int:
    """Write every conversation of a copy into `folder`; how many. Raises SealedError for a wrong secret."""
    identity = open_keys(keys, secret)
    with zipfile.ZipFile(copy) as archive:
        known = parties_in(archive)
        talks = [name for name in archive.namelist() if name.startswith("sealed/") and name.endswith(".json")]
        talks.remove("sealed/keys.json")
        folder.mkdir(mode=0o700)
        for name in talks:
            write_talk(archive, json.decode(archive.read(name)), identity, known, keys.username, folder)
    return len(talks)


def open_keys(keys: KeysFile, secret: str) -> Identity:
    """The private keys; what does not look like a recovery key is tried as the passphrase."""
    try:
        return open_vault(unb64(keys.vault[0]), read_recovery_text(secret), keys.uid).identity
    except SealedError:
        if 1 not in keys.vault:
            raise
    return open_vault(unb64(keys.vault[1]), secret, keys.uid).identity


def parties_in(archive: zipfile.ZipFile) -> Keys:
    """The public keys of everyone, each signed by whom it says."""
    people = json.decode(archive.read("sealed/keys.json"))["bundles"]
    return {int(uid): {bundle["epoch"]: check_bundle(bundle, int(uid)) for bundle in bundles} for uid, bundles in people.items()}


def write_talk(archive: zipfile.ZipFile, talk: dict, identity: Identity, known: Keys, me: str, folder: Path) -> None:
    peer, lines = talk["with"], []
    names = {identity.uid: me, peer["uid"]: peer["username"]}
    for row in talk["rows"]:
        lines.append(line_of(archive, row, identity, known, names, folder))
    (folder / f"{NAMELESS.sub('_', peer['username'])}.txt").write_text("\n".join(lines) + "\n")


def line_of(archive: zipfile.ZipFile, row: dict, identity: Identity, known: Keys, names: dict, folder: Path) -> str:
    """One message as text; what is gone or cannot be verified says so."""
    at = row["at"][:16].replace("T", " ")
    if "e" not in row:
        return f"{at}  [{row['gone']}]"
    try:
        opened = opened_row(unb64(row["e"]), identity, known)
    except (SealedError, KeyError):
        return f"{at}  [could not be verified with these keys]"
    pictures = [keep_picture(archive, picture, folder) for picture in opened.body.get("a", [])]
    return f"{at}  @{names.get(opened.parsed.sender, '?')}{VERBS.get(opened.parsed.kind, ' (took one back)')}: " + " ".join(
        [opened.body.get("b", ""), *pictures])


def opened_row(envelope: bytes, identity: Identity, known: Keys) -> Opened:
    parsed = parse(envelope)
    sender, recipient = known[parsed.sender][parsed.sender_epoch], known[parsed.recipient][parsed.recipient_epoch]
    return open_envelope(envelope, identity, sender, recipient)


def keep_picture(archive: zipfile.ZipFile, picture: dict, folder: Path) -> str:
    """Write an attachment beside the texts; gives the words that stand for it."""
    name = f"{picture['id']}.{picture['mime'].rpartition('/')[2]}"
    if not name.replace(".", "").isalnum():
        return "[a picture with a strange name]"
    try:
        sealed = archive.read(f"sealed/files/{picture['id']}.sealed")
        (folder / name).write_bytes(open_file(sealed, bytes.fromhex(picture["id"]), unb64(picture["k"]), unb64(picture["h"])))
    except (KeyError, SealedError):
        return "[a picture that is gone]"
    return f"[{name}]"


if __name__ == "__main__":
    main(sys.argv[1:])
