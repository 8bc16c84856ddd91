"""Sketches that the engines' own authors wrote: the examples in their published packages, read from node_modules.

p5.js ships the examples of its reference in the comments of lib/p5.js, whole sketches each. three.js ships one whole sketch, in
its README; the examples in its sources' comments are what one adds to a scene, so here they get one: `STAGE` goes before them.
"""

import re
from typing import NamedTuple

from tests.server import ROOT

PACKAGES = ROOT / "node_modules"
COMMENT = re.compile(r"/\*\*(.*?)\*/", re.S)
MARGIN = re.compile(r"^[ \t]*\* ?", re.M)
CODE = re.compile(r"<code>(.*?)</code>", re.S)
FENCE = re.compile(r"```(?:js|javascript)\n(.*?)```", re.S)
IS_SKETCH = re.compile(r"^(?:async )?function (?:setup|draw)\b", re.M)
NEEDS_MORE = re.compile(  # than a sketch has: files of the reference's site, a camera, parts of a page
    r"assets/|https?://|\bload(?!Pixels)\w+\(|\bcreate(?:Video|Audio|Capture)\b|getElementById|\bselect(?:All)?\(|</?[a-z]+[ >]|META:norender"
)
STAGE = """import * as THREE from 'three';
const width = innerWidth, height = innerHeight;
const scene = new THREE.Scene();
const watcher = new THREE.PerspectiveCamera(70, innerWidth / innerHeight, 0.01, 5000);
watcher.position.z = 40;
const renderer = new THREE.WebGLRenderer();
renderer.setSize(innerWidth, innerHeight);
document.body.appendChild(renderer.domElement);
renderer.setAnimationLoop(() => renderer.render(scene, watcher));
{
"""


class Foreign(NamedTuple):
    name: str
    engine: str
    source: str


def p5_sketches(engine: str, package: str) -> list[Foreign]:
    """The examples of p5's reference that need nothing but p5, in the order of its source."""
    found = []
    for comment in COMMENT.findall((PACKAGES / package / "lib/p5.js").read_text()):
        for example in MARGIN.sub("", comment).split("@example")[1:]:
            text = re.split(r"^@\w", example, maxsplit=1, flags=re.M)[0]
            found += [code.strip() for code in CODE.findall(text) or [text]]
    sketches = [code for code in found if IS_SKETCH.search(code)]
    return [Foreign(f"{engine}-{number}", engine, code) for number, code in enumerate(sketches)]


def three_sketches() -> list[Foreign]:
    """The sketch of three's README, and those examples of its sources that need nothing but a scene."""
    whole = FENCE.search((PACKAGES / "three/README.md").read_text())[1]
    return [Foreign("three-readme", "three", whole), *(
        Foreign(f"three-{path.stem}", "three", STAGE + code + "}\n")
        for path in sorted((PACKAGES / "three/src").rglob("*.js"))
        for code in [MARGIN.sub("", code) for code in FENCE.findall(path.read_text())][:1]
        if is_whole(code)
    )]


def is_whole(code: str) -> bool:
    """Whether an example names nothing that it does not make itself."""
    made = set(re.findall(r"\b(?:const|let|class|function)\s+(\w+)|, (\w+) =", code))
    known = {name for pair in made for name in pair if name} | {"scene", "width", "height"}
    used = set(re.findall(r"(?:scene\.add\( |[(,] )([a-z]\w*)\b(?![\w(:])", code))
    return "scene.add" in code and used <= known | {"true", "false", "null"} and not re.search(r"Loader|await|import", code)


def needs_more(sketch: Foreign) -> bool:
    return bool(NEEDS_MORE.search(sketch.source))
