"""The server, when it runs: whether it answers, its sockets against their limit, and its certificate."""

import socket
import ssl
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from msgspec import MsgspecError, Struct, json, structs

from config import Config
from live.metal_words import duration
from scripts.doctor_parts import BAD, LOOK, OK, Finding, graded
from scripts.stack_site import split
from scripts.stack_state import State, read_state

PATIENCE = 5  # seconds
USUAL = {"https": 443, "http": 80}
UNVERIFIED = ssl._create_unverified_context()
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # to this machine no proxy of the shell's is the way
WHY = "Its log says why: journalctl -u neospace -o cat"
START = "./startstack.sh, or systemctl start neospace; what it says last is why it ended: journalctl -u neospace -o cat"
RENEWED = 1 / 6  # of its life that is left when it should long be another: Caddy renews at a third


class Health(Struct):
    """What /healthz says."""

    ok: bool
    full: bool = False


def look_at_server(config: Config) -> list[Finding]:
    answer = ask(config, "/healthz")
    found = [health(answer, config.port)]
    if answer and answer.startswith(b"{"):  # as only ours does
        found.append(sockets(ask(config, "/metrics")))
    state = read_state(config)
    return [*found, *stack(state), *(at_rest(each, state) for each in certificates(config, time.time()))]


def at_rest(finding: Finding, state: State | None) -> Finding:
    """A certificate that ran out while no Caddy ran is renewed by the next start."""
    return structs.replace(finding, level=min(finding.level, LOOK)) if state is None else finding


def ask(config: Config, path: str) -> bytes | None:
    """What the app on this machine says to us; None when nobody does, "" when nothing comes."""
    try:
        with DIRECT.open(f"http://127.0.0.1:{config.port}{path}", timeout=PATIENCE) as answer:
            return answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.read()
    except TimeoutError:
        return b""
    except OSError:
        return None
    except HTTPException as error:  # what answers does not speak HTTP
        return repr(error).encode()


def health(answer: bytes | None, port: int) -> Finding:
    if answer is None:
        return Finding(LOOK, "Server", f"nobody answers on port {port}", START)
    if not answer:
        advice = f"Wait if it was just started, else start it anew. {WHY}"
        return Finding(BAD, "Server", f"it takes connections on port {port}, and says nothing for {PATIENCE} seconds", advice)
    try:
        said = json.decode(answer, type=Health)
    except MsgspecError:
        return Finding(BAD, "Server", f"another program answers on port {port}", "Stop it, or set NEOSPACE_PORT.")
    if not said.ok:
        advice = "Stop it, then scripts/setup says what is wrong with the file."
        return Finding(BAD, "Server", "it cannot read its database", advice)
    if said.full:
        return Finding(BAD, "Server", "it answers, and takes nothing new: the disk is nearly full", "Make room on the disk.")
    return Finding(OK, "Server", f"it answers on port {port}")


def stack(state: State | None) -> list[Finding]:
    """Caddy in front; nothing to say where it is not wanted."""
    if state is None:
        return []
    if state.said:
        return [Finding(LOOK, "Stack", f"the last reload: {state.said}", "Put that right, then scripts/reload.")]
    if not state.is_serving:
        return [Finding(BAD, "Stack", f"{state.origin}: the server is away", WHY)]
    if not answers_through_caddy(state.origin):
        return [Finding(BAD, "Stack", f"Caddy does not answer at {state.origin}", WHY)]
    return [Finding(OK, "Stack", f"it answers at {state.origin}")]


def answers_through_caddy(origin: str) -> bool:
    """Whether one gets an answer the way that browsers take, from this machine; whose certificate it is we look at elsewhere."""
    place = urlsplit(origin)
    try:
        with socket.create_connection(("127.0.0.1", place.port or USUAL[place.scheme]), PATIENCE) as line:
            if place.scheme == "https":
                line = UNVERIFIED.wrap_socket(line, server_hostname=place.hostname)
            line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
            return line.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def sockets(metrics: bytes | None) -> Finding:
    """Open sockets of all workers, beside how many their open files allow."""
    lines = [line.rpartition(" ") for line in (metrics or b"").decode(errors="replace").splitlines() if not line.startswith("#")]
    open_now, most = (
        sum(float(value) for name, _, value in lines if name.startswith(f"neospace_live_sockets{end}{{"))
        for end in ("", "_limit")
    )
    if not most:
        advice = "Its log says why, or another server answers: look at its /metrics."
        return Finding(LOOK, "Sockets", "its metrics cannot be read", advice)
    advice = "Give it more open files: LimitNOFILE=65536 in the unit, or ulimit -n 65536 before it starts."
    return graded(1 - open_now / most, 0.05, 0.25, "Sockets", f"{open_now:,.0f} open of {most:,.0f}", advice)


def certificates(config: Config, now: float) -> list[Finding]:
    """Those of Caddy's store for the name of this site; none to look at where there is no Caddy."""
    name, store = split(config.site)[0].strip("[]"), config.path("run", "caddy")
    file = name.replace(":", "-")  # as Caddy calls it
    if not name or not store.is_dir():
        return []
    found = sorted(store.glob(f"certificates/*/{file}/{file}.crt"))
    if not found:
        advice = "For a public name ports 80 and 443 must be reachable, and the name must lead here. Caddy's log says more."
        return [Finding(LOOK, "Certificate", f"none for {name} yet", advice)]
    return [certificate(name, path, now) for path in found]


def certificate(name: str, path: Path, now: float) -> Finding:
    found = x509.load_pem_x509_certificate(path.read_bytes())
    begins, ends = found.not_valid_before_utc.timestamp(), found.not_valid_after_utc.timestamp()
    age, left = duration(max(0, now - begins)), ends - now
    words = f"{name}: {age} old, " + (f"good for {duration(left)}" if left > 0 else f"over for {duration(-left)}")
    advice = "Caddy makes another as it runs and when it starts. If it runs, its log says why it could not."
    return graded(left / (ends - begins), 0, RENEWED, "Certificate", words, advice)
