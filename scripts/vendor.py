"""Publish the browser's third-party files: from node_modules to ui/vendor, unchanged, each beside its compressed forms.

`PUBLISHED` is the whole list of what a page may load from others. Every file gets a URL that names its version
(`/ui/vendor/<package>@<version>/<file>`), so a browser may keep it for ever. `ui/vendor/manifest.json` maps
`<package>/<file>` to `{"url": …, "sri": …}` and is replaced last: whoever reads it finds every file it names.
Two files are made here, since they too must name the versions: `fonts.css` and `wall-fonts.css`, the @font-face rules
of the faces on every page and of those that only a wall may wear.
"""
import base64
import gzip
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = {
    "@fontsource/atkinson-hyperlegible": [
        "files/atkinson-hyperlegible-latin-400-normal.woff2",
        "files/atkinson-hyperlegible-latin-700-normal.woff2",
        "LICENSE",
    ],
    "@fontsource/dela-gothic-one": ["files/dela-gothic-one-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/spline-sans-mono": ["files/spline-sans-mono-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/alegreya": ["files/alegreya-latin-400-normal.woff2", "files/alegreya-latin-700-normal.woff2", "LICENSE"],
    "@fontsource/architects-daughter": ["files/architects-daughter-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/bangers": ["files/bangers-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/caprasimo": ["files/caprasimo-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/comic-neue": ["files/comic-neue-latin-400-normal.woff2", "files/comic-neue-latin-700-normal.woff2", "LICENSE"],
    "@fontsource/covered-by-your-grace": ["files/covered-by-your-grace-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/michroma": ["files/michroma-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/monoton": ["files/monoton-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/press-start-2p": ["files/press-start-2p-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/shrikhand": ["files/shrikhand-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/titan-one": ["files/titan-one-latin-400-normal.woff2", "LICENSE"],
    "@fontsource/vt323": ["files/vt323-latin-400-normal.woff2", "LICENSE"],
    **{f"@codemirror/{name}": ["dist/index.js", "LICENSE"] for name in (
        "autocomplete", "commands", "lang-javascript", "language", "lint", "search", "state", "streamparser", "view",
    )},
    **{f"@lezer/{name}": ["dist/index.js", "LICENSE"] for name in ("common", "highlight", "javascript", "lr")},
    "@marijn/find-cluster-break": ["src/index.js", "LICENSE"],
    "acorn": ["dist/acorn.mjs", "LICENSE"],
    "crelt": ["index.js", "LICENSE"],
    "emoji-picker-element-data": ["en/emojibase/data.json", "LICENSE"],
    "p5": ["lib/p5.min.js", "license.txt"],
    "p5v1": ["lib/p5.min.js", "lib/addons/p5.sound.min.js", "license.txt"],
    "qr": ["index.js", "LICENSE"],
    "secure-password-utilities": ["esm/wordlists.js", "LICENSE"],
    "socket.io-client": ["dist/socket.io.esm.min.js", "LICENSE"],
    "style-mod": ["src/style-mod.js", "LICENSE"],
    "three": ["build/three.core.min.js", "build/three.module.min.js", "examples/jsm/", "LICENSE"],  # what ends in / is a folder
    "w3c-keyname": ["index.js", "LICENSE"],
}
WALL_FONTS = {  # their rules stand in a sheet of their own, so that no other page reads them
    "alegreya", "architects-daughter", "bangers", "caprasimo", "comic-neue", "covered-by-your-grace", "michroma", "monoton",
    "press-start-2p", "shrikhand", "titan-one", "vt323",
}
LEFT_OUT = ("examples/jsm/libs/basis/", "examples/jsm/libs/draco/")  # compiled libraries, which no sketch may run
FACE = """@font-face {{
  font-family: "{family}";
  font-style: normal;
  font-weight: {weight};
  font-display: swap;
  src: url("..{path}") format("woff2");
}}
"""
COMPRESSED = {"", ".css", ".js", ".json", ".mjs", ".svg", ".txt"}  # "" is a LICENSE; woff2 and images are compressed already
COMPRESS = {
    ".zst": lambda content: zstd.compress(content, 19),  # more would need a window above 8 MB, which browsers refuse
    ".gz": lambda content: gzip.compress(content, 9, mtime=0),
}


def main():
    try:
        publish(ROOT)
    except (FileNotFoundError, KeyError) as problem:
        sys.exit(f"{problem.args[-1]}")


def publish(root: Path, published: dict[str, list[str]] = PUBLISHED) -> bool:
    """Bring `root/ui/vendor` up to the lock file; False if it was already, which costs only a few `stat` calls.

    Raises KeyError or FileNotFoundError with a sentence for the reader when the lock or node_modules lacks a file.
    """
    vendor = root / "ui" / "vendor"
    urls = wanted_urls(locked_versions(root), spread(root / "node_modules", published))
    sheets = font_sheets(urls.values())
    urls |= {name: sheet_url(name, sheet) for name, sheet in sheets.items()}
    if is_current(vendor, urls):
        return False
    contents = {key: read(root / "node_modules" / key) for key in urls if key not in sheets} | sheets
    manifest = {key: write(contents[key], vendor, url) for key, url in urls.items()}
    replace(vendor / "manifest.json", json.dumps(manifest, indent=1).encode())
    remove_others(vendor, urls)
    return True


def spread(modules: Path, published: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same list with the modules of a folder in the folder's place."""
    return {
        package: [name for file in files for name in (folder(modules / package, file) if file.endswith("/") else [file])]
        for package, files in published.items()
    }


def folder(package: Path, name: str) -> list[str]:
    names = sorted(path.relative_to(package).as_posix() for path in (package / name).rglob("*.js"))
    if not names:
        raise FileNotFoundError(f"{package / name} is missing: run `npm ci --ignore-scripts`, then scripts/setup again.")
    return [name for name in names if not name.startswith(LEFT_OUT)]


def locked_versions(root: Path) -> dict[str, str]:
    """The version of each package, from package-lock.json."""
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    return {path.removeprefix("node_modules/"): package["version"] for path, package in packages.items() if path}


def wanted_urls(versions: dict[str, str], published: dict[str, list[str]]) -> dict[str, str]:
    urls = {}
    for package, files in published.items():
        if package not in versions:
            raise KeyError(f"package-lock.json lacks {package}: run `npm install --save-dev --save-exact {package}`.")
        urls |= {f"{package}/{file}": f"/ui/vendor/{package}@{versions[package]}/{file}" for file in files}
    return urls


def font_sheets(urls) -> dict[str, bytes]:
    """One @font-face rule for each font file `…/<family>-latin-<weight>-normal.woff2` (Fontsource's naming)."""
    sheets = {"fonts.css": "", "wall-fonts.css": ""}
    for url in urls:
        if url.endswith(".woff2"):
            family, weight = Path(url).name.removesuffix("-normal.woff2").rsplit("-latin-", 1)
            face = FACE.format(family=family.replace("-", " ").title(), weight=weight, path=url.removeprefix("/ui/vendor"))
            sheets["wall-fonts.css" if family in WALL_FONTS else "fonts.css"] += face
    return {name: sheet.encode() for name, sheet in sheets.items()}


def sheet_url(name: str, sheet: bytes) -> str:
    return f"/ui/vendor/{name.removesuffix('.css')}@{hashlib.sha256(sheet).hexdigest()[:12]}/{name}"


def is_current(vendor: Path, urls: dict[str, str]) -> bool:
    try:
        manifest = json.loads((vendor / "manifest.json").read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    if {key: entry["url"] for key, entry in manifest.items()} != urls:
        return False
    return all(path.is_file() for url in urls.values() for path in with_sidecars(place(vendor, url)))


def place(vendor: Path, url: str) -> Path:
    return vendor / url.removeprefix("/ui/vendor/")


def with_sidecars(path: Path) -> list[Path]:
    if path.suffix not in COMPRESSED:
        return [path]
    return [path, path.with_name(path.name + ".zst"), path.with_name(path.name + ".gz")]


def read(source: Path) -> bytes:
    if not source.is_file():
        raise FileNotFoundError(f"{source} is missing: run `npm ci --ignore-scripts`, then scripts/setup again.")
    return source.read_bytes()


def write(content: bytes, vendor: Path, url: str) -> dict[str, str]:
    """Write one file and its sidecars to where `url` says; returns its line of the manifest."""
    path = place(vendor, url)
    for form in with_sidecars(path):
        replace(form, COMPRESS[form.suffix](content) if form != path else content)
    return {"url": url, "sri": f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"}


def replace(path: Path, content: bytes):
    """Write a file so that readers see the old one or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


def remove_others(vendor: Path, urls: dict[str, str]):
    """Remove the folders of versions and packages that are no longer published."""
    kept = {place(vendor, url).relative_to(vendor).parts[: 2 if "/vendor/@" in url else 1] for url in urls.values()}
    for folder in [*vendor.glob("[!@]*/"), *vendor.glob("@*/*/")]:
        if folder.relative_to(vendor).parts not in kept:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
