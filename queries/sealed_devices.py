"""The browsers in which a member opens their sealed messages."""

from msgspec import Struct

from db import fetch_all


class Device(Struct, frozen=True):
    """A browser profile with keys; `session_id` is None where it is signed out, `seen_at` ISO 8601 in UTC."""

    device: bytes
    name: str
    session_id: int | None
    created_at: str
    seen_at: str

    def wire(self, session_id: int) -> dict:
        """As the browser with this session shows it."""
        current = self.session_id == session_id
        return {"device": self.device.hex(), "name": self.name, "created": self.created_at, "seen": self.seen_at,
                "signed_in": self.session_id is not None, "current": current}


def devices_of(db, user) -> list[Device]:
    """The devices of `user`, the one used last first."""
    return fetch_all(db, Device, """
        SELECT device, name, session_id, dm_devices.created_at,
               max(dm_devices.seen_at, coalesce(sessions.seen_at, '')) AS seen_at
        FROM dm_devices
        LEFT JOIN sessions ON sessions.id = dm_devices.session_id
        WHERE dm_devices.user_id = :id
        ORDER BY 5 DESC
    """, id=user.id)
