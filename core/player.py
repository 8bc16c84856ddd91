"""What runs a sketch from a folder on somebody's disk: the same engines, guard and `neo` as here, as scripts without modules.

A browser loads no module from a disk. So the modules travel as texts, and ui/export/start.js makes each of them a blob.
"""

import re
from collections.abc import Iterable

from msgspec import json

from core.assets import ENGINES, Assets

MAIN = "sandbox/runner.js"
IMPORTED = re.compile(r"((?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]*?\bfrom\s*)?)([\"'])([\w@./-]*\w)\2")
ADDON = re.compile(r"[\"'](three/addons/[\w./-]+)[\"']")
SOUND = re.compile(r"\b(?:loadSound|soundFormats|userStartAudio|getAudioContext|outputVolume)\b|\bp5\.[A-Z]\w+")
SCRIPTS = {"p5-1": ("p5-1",), "p5-2": ("p5-2",), "three": (), "canvas": ()}
ADDONS = "three/addons/"


def player_script(assets: Assets) -> bytes:
    """`player.js`: what every sketch needs."""
    modules: dict[str, str] = {}
    gather(assets, MAIN, modules)
    return script_of({"main": spoken(MAIN), "modules": modules, "imports": {"acorn": spoken(ENGINES["acorn"])}, "scripts": {}})


def engine_scripts(assets: Assets, sources: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """The engines of these sketches, (engine, source) each: file name to script."""
    sketches = list(sources)
    found = {f"{name}.js": added("scripts", name, text_of(assets, ENGINES[name]))
             for name in {name for sketch in sketches for name in SCRIPTS[sketch[0]]}}
    if any(engine == "p5-1" and SOUND.search(source) for engine, source in sketches):
        found["p5-1-sound.js"] = added("scripts", "p5-1/sound", text_of(assets, ENGINES["p5-1/sound"]))
    addons = sorted({name for engine, source in sketches if engine == "three" for name in ADDON.findall(source)})
    if any(engine == "three" for engine, _ in sketches):
        found["three.js"] = three_script(assets, addons)
    return found


def scripts_for(engine: str, source: str) -> list[str]:
    """The names of the scripts that one sketch loads before itself."""
    names = ["three.js"] if engine == "three" else [f"{name}.js" for name in SCRIPTS[engine]]
    return [*names, "p5-1-sound.js"] if engine == "p5-1" and SOUND.search(source) else names


def three_script(assets: Assets, addons: list[str]) -> bytes:
    """three.js with the addons that are imported and all that these import."""
    modules: dict[str, str] = {}
    imports = {"three": ENGINES["three"]} | {name: ENGINES[ADDONS] + name.removeprefix(ADDONS) for name in addons}
    there = {name: key for name, key in imports.items() if key in assets.now.vendor_urls}
    for key in there.values():
        gather(assets, key, modules)
    body = json.encode({"modules": modules, "imports": {name: spoken(key) for name, key in there.items()}})
    joined = b"Object.assign(player.modules, more.modules)\nObject.assign(player.imports, more.imports)"
    return b"{const more = " + body + b"\n" + joined + b"}\n"


def gather(assets: Assets, name: str, modules: dict[str, str]) -> None:
    """Put a module and all that it imports into `modules`, under names that say where it was."""
    if spoken(name) in modules:
        return
    modules[spoken(name)] = ""
    text, inner = text_of(assets, name), []

    def renamed(found: re.Match) -> str:
        before, quote, target = found.groups()
        key = ENGINES.get(target) if not target.startswith(".") else beside(name, target)
        if key is None:
            return found[0]
        inner.append(key)
        return f"{before}{quote}{spoken(key)}{quote}"

    modules[spoken(name)] = IMPORTED.sub(renamed, text)
    for key in inner:
        gather(assets, key, modules)


def beside(name: str, target: str) -> str:
    """`target` as a module called `name` means it: "a/b.js" and "../c.js" give "c.js"."""
    parts = name.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def text_of(assets: Assets, name: str) -> str:
    url = assets.vendor(name) if name in assets.now.vendor_urls else assets.url(name)
    return assets.body(url).decode()


def spoken(name: str) -> str:
    """A module's name in an import map, which no address is mistaken for."""
    return f"ns/{name}"


def script_of(player: dict) -> bytes:
    return b"const player = " + json.encode(player) + b"\n"


def added(where: str, name: str, text: str) -> bytes:
    return f"player.{where}[".encode() + json.encode(name) + b"] = " + json.encode(text) + b"\n"
