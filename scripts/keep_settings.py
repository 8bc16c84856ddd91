"""Write the NEOSPACE_… settings of this shell into neospace.toml, which only the owner of the home can read.

There the service finds them, and so do the commands that look after it, from whatever shell. What else stands in the file
stays as it is.
"""

import json
import os
import re
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import FILE, ensure_var, load_config, settings_in


def main(environ=os.environ) -> None:
    config = load_config(environ)  # what is wrong is said before anything is written
    ensure_var(config)
    given = {name: value for name, value in settings_in(environ).items() if name != "var"}
    if given:
        keep(config.path(FILE), given)
        print(f"Kept in {config.path(FILE)}: {', '.join(sorted(given))}")


def keep(file: Path, given: dict[str, str]) -> None:
    """Set these in the file; raises SystemExit where a setting stands there in a way that a line cannot take the place of."""
    before = file.read_text() if file.exists() else ""
    after = with_settings(before, given)
    if not is_that(after, before, given):
        raise SystemExit(f"{file} could not be changed. Write yourself what stands there of {', '.join(sorted(given))}.")
    draft = file.with_name(f".{file.name}")
    draft.touch(mode=0o600)
    draft.write_text(after)
    os.replace(draft, file)


def with_settings(text: str, given: dict[str, str]) -> str:
    """The text of a file of settings with these in place of what it said of them."""
    said = re.compile(rf"\s*({'|'.join(given)})\s*=")
    lines = [line for line in text.splitlines() if not said.match(line)]
    for name, value in sorted(given.items()):
        lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")  # JSON's strings are TOML's
    return "\n".join(lines) + "\n"


def is_that(after: str, before: str, given: dict[str, str]) -> bool:
    try:
        return tomllib.loads(after) == tomllib.loads(before) | given
    except tomllib.TOMLDecodeError:
        return False


if __name__ == "__main__":
    main()
