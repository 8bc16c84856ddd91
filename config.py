"""Settings: one typed table, read from the environment once at the start."""

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, convert, json

ROOT = Path(__file__).resolve().parent
PREFIX = "NEOSPACE_"
FOLDERS = ("uploads", "run", "pages", "backups")
QUEUES = r"^((redis|rediss|unix)://.+)?\Z"  # addresses the redis package understands
ORIGIN = r"^(https?://(\*\.)?[a-z0-9.-]+(:[0-9]+)?)?\Z"  # "*." is the sketch's key: each gets a site of its own
SECRET_BYTES = 32  # the width of HMAC-SHA-256's key


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting the app knows. The environment name is the field's, in capitals, after ``NEOSPACE_``."""

    var: str = "var"  # the folder of everything that must be kept
    port: Annotated[int, Meta(ge=1, le=65535)] = 5000
    rate_limits: Literal["on", "off"] = "on"
    live: Literal["engine", "stock"] = "engine"  # stock: python-engineio's own transport, a thread for each socket
    message_queue: Annotated[str, Meta(pattern=QUEUES)] = ""  # for several machines, as redis://host:6379/0
    origins: str = ""  # more origins whose pages may open a socket, comma-separated
    sandbox_origin: Annotated[str, Meta(pattern=ORIGIN)] = ""  # another site of this server, for sketches alone
    proxies: Annotated[int, Meta(ge=0, le=4)] = 0  # trusted proxies in front, as werkzeug's ProxyFix counts them
    durability: Literal["normal", "full"] = "normal"  # PRAGMA synchronous
    link_previews: Literal["on", "off"] = "on"  # whether the server looks at pages that members link to
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    dev: bool = False  # set by startlocal.sh

    @property
    def limited(self) -> bool:
        return self.rate_limits == "on"

    @property
    def database(self) -> str:
        return str(self.path("app.db"))

    def path(self, *parts: str) -> Path:
        """A path below the folder of kept things, absolute; a relative `var` lies in the checkout, wherever one calls from."""
        return ROOT.joinpath(self.var, *parts)

    def allowed_origins(self) -> tuple[str, ...]:
        return tuple(origin.strip().rstrip("/") for origin in self.origins.split(",") if origin.strip())


class Secrets(Struct, frozen=True):
    """Keys made on this machine at its first start; base64url in ``var/secrets.json``, mode 600."""

    pepper: bytes  # goes into every password hash: losing it locks everyone out
    codes: bytes  # hashes recovery codes
    flashes: bytes  # signs the one-time notices that travel in a cookie


def load_config(environ=os.environ) -> Config:
    """The settings of this process; raises SystemExit with a sentence when one is malformed."""
    given = {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    known = {name: value for name, value in given.items() if name in Config.__struct_fields__}
    try:
        return convert(known, Config, strict=False)
    except ValidationError as error:
        raise SystemExit(f"A NEOSPACE_ setting is wrong: {error}. Fix it and start again.") from None


def ensure_var(config: Config) -> None:
    """Make the folders and the secrets of a new home; what is there stays as it is. Raises SystemExit.

    From here on this process makes files for its owner alone, and nobody else may look into the home.
    """
    os.umask(0o077)
    try:
        for folder in ("", *FOLDERS):
            config.path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        config.path().chmod(0o700)
    except OSError as error:
        raise SystemExit(f"Cannot make {config.path()}: {error}. Set NEOSPACE_VAR to a folder you may write.") from None
    secrets_file = config.path("secrets.json")
    if not secrets_file.exists():
        write_secrets(secrets_file)


def write_secrets(path: Path) -> None:
    """Written beside and linked into place, so that two first starts agree on one set of keys."""
    fresh = Secrets(**{name: secrets.token_bytes(SECRET_BYTES) for name in Secrets.__struct_fields__})
    draft = path.with_name(f".secrets-{os.getpid()}-{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(json.encode(fresh))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other start was first: its keys are the keys
    finally:
        draft.unlink()


def load_secrets(config: Config) -> Secrets:
    """The keys of this home; raises SystemExit with a sentence when they cannot be read."""
    path = config.path("secrets.json")
    try:
        return json.decode(path.read_bytes(), type=Secrets)
    except (OSError, ValidationError) as error:
        raise SystemExit(f"Cannot read {path}: {error}. Restore it from a backup; without it nobody can sign in.") from None
