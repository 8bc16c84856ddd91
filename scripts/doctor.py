"""Looks at this home and the machine below it and says, thing by thing, how it is and what to do. Changes nothing."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.owner import refuse_stranger
from config import Config, load_config
from scripts.doctor_home import look_at_home
from scripts.doctor_machine import look_at_clock, look_at_installation, look_at_room
from scripts.doctor_parts import BAD, LOOK, OK, Finding
from scripts.doctor_server import look_at_server

EXAMINATIONS = (look_at_installation, look_at_room, look_at_clock, look_at_home, look_at_server)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/doctor", description=__doc__)
    parser.add_argument("--quiet", action="store_true", help="only what is not well")
    quiet = parser.parse_args(arguments).quiet
    found = examine()
    for finding in found:
        if finding.level or not quiet:
            print(finding)
    if not quiet:
        print(summary(found))
    sys.exit(max(finding.level for finding in found))


def examine() -> list[Finding]:
    """Everything there is to say; only that much where there is no home to look at."""
    try:
        config = load_config()
        refuse_stranger(config.path())
    except SystemExit as error:
        return [Finding(BAD, "Settings", str(error), "Nothing else was looked at.")]
    if not config.path().is_dir():
        return [Finding(BAD, "Home", f"there is none at {config.path()}", "Start NeoSpace once, or set NEOSPACE_VAR.")]
    return [finding for look in EXAMINATIONS for finding in attempt(look, config)]


def attempt(look, config: Config) -> list[Finding]:
    """What cannot be looked at is a finding as well."""
    try:
        return look(config)
    except (OSError, ValueError) as error:
        return [Finding(LOOK, "Could not look", f"{look.__name__}: {error}", "Run this as the user who owns the home.")]


def summary(found: list[Finding]) -> str:
    bad, look = (sum(finding.level == level for finding in found) for level in (BAD, LOOK))
    if bad or look:
        return f"\n{bad} that need you now, {look} to look at, {sum(finding.level == OK for finding in found)} well."
    return f"\nAll {len(found)} are well."


if __name__ == "__main__":
    main(sys.argv[1:])
