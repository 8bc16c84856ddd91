"""What a running stack says of itself, in var/run/stack.json."""

import os
from contextlib import suppress

from msgspec import Struct, json

from config import Config


class State(Struct):
    """Who the supervisor is, where the site is, and how the last of so many reloads went."""

    pid: int
    origin: str
    kind: str  # as scripts.stack_site.Site has it
    is_serving: bool = True
    reloads: int = 0
    said: str = ""  # "": all is well


def write_state(config: Config, state: State) -> None:
    """Whole or not at all."""
    draft = config.path("run", "stack.draft")
    draft.write_bytes(json.encode(state))
    os.replace(draft, config.path("run", "stack.json"))


def read_state(config: Config) -> State | None:
    """None when no stack runs on this home."""
    with suppress(FileNotFoundError, ProcessLookupError):
        state = json.decode(config.path("run", "stack.json").read_bytes(), type=State)
        os.kill(state.pid, 0)
        return state
    return None


def forget_state(config: Config) -> None:
    config.path("run", "stack.json").unlink(missing_ok=True)
