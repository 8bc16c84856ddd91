"""A member's sketches as folders that run by a double click: page, text, files and every version; the engines lie beside."""

import base64
from collections.abc import Iterator
from pathlib import Path

from flask import render_template
from msgspec import json, structs

from core.assets import Assets
from core.files import picture_files
from core.names import slugify
from core.player import engine_scripts, player_script, scripts_for
from core.zips import Entry
from queries.scripts import Script, ScriptFile, Source, files_of, scripts_of, source_of, versions_of


def sketch_entries(db, user, assets: Assets, uploads: Path) -> Iterator[Entry]:
    """Every sketch, and once what they all need to run."""
    found = [(script, source_of(db, script.id)) for script in scripts_of(db, user, user.id)]
    if not found:
        return
    yield "sketches/player/player.js", player_script(assets)
    yield "sketches/player/start.js", assets.body(assets.url("export/start.js"))
    for name, body in engine_scripts(assets, [(source.engine, source.source) for _, source in found]).items():
        yield f"sketches/player/{name}", body
    yield "sketches/index.html", render_template("export/sketches.html", sketches=found, folder_of=folder_of).encode()
    for script, source in found:
        yield from one_sketch(db, script, source, uploads)


def folder_of(script: Script) -> str:
    return f"{slugify(script.title)}-{script.key[:6]}"


def one_sketch(db, script: Script, source: Source, uploads: Path) -> Iterator[Entry]:
    folder, files = f"sketches/{folder_of(script)}", read_files(db, script, uploads)
    scripts = ["player.js", *scripts_for(source.engine, source.source), "start.js"]
    yield f"{folder}/index.html", render_template("export/sketch.html", script=script, scripts=scripts).encode()
    yield f"{folder}/sketch.js", source.source.encode()
    yield f"{folder}/data.js", data_script(script, source, files)
    yield f"{folder}/about.json", json.format(json.encode(structs.asdict(script)), indent=2)
    for file, data in files:
        yield f"{folder}/files/{file.name.replace('/', '_')}", data
    yield from old_versions(db, script, folder)


def read_files(db, script: Script, uploads: Path) -> list[tuple[ScriptFile, bytes]]:
    """What the sketch reads, as far as the disk still has it."""
    found = [(file, path_of(file, uploads)) for file in files_of(db, script.id)]
    return [(file, path.read_bytes()) for file, path in found if path.is_file()]


def path_of(file: ScriptFile, uploads: Path) -> Path:
    return picture_files(uploads, file.upload_id)[0] if file.kind == "image" else uploads / file.file


def data_script(script: Script, source: Source, files: list[tuple[ScriptFile, bytes]]) -> bytes:
    """The sketch and its files as one script, since a page on a disk can read nothing else."""
    urls = {file.name: f"data:{file.type};base64,{base64.b64encode(data).decode()}" for file, data in files}
    sketch = {"key": script.key, "engine": source.engine, "source": source.source, "uses": source.uses, "files": urls}
    return b"const sketch = " + json.encode(sketch) + b"\n"


def old_versions(db, script: Script, folder: str) -> Iterator[Entry]:
    before = script.version + 1
    while lines := versions_of(db, script.id, before):
        for line in lines:
            yield f"{folder}/versions/{line.number}.js", source_of(db, script.id, line.number).source.encode()
        before = lines[-1].number
