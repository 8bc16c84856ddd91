"""What was revealed of a sealed message, for those who keep the site: encrypted at rest, opened for whoever may look."""

from contextlib import suppress

from msgspec import Struct, convert, json, structs

from core.at_rest import Keyring, open_at_rest
from core.sealed_bytes import SealedError
from queries.reports import Report

PURPOSE = "reports"  # of the key at rest
LOST = "What was revealed cannot be opened any more: the key of this server that locked it is not there."


class Picture(Struct, frozen=True):
    """A file that the message brought: its id as hex, the key and the hash that were sealed with it."""

    id: str
    key: bytes
    hash: bytes


class Evidence(Struct, frozen=True):
    """What a message says, and what it brought."""

    words: str
    pictures: tuple[Picture, ...] = ()


def place_of(reporter: int | str, ref: str) -> tuple:
    """Where evidence is bound to, so that it does not open anywhere else: who reported, by number, and which message."""
    return ("reports", "evidence", f"{reporter} {ref}")


def evidence_of(ring: Keyring, report: Report) -> Evidence:
    """What was revealed; raises SealedError when its key is not there."""
    return convert(json.decode(unlocked(ring, report)), Evidence)


def unlocked(ring: Keyring, report) -> bytes:
    """The evidence of a report (`by_id`, `by`, `ref`, `evidence`) as bytes; older ones are bound to the reporter's name."""
    with suppress(SealedError):
        return open_at_rest(ring, PURPOSE, place_of(report.by_id, report.ref), report.evidence)
    return open_at_rest(ring, PURPOSE, place_of(report.by, report.ref), report.evidence)


def revealed(ring: Keyring, report: Report) -> Report:
    """The same report with what a sealed message says in `shown`; others stay as they are."""
    if not report.is_sealed:
        return report
    try:
        evidence = evidence_of(ring, report)
    except SealedError:
        return structs.replace(report, shown=LOST)
    ids = tuple(picture.id for picture in evidence.pictures) if report.state == "open" else ()
    return structs.replace(report, shown=evidence.words, pictures=ids)
