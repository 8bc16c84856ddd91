"""What players may put into a game's state: small JSON that every side reads the same."""

import re
from math import isfinite

from msgspec import ValidationError, json

LARGEST_CHANGE = 4096  # bytes of JSON in one change: it goes to everybody who looks on
MOST_KEYS = 64  # in one change
DEEPEST = 8
MOST_EXACT = 2**53 - 1  # the largest integer that JavaScript keeps
KEY = re.compile(r"(?!__)[A-Za-z0-9_.:-]{1,64}\Z")


def check_changes(changes: dict) -> dict:
    """The same changes; raises msgspec.ValidationError with a sentence for what cannot be kept."""
    if not 1 <= len(changes) <= MOST_KEYS:
        raise ValidationError(f"Change 1 to {MOST_KEYS} keys at once")
    for key, value in changes.items():
        if not KEY.match(key):
            raise ValidationError("A key is 1 to 64 letters, digits and . : _ - and does not begin with two underscores")
        check_value(value, 1)
    if len(json.encode(changes)) > LARGEST_CHANGE:
        raise ValidationError(f"One change has at most {LARGEST_CHANGE:,} bytes")
    return changes


def check_value(value, depth: int) -> None:
    if depth > DEEPEST:
        raise ValidationError(f"A value goes at most {DEEPEST} levels deep")
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, int | float):
        check_number(value)
    elif isinstance(value, dict | list):
        for inner in value if isinstance(value, list) else (*value, *value.values()):
            check_value(inner, depth + 1)
    elif value is not None:
        raise ValidationError("Bytes are no value: say it in JSON")


def check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError("Text with half a character in it cannot be kept") from None


def check_number(number: int | float) -> None:
    if not isfinite(number) if isinstance(number, float) else abs(number) > MOST_EXACT:
        raise ValidationError("A number is larger than all sides can keep")
