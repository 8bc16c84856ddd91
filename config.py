"""Settings: one typed table, read once at the start from the environment and from neospace.toml in the kept folder."""

import os
import secrets
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from msgspec import DecodeError, Meta, Struct, ValidationError, convert, json

from core.setting_words import nearest, setting_of, what_it_takes

ROOT = Path(__file__).resolve().parent
PREFIX = "NEOSPACE_"
FILE = "neospace.toml"  # in the folder of everything that is kept
FOLDERS = ("uploads", "run", "pages", "backups")
QUEUES = r"^((redis|rediss|unix)://.+)?\Z"  # addresses the redis package understands
ORIGIN = r"^(https?://(\*\.)?[a-z0-9.-]+(:[0-9]+)?)?\Z"  # "*." is the sketch's key: each gets a site of its own
FRONT = r"^(\*|https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]+)?)?\Z"
AMOUNT = r"^\d+(\.\d+)? ?(B|KB|MB|GB|%|)\Z"  # what core.disk.bytes_to_keep understands
SITE = r"^(:[0-9]{1,5}|(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?)\Z"  # no scheme: it follows from the rest
TOKEN = r"^([!-~]{20,})?\Z"  # what goes into a header as it is, and nobody guesses
REPLICA = r"^(/.+|[a-z0-9]+://.+)?\Z"  # a folder, or an address that Litestream understands
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
    site: Annotated[str, Meta(pattern=SITE)] = "localhost"  # where startstack.sh is found: a name, an address, ":PORT"
    files: Literal["app", "proxy"] = "app"  # who sends members' files once the app has said yes; set by startstack.sh
    page_cache: Literal["on", "off"] = "on"  # whether public walls are kept as files, where startstack.sh's Caddy is in front
    front: Annotated[str, Meta(pattern=FRONT)] = ""  # where that Caddy is found, "*" by any name; set by startstack.sh
    proxies: Annotated[int, Meta(ge=0, le=4)] = 0  # trusted proxies in front, as werkzeug's ProxyFix counts them
    durability: Literal["normal", "full"] = "normal"  # PRAGMA synchronous
    full_below: Annotated[str, Meta(pattern=AMOUNT)] = "100 MB"  # of free disk: then nothing new is taken; or as "2 %"
    litestream: Annotated[str, Meta(pattern=REPLICA)] = ""  # where Litestream copies the database to: a folder, or s3://…
    metrics_token: Annotated[str, Meta(pattern=TOKEN)] = ""  # who brings it may read /metrics from anywhere
    link_previews: Literal["on", "off"] = "on"  # whether the server looks at pages that members link to
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    dev: bool = False  # set by startlocal.sh

    @property
    def limited(self) -> bool:
        return self.rate_limits == "on"

    @property
    def publishes(self) -> bool:
        return self.page_cache == "on" and self.front != ""

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
    """The settings of this process: neospace.toml's, and the environment's, which win.

    Raises SystemExit with a sentence that names the setting and where it stands when one is malformed or misspelt.
    """
    known = settings_in(environ)
    file = Config(var=known.get("var", Config().var)).path(FILE)
    kept = read_settings(file)
    try:
        return convert(kept | known, Config, strict=False)
    except ValidationError as error:
        raise SystemExit(f"{culprit(setting_of(error), known, file)}. Put it right and start again.") from None


def settings_in(environ) -> dict[str, str]:
    """What the environment sets, under the names of Config's fields. Raises SystemExit for a name that is nearly one."""
    given = {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    for name in given.keys() - set(Config.__struct_fields__):
        if near := nearest(name):
            wrong, right = (f"{PREFIX}{word.upper()}" for word in (name, near))
            raise SystemExit(f"There is no setting {wrong}; {right} is one. Put it right and start again.")
    return {name: value for name, value in given.items() if name in Config.__struct_fields__}


def read_settings(file: Path) -> dict:
    """What stands in the file of settings, under the names of Config's fields; nothing where there is none. Raises SystemExit."""
    try:
        kept = tomllib.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SystemExit(f"Cannot read {file}: {error}. Put it right and start again.") from None
    if "var" in kept:
        raise SystemExit(f"{file}: var names the folder this file lies in; set NEOSPACE_VAR instead.")
    return kept


def culprit(name: str, known: dict, file: Path) -> str:
    """Where a setting that is wrong was set, and what it takes. What it is now is not said: it may be a secret."""
    where = f"{PREFIX}{name.upper()} is wrong" if name in known else f"{file} is wrong about {name}"
    return f"{where}: {what_it_takes(name)}"


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
    except (OSError, DecodeError) as error:
        raise SystemExit(f"Cannot read {path}: {error}. Restore it from a backup; without it nobody can sign in.") from None
