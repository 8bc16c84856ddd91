"""The documents name what is there, and what a reader must know stands in them."""

import ast
import os
import re
from pathlib import Path

import pytest

import sealed_sockets
import sketch_sockets
import sockets
import wall_sockets
from config import Config
from live import socketio

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MODULES = {"wall": wall_sockets, "sketch": sketch_sockets, "dm": sealed_sockets}  # by the first word of an event; the others are in sockets
EXAMPLE = "poll"  # the slice that the documents show how to add
MADE = ("var/", ".venv/", "ui/vendor/", "manifest.json", "secrets.json", "keys.json", "neospace.toml")  # by scripts/setup, not there in a fresh checkout
FILE = re.compile(r"(?<![\w./:<>-])(?:\./)?[\w.-]+(?:/[\w.*-]+)*/?(?![\w<>-])")
OUR_KINDS = {".py", ".sh", ".md", ".sql", ".js", ".css", ".html", ".json", ".toml", ".txt", ".svg", ".webp"}
SETTING = re.compile(r"NEOSPACE_[A-Z_]+[A-Z]")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def section(page: str, title: str) -> str:
    """The text of a page between a heading and the next one as high."""
    return (ROOT / page).read_text().split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every table row in a text, without heads."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def code_of(text: str) -> str:
    """What a page shows as code, in fences and within lines."""
    fenced = re.findall(r"^```.*?\n(.*?)^```", text, re.S | re.M)
    plain = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", plain)])


def names_of_files(text: str) -> set[str]:
    """Words of a page's code that can only mean a file or folder of ours."""
    words = {word for word in FILE.findall(code_of(text)) if EXAMPLE not in word and not word.startswith(MADE)}
    return {word for word in words if Path(word).suffix in OUR_KINDS or is_in_a_folder_of_ours(word)}


def is_in_a_folder_of_ours(word: str) -> bool:
    return word.startswith("./") or "/" in word and (ROOT / word.split("/")[0]).is_dir()


def is_there(name: str) -> bool:
    """Whether the name leads somewhere from the top, or is the name of some file in a folder of ours."""
    if any(ROOT.glob(name.removeprefix("./"))):
        return True
    return "/" not in name and any(ROOT.glob(f"[a-z]*/{name}"))


@each_page
def test_every_file_that_is_named_is_there(page):
    assert [name for name in sorted(names_of_files(page.read_text())) if not is_there(name)] == []


@each_page
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)\)|src=\"([^\"]+)\"", page.read_text())
    assert [link for pair in links for link in pair if link and not (page.parent / link).exists()] == []


@each_page
def test_every_command_of_ours_can_be_run(page):
    shown = "\n".join(re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.S | re.M)).splitlines()
    commands = [re.sub(r"^(?:[A-Z_]+=\S+ )+", "", line).split()[0] for line in shown if line.strip()]
    ours = [command for command in commands if command.startswith(("./", "scripts/"))]
    assert [command for command in ours if not os.access(ROOT / command, os.X_OK)] == []


@each_page
def test_every_setting_that_is_named_is_one(page):
    known = {f"NEOSPACE_{name.upper()}" for name in Config.__struct_fields__} | settings_of_tests()
    assert set(SETTING.findall(page.read_text())) <= known


def settings_of_tests() -> set[str]:
    text = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    return set(re.findall(r"environ\.get\(\"(NEOSPACE_TEST_[A-Z]+)\"", text))


def test_the_readme_lists_every_setting_with_its_default():
    listed = {name.strip("`"): default for name, default, _ in rows(section("README.md", "Settings"))}
    assert listed == {f"NEOSPACE_{name.upper()}": shown(getattr(Config(), name)) for name in Config.__struct_fields__}


def shown(value) -> str:
    return "*(empty)*" if value == "" else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_every_switch_of_the_tests_is_explained():
    explained = {row[0].strip("`") for row in rows(section("docs/development.md", "Tests"))}
    assert {name for name in explained if name.startswith("NEOSPACE")} == settings_of_tests()


def said_by_clients() -> dict[str, str]:
    """Event to payload, as docs/protocol.md has them."""
    return {row[0].strip("`"): row[1] for row in rows(section("docs/protocol.md", "What a client says"))}


def handlers() -> dict[str, ast.Call]:
    """Event to its `@on(…)` in one of the modules of events."""
    files = [ast.parse((ROOT / name).read_text()) for name in ("sockets.py", "wall_sockets.py", "sketch_sockets.py", "sealed_sockets.py")]
    calls = [node for file in files for node in ast.walk(file) if isinstance(node, ast.Call)]
    return {call.args[0].value: call for call in calls if ast.unparse(call.func) in ("on", "on_also_from_guests")}


def test_the_protocol_has_every_event_of_clients_and_no_other(app):
    registered = socketio.server.handlers["/"].keys() - {"connect", "disconnect", "*"}
    assert said_by_clients().keys() == handlers().keys() == registered


@pytest.mark.parametrize("event", handlers())
def test_the_protocol_has_every_field_of_an_event(event):
    told = re.search(r"`\{(.*?)\}`", said_by_clients()[event])[1]
    module = MODULES.get(event.split(":")[0], sockets)
    fields = getattr(module, handlers()[event].args[1].id).__struct_fields__
    assert {field.strip(" ?") for field in told.split(",") if field} == set(fields)


def test_the_limits_of_events_are_those_of_the_security_page():
    table = rows(section("docs/security.md", "Limits"))
    coded = {event: [word.value.value for word in call.keywords] for event, call in handlers().items()}
    assert {event.strip("`"): [float(rate), int(burst)] for event, rate, burst in table} == coded


def test_the_protocol_has_every_event_of_the_server():
    text = "".join(path.read_text() for folder in ("live", "engine") for path in (ROOT / folder).glob("*.py"))
    sent = set(re.findall(r"(?:\bemit|\bself\.tell)\(\"(\w+)\"", text))
    sent |= set(re.findall(r"kick\(f\"[^\"]+\", \"(\w+)\"", text))
    heard = {row[0].strip("`") for row in rows(section("docs/protocol.md", "What a client hears"))}
    assert {"html", "presence", "signed_out"} <= sent <= heard


def test_the_protocol_names_only_addresses_that_are_there(app):
    addresses = app.url_map.bind("localhost")
    method = "GET"
    for cell in (row[0] for row in rows(section("docs/protocol.md", "Over HTTP"))):
        for said, path in re.findall(r"`(?:(GET|POST) )?(/[^`?\s]*)", cell):
            method = said or method
            assert addresses.match(re.sub(r"<\w+>", "7", path), method), path
