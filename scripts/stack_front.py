"""Caddy under the supervisor: the words that its Caddyfile needs, and its orders."""

import hashlib
import os
import socket
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from msgspec import DecodeError, Struct, json

from config import ROOT, Config
from core.page_drafts import link
from engine.rundir import socket_directory
from scripts.stack_parts import Program
from scripts.stack_root import keep_root
from scripts.stack_site import CADDY, USUAL, Site

CADDYFILE = ("--config", str(ROOT / "Caddyfile"), "--adapter", "caddyfile")
LOOPBACK = ("127.0.0.1", "::1")
PATIENCE = 20  # seconds for Caddy to do as it is told


class Trouble(Exception):
    """What is on disk is of no use; the sentence says why."""


class Front:
    """The one Caddy of a site; `app_environ` is what gunicorn runs in."""

    def __init__(self, config: Config, site: Site, app_environ: dict[str, str]):
        self.site, self.app_environ = site, app_environ
        self.words = words_for_caddy(site, config)
        self.root = config.path("run", "caddy", "own", "root.crt")
        if site.kind == "local":
            keep_root(self.root.parent, site.name.strip("[]"))
        self.program = Program("Caddy", (CADDY, "run", *CADDYFILE), self.environ(), is_needed=True)
        hand_out(self.program.environ)

    def environ(self) -> dict[str, str]:
        """What Caddy runs in, by the code that is on disk now; raises Trouble."""
        return os.environ | self.words | words_of_pages(self.app_environ)

    def check(self) -> None:
        """See whether the Caddyfile that is on disk now could be taken in; raises Trouble."""
        self.program.environ = self.environ()
        self.order("validate")

    def take_in(self) -> None:
        """Have Caddy take it in; an unchanged one changes nothing. Raises Trouble."""
        hand_out(self.program.environ)
        self.order("reload", "--address", f"unix/{self.words['STACK_ADMIN']}")

    def order(self, *order: str) -> None:
        command = (CADDY, order[0], *CADDYFILE, *order[1:])
        try:
            done = subprocess.run(command, env=self.program.environ, capture_output=True, text=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Trouble("Caddy does not answer.") from None
        if done.returncode:
            raise Trouble(f"Caddy does not take the Caddyfile: {last_line(done.stderr)}")

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.site.https or self.site.http), 1).close()
        except OSError:
            return False
        return True


    def words_of_trust(self) -> str:
        """What to say where browsers will warn."""
        if self.site.kind != "local":
            return ""
        door = self.words["STACK_DOOR"].removesuffix(":80") if self.site.has_door else self.site.origin
        return f"Browsers warn until they trust this machine: {door}/trust. SHA-256 of its certificate: {fingerprint(self.root)}"


def words_of_frames(config: Config) -> str:
    """What to say where frames of sketches are to come from another site: this Caddy is one site's alone."""
    if not config.sandbox_origin:
        return ""
    return f"Caddy does not answer for {config.sandbox_origin}: docs/deploy.md says who may (Sketches on a site of their own)."


def fingerprint(path: Path) -> str:
    certificate = ssl.PEM_cert_to_DER_cert(path.read_text())
    return hashlib.sha256(certificate).digest().hex(":").upper()


def words_for_caddy(site: Site, config: Config) -> dict[str, str]:
    """What the Caddyfile asks of its environment, but for what published.py knows."""
    return {
        "STACK_ADDRESS": f"http://:{site.http}" if site.kind == "plain" else f"https://{site.name}:{site.https}",
        "STACK_DOOR": f"http://{site.name}:{site.http}", "STACK_DOOR_KIND": "door" if site.has_door else "no_door",
        "STACK_STRANGERS": "strangers" if site.https else "no_strangers",
        "STACK_ORIGIN": site.origin, "STACK_KIND": site.kind, "STACK_REACH": site.reach, "STACK_NAME": site.name.strip("[]"),
        "STACK_LOOPBACK": " ".join(address for address in LOOPBACK if has_address(address)),
        "STACK_HTTPS_PORT": str(site.https or USUAL[0]), "STACK_HTTP_PORT": str(site.http or USUAL[1]),
        "STACK_APP": f"127.0.0.1:{config.port}", "STACK_ADMIN": admin_socket(config),
        "STACK_ROOT": str(ROOT), "STACK_VAR": str(config.path()),
    }


def end_left_over(config: Config) -> None:
    """Have a Caddy go whose supervisor was killed: one that setcap gave its ports does not end with it (prctl(2))."""
    if not os.path.exists(admin_socket(config)):
        return
    with suppress(subprocess.TimeoutExpired):
        subprocess.run((CADDY, "stop", "--address", f"unix/{admin_socket(config)}"), capture_output=True, timeout=PATIENCE)


def admin_socket(config: Config) -> str:
    """Where Caddy takes orders: from this user alone."""
    return os.path.join(socket_directory(str(config.path("run", "caddy"))), "admin.sock")


def has_address(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


def words_of_pages(environ: dict[str, str]) -> dict[str, str]:
    """What published.py says: asked in a process of its own, since the code on disk may be newer than ours. Raises Trouble."""
    command = (sys.executable, str(ROOT / "published.py"))
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(last_line(done.stderr))
    return json.decode(done.stdout)


def hand_out(words: dict[str, str]) -> None:
    """Have Caddy find the pages of the code that these words are from, by a link: one name for all with the same policies.

    So new code is seldom a new Caddyfile, which would close connections that had just been opened.
    """
    link(Path(words["STACK_PAGES"]), words["STACK_GENERATION"])


def last_line(text: str) -> str:
    """What a program said last; of a line of Caddy's log, its words."""
    line = text.strip().rpartition("\n")[2]
    with suppress(DecodeError):
        line = json.decode(line, type=LogLine).msg
    return line[:500]


class LogLine(Struct):
    msg: str
