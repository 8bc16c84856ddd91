"""Bytes and dicts from outside become Structs here, or an error that says what to mend."""

import re

from flask import g, request
from msgspec import DecodeError, Struct, ValidationError, convert, json
from werkzeug.exceptions import BadRequest, HTTPException, UnprocessableEntity

CODES = {
    400: "bad_request", 401: "signed_out", 403: "forbidden", 404: "not_found", 405: "not_allowed", 409: "conflict",
    413: "too_long", 415: "invalid", 422: "invalid", 429: "rate_limited", 503: "busy",
}
FIELD = re.compile(r"\.(\w+)(?:\[\S*\])?`$|`(\w+)`$")  # the innermost that msgspec names


class TooLong(UnprocessableEntity):
    """The text is longer than its place holds; nothing was stored."""


def decode_request(shape):
    """Decode a JSON body or a submitted form into `shape`; raises msgspec.ValidationError or BadRequest.

    Empty form fields count as absent, since a browser sends every field of a form.
    """
    if request.is_json:
        try:
            return sound(json.decode(request.get_data(), type=shape))
        except ValidationError:
            raise
        except (DecodeError, UnicodeError, RecursionError):  # the last: brackets in brackets in brackets
            raise BadRequest("This is not JSON that can be read.") from None
    return decode(({name: value for name, value in request.form.items() if value != ""}), shape, strict=False)


def decode(payload, shape, strict: bool = True):
    """Convert what a socket event or a form brought into `shape`; raises msgspec.ValidationError."""
    return sound(convert(payload, shape, strict=strict))


def sound(struct: Struct) -> Struct:
    """Refuse text that is not Unicode scalar values (a lone surrogate fits in no database and no reply)."""
    for name in struct.__struct_fields__:
        check_sound(getattr(struct, name), name)
    return struct


def check_sound(value, name: str) -> None:
    if isinstance(value, str) and not encodable(value):
        raise ValidationError(f"Text with half a character in it cannot be kept - at `$.{name}`")
    if isinstance(value, Struct):
        sound(value)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_sound(inner, name)


def encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def wants_json() -> bool:
    """True for requests made by our script, which shows errors itself, and where nothing else is answered."""
    return g.get("json", False) or "X-Live" in request.headers or request.is_json


def error_body(error: HTTPException | ValidationError) -> dict:
    """The error as every ack and JSON reply carries it: {"ok": false, "error": {code, message, retry_after?}}.

    What an error has as its `told`, a dict, stands there too: what the client needs to go on, or a nearer code.
    """
    if isinstance(error, ValidationError):
        return {"ok": False, "error": {"code": "invalid", "message": validation_sentence(error)}}
    code = "too_long" if isinstance(error, TooLong) else CODES.get(error.code, "server_error")
    told = {"code": code, "message": error.description}
    if getattr(error, "retry_after", None):
        told["retry_after"] = error.retry_after
    return {"ok": False, "error": told | getattr(error, "told", {})}


def validation_sentence(error: ValidationError) -> str:
    """msgspec's message as a sentence for a person: which field, and what was expected of it."""
    text = str(error)
    found = FIELD.search(text)
    problem = text.split(" - at ")[0].replace("`", "").removeprefix("Object ")
    field = next((part for part in found.groups() if part), "") if found else ""
    return f"{field}: {problem}." if field and field not in problem.split() else f"{problem[:1].upper()}{problem[1:]}."
