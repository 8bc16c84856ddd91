"""The headers of the frames in which sketches run, and the addresses that let a frame read a sketch's files.

A frame has no origin and sends no cookie, so who may see a sketch cannot be asked there: for one that is not everyone's
its page gets an address with a seal, which holds for a day or two.
"""

import hmac
import re
import time
from hashlib import sha256
from secrets import compare_digest

DAY = 86_400  # seconds
SEAL = 26  # characters: 130 bits in base32
PLACE = re.compile(r"(?P<key>[a-z2-7]{16})(?:-(?P<seal>[a-z2-7]{26}))?")
NO_PLACE = "-"  # the place of a frame whose sketch is kept nowhere
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
NOTHING = (  # features that a frame may not even ask for: https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md
    "accelerometer", "browsing-topics", "camera", "captured-surface-control", "clipboard-read", "clipboard-write",
    "compute-pressure", "deferred-fetch", "deferred-fetch-minimal", "display-capture", "encrypted-media", "fullscreen",
    "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts",
    "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "private-state-token-issuance",
    "private-state-token-redemption", "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock",
    "serial", "storage-access", "sync-xhr", "usb", "window-management", "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(f"{name}=()" for name in NOTHING)


def frame_headers(frames: str, page: str, place: str, embedded: bool) -> dict[str, str]:
    """What the answer with a frame carries.

    `frames` is the origin that the frame comes from and `page` that of the page around it, both without a slash.
    `embedded`: the page itself stands in a page of another site.
    """
    own, engines = f"{frames}/sandbox/{place}/", f"{page}/ui/vendor/"
    policy = (
        "sandbox allow-scripts",
        "default-src 'none'",
        f"script-src 'unsafe-inline' blob: {engines}",
        "style-src 'unsafe-inline'",
        f"img-src data: blob: {own}",
        f"media-src data: blob: {own}",
        f"font-src data: blob: {engines}",
        f"connect-src data: blob: {own}",
        "worker-src 'none'",
        "child-src 'none'",
        "frame-src 'none'",
        "object-src 'none'",
        "manifest-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {'*' if embedded else page}",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def sealed(secret: bytes, key: str) -> str:
    """The place of a sketch that is not everyone's: its key with the seal of today."""
    return f"{key}-{seal_of(secret, key, today())}"


def is_sealed(secret: bytes, key: str, seal: str) -> bool:
    """Whether this is the seal of today or of yesterday."""
    return any(compare_digest(seal, seal_of(secret, key, day)) for day in (today(), today() - 1))


def seal_of(secret: bytes, key: str, day: int) -> str:
    digest = hmac.new(secret, f"sketch frame {key} {day}".encode(), sha256).digest()
    return "".join(LETTERS[byte % 32] for byte in digest[:SEAL])


def today() -> int:
    return int(time.time() // DAY)


def frame_origin(sandbox_origin: str, place: str) -> str:
    """Where the frame of a place comes from; with "*." each sketch has a name, and so a site, of its own."""
    return sandbox_origin.replace("*", place.partition("-")[0] or "sketch")
