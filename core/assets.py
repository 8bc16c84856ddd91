"""The browser's files: their addresses for templates, and the answers to `/ui/…`.

Our own files live at `/ui/<build>/css/x.css`, where `build` is a hash over all of them, so that modules which
import each other relatively always meet their own generation. Other people's, published by scripts/vendor.py,
live at `/ui/vendor/<package>@<version>/…`. Both may be kept by a browser for ever.
"""

import base64
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup
from msgspec import Struct
from werkzeug.wrappers import Request, Response

from core.encoding import choose_encoding, encode

UI = Path(__file__).resolve().parent.parent / "ui"
IMPORTS = {  # the bare names that our modules may import
    "eff-words": "secure-password-utilities/esm/wordlists.js",
    "qr": "qr/index.js",
    "socket.io-client": "socket.io-client/dist/socket.io.esm.min.js",
}
ENGINES = {  # what sketches run on, under the names by which ui/js/sketch-files.js asks for them
    "acorn": "acorn/dist/acorn.mjs",
    "p5-1": "p5v1/lib/p5.min.js",
    "p5-1/sound": "p5v1/lib/addons/p5.sound.min.js",
    "p5-2": "p5/lib/p5.min.js",
    "three": "three/build/three.module.min.js",
    "three/addons/": "three/examples/jsm/",
}
EDITOR = {  # and on the page with the code editor, all that its parts import of each other
    **{f"@codemirror/{name}": f"@codemirror/{name}/dist/index.js" for name in (
        "autocomplete", "commands", "lang-javascript", "language", "lint", "search", "state", "streamparser", "view",
    )},
    **{f"@lezer/{name}": f"@lezer/{name}/dist/index.js" for name in ("common", "highlight", "javascript", "lr")},
    "@marijn/find-cluster-break": "@marijn/find-cluster-break/src/index.js",
    "crelt": "crelt/index.js",
    "style-mod": "style-mod/src/style-mod.js",
    "w3c-keyname": "w3c-keyname/index.js",
}
IMPORT_MAPS = {  # by the name that a view gives g.import_map; sealed messages know of no more than they need
    "page": IMPORTS | ENGINES, "studio": IMPORTS | ENGINES | EDITOR, "sealed": IMPORTS,
}
# a static import
IMPORTED = re.compile(r"""^(?:import\s*|(?:import|export)\b[^"'()=]*\bfrom\s*)["'](\./[^"']+|[@a-z./-]+)["']""", re.M)
TYPES = {  # what may leave ui/, and as what; a file of another kind is not served
    "": "text/plain; charset=utf-8",  # a LICENSE
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
PACKED = {".png", ".webp", ".woff2"}  # compressed by their own nature
SIDECARS = {"zstd": ".zst", "gzip": ".gz"}
FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"  # an address of another build: a page from before or after an update


class ImportMap(Struct, frozen=True):
    """The text of an import map, and its hash for script-src, without the quotes: "sha256-…"."""

    text: str
    hash: str


class Published(Struct, frozen=True):
    """All that is served at one moment: own files by name, and vendor files by the rest of their URL."""

    build: str
    files: dict[str, bytes]
    vendor_urls: dict[str, str]  # "<package>/<file>" to URL
    vendor_tags: dict[str, str]  # URL to ETag
    import_maps: dict[str, ImportMap]


class Assets:
    """Addresses for templates, and the WSGI application behind them.

    Everything is read once, so that a file changed on disk is not served under the address of an older one;
    with `dev` it is read again whenever a file has changed. Raises SystemExit when scripts/setup has not run.
    """

    def __init__(self, root: Path = UI, dev: bool = False):
        self.root, self.dev = root, dev
        self.stamp = stamp(root) if dev else None
        self.now = publish(root)
        self.walked: dict[tuple, list[str]] = {}  # what modules() found, by build and names

    def refresh(self) -> None:
        """In development, notice files that were saved since."""
        if self.dev and self.stamp != (fresh := stamp(self.root)):
            self.stamp, self.now = fresh, publish(self.root)

    def url(self, name: str) -> str:
        """The address of one of our own files, such as "css/base.css"; raises LookupError for an unknown name."""
        if name not in self.now.files:
            raise LookupError(f"ui/{name} does not exist.")
        return f"/ui/{self.now.build}/{name}"

    def vendor(self, key: str) -> str:
        """The address of a published file, such as "socket.io-client/LICENSE"; raises LookupError likewise."""
        if key not in self.now.vendor_urls:
            raise LookupError(f"{key} is not published: add it to scripts/vendor.py and run scripts/setup.")
        return self.now.vendor_urls[key]

    def modules(self, *names: str) -> list[str]:
        """The addresses of all that these of our modules load, themselves first: what a page may fetch at once.

        Without it a browser learns of each module only from the one that imports it, a round trip a level.
        """
        key = (self.now.build, names)
        if key not in self.walked:
            found = {self.url(name): None for name in names}
            for name in names:
                self.follow(name, found)
            self.walked[key] = list(found)
        return self.walked[key]

    def follow(self, name: str, found: dict[str, None]) -> None:
        """Add what a module of ours imports, and what that imports, in order; each is looked into once."""
        folder = name.rsplit("/", 1)[0]
        for target in IMPORTED.findall(self.now.files[name].decode()):
            if target in IMPORT_MAPS["studio"]:
                found.setdefault(self.vendor(IMPORT_MAPS["studio"][target]))
            elif (url := self.url(inner := f"{folder}/{target.removeprefix('./')}")) not in found:
                found[url] = None
                self.follow(inner, found)

    def body(self, url: str) -> bytes:
        """What is served under an address that `url`, `vendor` or `modules` gave."""
        path = url.removeprefix("/ui/")
        own = self.now.files.get(path.partition("/")[2])
        return (self.root / path).read_bytes() if own is None or path.startswith("vendor/") else own

    def import_map(self, name: str = "page") -> Markup:
        """The text of an import map of IMPORT_MAPS, ready for `<script type="importmap">`."""
        return Markup(self.now.import_maps[name].text)

    def import_map_hash(self, name: str = "page") -> str:
        """What the Content-Security-Policy must name to let that import map in: "sha256-…"."""
        return self.now.import_maps[name].hash

    def respond(self, request: Request) -> Response:
        """The answer to a request for a path below /ui/."""
        if request.method not in ("GET", "HEAD"):
            return Response("Files are only to be read.\n", 405, {"Allow": "GET, HEAD"})
        response = self.find_vendor(request) if request.path in self.now.vendor_tags else self.find_own(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response.make_conditional(request)

    def find_own(self, request: Request) -> Response:
        build, _, name = request.path.removeprefix("/ui/").partition("/")
        content = self.now.files.get(name)
        if content is None:
            return Response("There is no such file.\n", 404, {"Cache-Control": "no-cache"})
        encoding = accepted_encoding(request, name)
        response = file_response(packed(content, encoding), name, encoding, tag(content))
        response.headers["Cache-Control"] = FOR_EVER if build == self.now.build else A_MINUTE
        is_for_frames = name.startswith("sandbox/")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_for_frames else "same-origin"
        if is_for_frames:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def find_vendor(self, request: Request) -> Response:
        """Sketches run in frames of no origin, to which every file is foreign: vendor files are open to all."""
        path = self.root / request.path.removeprefix("/ui/")
        encoding = accepted_encoding(request, path.name)
        body = path.with_name(path.name + SIDECARS.get(encoding, "")).read_bytes()
        response = file_response(body, path.name, encoding, self.now.vendor_tags[request.path])
        response.headers["Cache-Control"] = FOR_EVER
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def register_assets(app, root: Path = UI, dev: bool = False) -> Assets:
    """Give a Flask app its `asset(name)`, `vendor(key)` and `import_map` in templates, and answer /ui/ before it.

    The answer is given below Flask: a file needs no session, no database and no log line.
    """
    assets = app.extensions["assets"] = Assets(root, dev)
    app.jinja_env.globals.update(
        asset=assets.url, vendor=assets.vendor, modules=assets.modules, import_map=assets.import_map,
    )
    app.wsgi_app = in_front_of(app.wsgi_app, assets)
    return assets


def in_front_of(application, assets: Assets):
    def middleware(environ, start_response):
        assets.refresh()
        if environ["PATH_INFO"].startswith("/ui/"):
            return assets.respond(Request(environ))(environ, start_response)
        return application(environ, start_response)

    return middleware


def publish(root: Path) -> Published:
    files = {name: (root / name).read_bytes() for name in own_names(root)}
    manifest = read_manifest(root / "vendor" / "manifest.json")
    urls = {key: entry["url"] for key, entry in manifest.items()}
    return Published(
        build=build_of(files),
        files=files,
        vendor_urls=urls,
        vendor_tags={entry["url"]: tag(entry["sri"].encode()) for entry in manifest.values()},
        import_maps={name: made_map(imports, urls) for name, imports in IMPORT_MAPS.items()},
    )


def made_map(imports: dict[str, str], urls: dict[str, str]) -> ImportMap:
    found = {name: address(key, urls) for name, key in imports.items()}
    text = json.dumps({"imports": {name: url for name, url in found.items() if url}}, separators=(",", ":"))
    return ImportMap(text, f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}")


def address(key: str, urls: dict[str, str]) -> str:
    """The URL of a published file, or of a folder (`key` ends in /); "" for what is not published."""
    if not key.endswith("/"):
        return urls.get(key, "")
    inside = next((name for name in urls if name.startswith(key)), "")
    return urls[inside].removesuffix(inside.removeprefix(key)) if inside else ""


def own_names(root: Path) -> list[str]:
    """Our own files in a fixed order: no hidden ones, no editor's leavings, nothing of the thousands in vendor."""
    inside = [path for entry in root.iterdir() if entry.name != "vendor" for path in (entry, *entry.rglob("*"))]
    own = [path.relative_to(root) for path in inside if path.suffix in TYPES and path.is_file()]
    return sorted(path.as_posix() for path in own if not any(part.startswith(".") for part in path.parts))


def read_manifest(path: Path) -> dict[str, dict[str, str]]:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise SystemExit("The browser's files are not there yet: run scripts/setup.") from None


def build_of(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]


def stamp(root: Path) -> list[tuple[str, int, int]]:
    """What changes when a file is saved, added or removed; costs a `stat` a file."""
    names = [*own_names(root), "vendor/manifest.json"]
    return [(name, (stat := (root / name).stat()).st_mtime_ns, stat.st_size) for name in names]


def accepted_encoding(request: Request, name: str) -> str:
    return "" if Path(name).suffix in PACKED else choose_encoding(request.headers.get("Accept-Encoding", ""))


def file_response(body: bytes, name: str, encoding: str, etag: str) -> Response:
    response = Response(body, content_type=TYPES[Path(name).suffix])
    response.headers["Vary"] = "Accept-Encoding"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.set_etag(f"{etag}-{encoding}" if encoding else etag)
    return response


@lru_cache(maxsize=1024)
def packed(content: bytes, encoding: str) -> bytes:
    """A file's compressed form: made at its first use, as small as can be."""
    return encode(content, encoding, zstd_level=19, gzip_level=9)


@lru_cache(maxsize=1024)
def tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
