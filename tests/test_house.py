"""The house rules that a machine can check."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"auth", "exports", "routes", "sockets", "wall_sockets", "sketch_sockets", "sealed_sockets", "socket_events", "mutations", "queries", "live", "engine", "core", "db", "config", "crypto", "backups", "checkpoints", "published", "page_watch"}
MAY_IMPORT = {  # architecture.md, "Rooms of the house"
    "routes": {"auth", "exports", "published", "routes", "mutations", "queries", "live", "core", "db", "config", "crypto"},
    "exports": {"exports", "queries", "core"},
    "mutations": {"mutations", "queries", "core", "db"},
    "queries": {"queries", "core", "db"},
    "live": {"live", "engine", "queries", "core"},
    "engine": {"engine", "core"},
    "core": {"core"},
}
NEVER = {  # folder: what its files never say
    "routes": r"\bSELECT\b|\bINSERT INTO\b|\bwith db\b|\bemit\(",
    "queries": r"\bINSERT INTO\b|\bUPDATE \w+\b|\bDELETE FROM\b|\bwith db:|\bflask\b",
    "mutations": r"\bflask\b|render_template",
    "live": r"\bSELECT\b|\bget_db\b",
    "engine": r"\bSELECT\b|\bget_db\b",
    "core": r"\bget_db\b",
}
IN_A_TRANSACTION = {"fetch_one", "fetch_all", "fetch_value", "execute", "executemany", "tuple", "write"}


def imports_of(path: Path) -> set[str]:
    """The first part of every module that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_run_one_way(folder):
    crossed = {path.name: imports_of(path) & OURS - MAY_IMPORT[folder] for path in (ROOT / folder).glob("*.py")}
    assert {name: bad for name, bad in crossed.items() if bad} == {}


@pytest.mark.parametrize("folder", NEVER)
def test_each_folder_keeps_to_its_side_of_the_line(folder):
    crossed = [path.name for path in (ROOT / folder).glob("*.py") if re.search(NEVER[folder], path.read_text())]
    assert crossed == []


def functions_with_sql_only(*folders: str) -> set[str]:
    """Names of the folders' functions that call nothing but SQL: a transaction may call them too."""
    defined = {}
    for path in (path for folder in folders for path in (ROOT / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                defined[node.name] = calls_in(node.body)
    allowed = set(IN_A_TRANSACTION)
    while grown := {name for name, calls in defined.items() if calls <= allowed | PURE} - allowed:
        allowed |= grown
    return allowed


PURE = {"dict", "str", "int", "len", "list", "sorted", "min", "max", "asdict", "encode", "decode", "join", "items", "NotFound",
        "Forbidden", "Conflict", "UnprocessableEntity", "FormError", "append", "any", "bool", "range", "zip", "get", "values",
        "fromkeys", "insert", "startswith", "partition", "issuperset", "isdisjoint", "fetchone", "fetchall", "Stale", "Plan", "Taken",
        "Changed", "Shown", "Old", "Swept", "Standing"}  # no waiting in any of them


def calls_in(body: list) -> set[str]:
    return {
        ast.unparse(call.func).split(".")[-1]
        for step in body for call in ast.walk(step) if isinstance(call, ast.Call)
    }


def test_a_transaction_does_nothing_but_sql():
    allowed = functions_with_sql_only("mutations", "queries") | PURE
    for path in (ROOT / "mutations").glob("*.py"):
        for block in ast.walk(ast.parse(path.read_text())):
            if isinstance(block, ast.With) and ast.unparse(block.items[0].context_expr) == "db":
                assert calls_in(block.body) <= allowed, f"{path.name}:{block.lineno} calls {calls_in(block.body) - allowed}"


def test_no_formatted_in_data():
    for folder in ("queries", "mutations"):
        for path in (ROOT / folder).glob("*.py"):
            assert not re.search(r'\.format\(|" % ', path.read_text()), path.name


def test_templates_have_no_inline_script_style_or_handler():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=(?!.--)|\son\w+=|<style|<script>", text), path


def test_stylesheets_use_no_important():
    assert [path.name for path in (ROOT / "ui/css").glob("*.css") if "!important" in path.read_text()] == []
