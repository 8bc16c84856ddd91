"""What a running stack says of itself, in var/run/stack.json, and the lock by which others see that it runs."""

import os
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from time import sleep
from typing import TextIO

from msgspec import Struct, json

from config import Config
from core.locks import is_locked

TRIES, PAUSE = 20, 0.05  # seconds: who only looks whether a stack runs holds its lock for a moment


class State(Struct):
    """Who the supervisor is, where the site is, and how the last of so many reloads went."""

    pid: int
    origin: str
    kind: str  # as scripts.stack_site.Site has it
    is_serving: bool = True
    reloads: int = 0
    said: str = ""  # "": all is well


def claim_home(config: Config) -> TextIO:
    """The lock of the one stack of a home; who keeps it open holds it. Raises SystemExit while another stack does."""
    lock = config.path("run", "stack.lock").open("a")
    for _ in range(TRIES):
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            sleep(PAUSE)
        else:
            forget_state(config)  # of one that was killed
            return lock
    raise SystemExit(f"Another stack runs on {config.path()}. Stop that one, or start this one elsewhere: NEOSPACE_VAR.")


def write_state(config: Config, state: State) -> None:
    """Whole or not at all."""
    draft = config.path("run", "stack.draft")
    draft.write_bytes(json.encode(state))
    os.replace(draft, config.path("run", "stack.json"))


def read_state(config: Config) -> State | None:
    """None when no stack runs on this home: what one said that was killed is of no use, its number may be another's now."""
    if is_locked(config.path("run", "stack.lock")):
        with suppress(FileNotFoundError):
            return json.decode(config.path("run", "stack.json").read_bytes(), type=State)
    return None


def forget_state(config: Config) -> None:
    config.path("run", "stack.json").unlink(missing_ok=True)
