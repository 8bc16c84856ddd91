"""Logs on stderr: a JSON object a line for machines, in development a short line for a person.

What must not be in a log: cookies, bodies, query strings, and the secrets that some paths carry (`redact`).
"""

import logging
import re
import secrets
import sys
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from msgspec import Struct, json

SECRETS = re.compile(
    r"((?:token|code|session)=|/(?:reset|invite|dm/links)/+|/sandbox/[a-z2-7]{16}-)[^\s&;,\"'<>/?#]+", re.IGNORECASE,
)
UNLOGGED = ("/ui/", "/healthz")  # files, and the supervisor's question every few seconds
OURS = "neospace"  # the name of our handler: configuring twice must not log twice
NOT_HTTP = "Invalid request from ip="  # how gunicorn begins to quote who sent it, and what
KEPT = ("Detected change", "Debugger PIN")  # what the development server says that is news
COLOURS = {"WARNING": "\x1b[33m", "ERROR": "\x1b[31m", "CRITICAL": "\x1b[31m"}


class RequestFacts(Struct):
    """What every log line written during a request says about it."""

    id: str
    method: str
    path: str
    user: int | None = None


facts: ContextVar[RequestFacts | None] = ContextVar("facts", default=None)
access = logging.getLogger("neospace.access")


def configure_logs(config) -> None:
    """Send all logging to stderr at `config.log_level`, as JSON or, where `config.dev`, for a person."""
    handler = StderrHandler()
    handler.set_name(OURS)
    handler.setFormatter(HumanFormatter() if config.dev else JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [other for other in root.handlers if other.get_name() != OURS] + [handler]
    root.setLevel(config.log_level)
    logging.captureWarnings(True)
    quieten_werkzeug()
    logging.getLogger("gunicorn.error").filters[:] = [forget_sender]


class StderrHandler(logging.StreamHandler):
    """Writes to what `sys.stderr` is at that moment, as `logging.lastResort` does: a test may have replaced it."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        return sys.stderr


def quieten_werkzeug() -> None:
    """The development server's own access lines and banner would say twice, and unredacted, what ours say."""
    logging.getLogger("werkzeug").filters[:] = [is_news]


def is_news(record) -> bool:
    return record.levelno > logging.INFO or any(words in record.getMessage() for words in KEPT)


def forget_sender(record) -> bool:
    """gunicorn would name the address of a request it cannot read, and quote from it: neither is for the log."""
    if str(record.msg).startswith(NOT_HTTP):
        record.msg, record.args = "A request was refused that is not HTTP.", ()
    return True


def log_requests(app) -> None:
    """Write one line a request to the log `neospace.access`, and its facts into every line written meanwhile.

    Facts are the id that `request_id` gives, method, redacted path, and the member whom `note_user` names.
    """
    app.wsgi_app = with_facts(app.wsgi_app)


def with_facts(application):
    def middleware(environ, start_response):
        path = redact(environ["PATH_INFO"].encode("latin-1").decode(errors="replace"))
        token = facts.set(RequestFacts(secrets.token_hex(6), environ["REQUEST_METHOD"], path))
        try:
            return timed(application, environ, start_response)
        finally:
            facts.reset(token)

    return middleware


def timed(application, environ, start_response):
    begun, status = time.perf_counter(), ""

    def noting_start(line, headers, exc_info=None):
        nonlocal status
        status = line
        return start_response(line, headers, exc_info)

    try:
        return application(environ, noting_start)
    finally:
        if status and not environ["PATH_INFO"].startswith(UNLOGGED):
            spent = round((time.perf_counter() - begun) * 1000, 1)
            access.info("request", extra={"status": int(status[:3]), "ms": spent})


def note_user(id: int) -> None:
    """Name the member on whose behalf this request acts."""
    if (current := facts.get()) is not None:
        current.user = id


def request_id() -> str:
    """The id of this request in the log, for an error page to show; "" outside a request."""
    current = facts.get()
    return current.id if current else ""


def redact(text: str) -> str:
    """Blank what would let a reader of the log in: tokens in links, query strings and paths."""
    return SECRETS.sub(r"\1[hidden]", text)


class JsonFormatter(logging.Formatter):
    """time, level, logger, pid, message; during a request request, method, path, user; then status, ms, trace."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "pid": record.process,
            "message": redact(record.getMessage()),
            **about_request(),
            **measured(record),
        }
        if record.exc_info:
            line["trace"] = trace_of(record)
        return json.encode(line).decode()


class HumanFormatter(logging.Formatter):
    """12:03:09 GET /rooms/lobby 200 14 ms, coloured from warnings up."""

    def format(self, record):
        about, taken = about_request(), measured(record)
        parts = [datetime.fromtimestamp(record.created).strftime("%H:%M:%S"), redact(record.getMessage())]
        if taken:
            parts[1:] = [about.get("method", ""), about.get("path", ""), str(taken["status"]), f"{taken['ms']} ms"]
        line = " ".join(parts) + (f"\n{trace_of(record)}" if record.exc_info else "")
        colour = COLOURS.get(record.levelname, "") if sys.stderr.isatty() else ""
        return f"{colour}{line}\x1b[0m" if colour else line


def about_request() -> dict:
    current = facts.get()
    if current is None:
        return {}
    about = {"request": current.id, "method": current.method, "path": current.path}
    return about if current.user is None else about | {"user": current.user}


def measured(record) -> dict:
    return {name: getattr(record, name) for name in ("status", "ms") if hasattr(record, name)}


def trace_of(record) -> str:
    return redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
