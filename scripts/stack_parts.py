"""What the supervisor knows about programs and signals: how to start one, how often one may end, who must be told."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from functools import partial
from time import monotonic

from config import ROOT

END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
BY_KERNEL = 0x80  # SI_KERNEL of sigaction(2)
MOST_FALLS, WITHIN = 5, 60  # ends of one program, in seconds
TOO_OFTEN = "ended five times within a minute."
FIRST_PAUSE = 0.25  # seconds before a program is started again; twice as long each time

libc = ctypes.CDLL(None, use_errno=True)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def spawn(command, environ: dict[str, str], fds=()) -> subprocess.Popen:
    """Start a program that ends when we do, in whatever way."""
    return subprocess.Popen(
        command, cwd=ROOT, env=environ, pass_fds=fds, stdin=subprocess.DEVNULL, preexec_fn=partial(tie, os.getpid()),
    )


def tie(parent: int) -> None:
    """In the child: hear the signals that the supervisor keeps for later, and end with it."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    libc.prctl(END_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:  # it was faster
        os._exit(1)


class Falls:
    """How often a program has ended lately, and when to start it again."""

    def __init__(self):
        self.at = deque(maxlen=MOST_FALLS)
        self.up_again = None  # as time.monotonic

    def add(self) -> bool:
        """One more; whether that is too many."""
        now = monotonic()
        self.at.append(now)
        lately = [fall for fall in self.at if now - fall < WITHIN]
        self.up_again = now + FIRST_PAUSE * 2 ** (len(lately) - 1)
        return len(lately) == MOST_FALLS

    def is_over(self) -> bool:
        """Whether the time to start it has come; true once."""
        if self.up_again is None or monotonic() < self.up_again:
            return False
        self.up_again = None
        return True


class Program:
    """One that runs beside the server and is started again when it ends, in the environment that it then has."""

    def __init__(self, name: str, command: tuple[str, ...], environ: dict[str, str], is_needed: bool):
        self.name, self.command, self.environ, self.is_needed = name, command, environ, is_needed
        self.falls = Falls()
        self.process = spawn(command, environ)

    def look(self) -> str:
        """Do what is due. A sentence when it is of no use to go on."""
        if self.falls.is_over():
            self.process = spawn(self.command, self.environ)
        if self.process is None or self.process.poll() is None:
            return ""
        self.process = None
        say(f"{self.name} ended by itself and is started again.")
        return f"{self.name} {TOO_OFTEN}" if self.falls.add() and self.is_needed else ""


def is_farewell(heard) -> bool:
    """Whether this signal means the end: SIGHUP does when the kernel sends it, for the terminal is gone."""
    if heard is None:
        return False
    return heard.si_signo in (signal.SIGINT, signal.SIGTERM) or heard.si_signo == signal.SIGHUP and heard.si_code == BY_KERNEL


def tell_systemd(word: str) -> None:
    """sd_notify(3), where systemd wants to hear."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as news:
            news.sendto(word.encode(), "\0" + address[1:] if address.startswith("@") else address)
