"""Who writes sealed messages in tests, and how: hands for envelopes, browsers for the rest."""

import pytest
from werkzeug.exceptions import HTTPException

from core.base64url import b64
from db import fetch_value
from mutations.sealed_envelopes import read_envelope
from mutations.sealed_messages import send_sealed
from queries.sealed_conversations import find_conversation
from queries.sealed_messages import rows_after
from tests.sealed_writer import Writer, mid_of

TABLES = ("dm_conversations", "direct_messages", "dm_heads", "dm_files")


class Town:
    """ada and grace write to each other, eve looks for a way in; each is a Writer, a User and a browser."""

    def __init__(self, db, as_user, sign_in):
        self.db, self.users, self.browsers = db, {}, {}
        for name in ("ada", "grace", "eve", "linus"):
            self.users[name], self.browsers[name] = as_user(name), sign_in(name)
            if name != "linus":
                setattr(self, name, Writer(self.users[name].id).publish(db))

    @property
    def conv(self) -> bytes:
        return self.ada.conv(self.grace)

    def take(self, name: str, envelope: bytes, *files: bytes):
        """Hand an envelope in as the member of that name."""
        user = self.users[name]
        return send_sealed(self.db, user, read_envelope(user, b64(envelope)), files)

    def write(self, name: str = "ada", to: str = "grace", words="hello", **more) -> bytes:
        """Seal, hand in, and give the mid."""
        envelope = getattr(self, name).seal(getattr(self, to), words, **more)
        self.take(name, envelope)
        return mid_of(envelope)

    def talk(self, name: str = "ada", conv: bytes | None = None):
        return find_conversation(self.db, self.users[name], conv or self.conv)

    def rows(self, name: str = "ada") -> list:
        return rows_after(self.db, self.users[name], self.talk(name), 0, 200)

    def gone(self, name: str = "ada") -> list[str]:
        return [row.gone for row in self.rows(name)]

    def get(self, name: str, path: str):
        return self.browsers[name].get(path)

    def post(self, name: str, path: str, **body):
        return self.browsers[name].post(path, json=body)

    def count(self, table: str = "direct_messages") -> int:
        return fetch_value(self.db, f"SELECT count(*) FROM {table}")


def code_of(attempt, *args) -> str:
    """The code that the ack of a refusal carries."""
    with pytest.raises(HTTPException) as refused:
        attempt(*args)
    return getattr(refused.value, "told", {}).get("code") or {403: "forbidden", 404: "not_found", 409: "conflict", 422: "invalid"}[refused.value.code]
