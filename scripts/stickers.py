"""Make ui/vendor/stickers.pack, the sticker art, from the packs in node_modules; core/stickers.py says what is in it.

Each drawing is checked to be a drawing and nothing else. Packs of one colour are drawn twice, the first time broad
and white, as if cut out of paper: so they can be seen on every ground.
"""

import hashlib
import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from core.stickers import LENGTH, Pack

PACKS = ("fluent-emoji-flat", "pixelarticons", "ph")
SHARE_ALIKE = re.compile(r"SA|GPL", re.I)  # licences that would reach what members make of the art
TONES = ("-medium-light", "-medium-dark", "-light", "-medium", "-dark")
GROUPS = ("Smileys & Emotion", "Animals & Nature", "Food & Drink", "Travel & Places", "Activities", "Objects", "Symbols",
          "People & Body", "Flags")
DULL = frozenset("""
    align arrow arrows brackets caret caption chart check checks circle close code column columns copy cursor distribute
    dots expand file files filter folder forward git grid hash http input layout link list logo map markdown menu minus
    number option paragraph percent pilcrow plus radio row rows scroll section selection server sidebar sliders sort split
    square stack subtract table text toggle trash unite upload download viewport window x zoom reload redo undo save
    sign user users chevron chevrons corner debug divide drop equal external frame fullscreen group sharp ai ab ad add
    archive at backspace card clipboard collapse database credit delete edit export import indent insert invert
    italic bold underline strikethrough login logout external missed mail message more move open outline pin power
    slash off simple not subset superset member battery device swap exclude intersect segment segments vector aspect ratio image
    images cancel checkbox float bulletlist resize scan loader spinner dashbaord braces article textbox subtitles greater less
    approximate equals line notches bounding usb wifi bluetooth phone folders slideshow queue notification password cancel
    print redirect remove scale search section settings share shuffle signal sub switch tab tabs unlink volume view viewport
    airplay bluesky deno discord docker facebook figma github gitlab gmail google instagram linkedin linux mastodon npm pnpm
    netlify pixelarticons react slack telegram tiktok twitter vercel whatsapp youtube
""".split())  # parts of names: signs of programs and marks of firms rather than pictures of things
ONLY = {"ph": "-duotone"}  # the one of several styles that we take
OUTLINES = {"pixelarticons": (1.6, "miter"), "ph": (20, "round")}  # of the paper around: units, corners
FLUENT = "fluent-emoji-flat"
SIDE = 128  # pixels, where nothing else says how large
TAGS = frozenset("""
    circle clipPath defs ellipse feBlend feColorMatrix feFlood feGaussianBlur feOffset filter g line linearGradient
    path polygon radialGradient rect stop use
""".split())
HREF = "{http://www.w3.org/1999/xlink}href"
OPENING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def main():
    target = ROOT / "ui/vendor/stickers.pack"
    made_from = stamp(ROOT)
    mark = target.with_suffix(".stamp")
    if target.is_file() and mark.is_file() and mark.read_text() == made_from:
        return
    try:
        content = build(ROOT)
    except (OSError, ValueError) as problem:
        sys.exit(f"{problem}")
    replace(target, content)
    replace(mark, made_from.encode())


def stamp(root: Path) -> str:
    """What the packs depend on: their versions and how they are made here."""
    lock = json.loads((root / "package-lock.json").read_text())["packages"]
    versions = [lock.get(f"node_modules/@iconify-json/{id}", {}).get("version") for id in PACKS]
    parts = [json.dumps(versions).encode(), Path(__file__).read_bytes(), (root / "core/stickers.py").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def build(root: Path) -> bytes:
    """The file. Raises OSError for a pack that is not there, ValueError for one that we cannot use."""
    packs, drawings, size = [], [], 0
    known = known_emoji(root)
    for id in PACKS:
        pack, own = read_pack(root / "node_modules/@iconify-json" / id, id, known, size)
        packs.append(pack)
        drawings += own
        size = pack.ends[-1]
    index = msgspec.msgpack.encode(tuple(packs))
    return len(index).to_bytes(LENGTH) + index + b"".join(drawings)


def known_emoji(root: Path) -> dict[str, dict]:
    """What is known of each emoji: its place among all (`order`), what else it is called (`tags`, `annotation`)."""
    data = json.loads((root / "node_modules/emoji-picker-element-data/en/emojibase/data.json").read_bytes())
    return {one["emoji"].replace("\ufe0f", ""): one for one in data}


def read_pack(folder: Path, id: str, known: dict[str, dict], start: int) -> tuple[Pack, list[bytes]]:
    """A pack and its drawings in the order of its names."""
    info, icons = (json.loads((folder / name).read_bytes()) for name in ("info.json", "icons.json"))
    if SHARE_ALIKE.search(info["license"]["spdx"]):
        raise ValueError(f"{id} is under {info['license']['spdx']}, which would bind what members make of it.")
    emoji = emoji_of(folder) if id == FLUENT else {}
    facts = {name: known[one] for one, name in emoji.items() if one in known}
    listed, others = ordered(folder, id, icons, facts)
    drawings = [document(icons, source, id) for source in listed + others]
    ends, end = [], start
    for drawing in drawings:
        ends.append(end := end + len(drawing))
    names = tuple(name.removesuffix(ONLY.get(id, "")) for name in listed + others)
    return Pack(
        id=id, title=info["name"], author=info["author"]["name"], author_url=info["author"]["url"],
        licence=info["license"]["spdx"], licence_url=info["license"]["url"],
        version=json.loads((folder / "package.json").read_bytes())["version"], inked=id in OUTLINES, listed=len(listed),
        names=names, words=tuple(words_of(name, facts_of(name, facts)) for name in names), start=start, ends=tuple(ends),
        emoji={one: name for one, name in emoji.items() if name in set(names)},
    ), drawings


def emoji_of(folder: Path) -> dict[str, str]:
    """The names of drawings by the emoji they are of."""
    chars = json.loads((folder / "chars.json").read_bytes())
    return {"".join(chr(int(code, 16)) for code in codes.split("-") if code != "fe0f"): name for codes, name in chars.items()}


def ordered(folder: Path, id: str, icons: dict, facts: dict[str, dict]) -> tuple[list[str], list[str]]:
    """The names to offer, and those that only a search finds; of second names those that are drawn the other way round."""
    everything = icons["icons"] | {name: icon for name, icon in icons.get("aliases", {}).items() if icon.get("hFlip")}
    names = sorted(name for name, icon in everything.items() if not icon.get("hidden") and is_wanted(name, id))
    if id != FLUENT:
        return names, []
    groups = json.loads((folder / "metadata.json").read_bytes())["categories"]
    last = (len(GROUPS), 0, "")
    rank = {name: (GROUPS.index(group), facts.get(name, {}).get("order", 0), name)
            for group, members in groups.items() for name in members}
    toned = {name for name in names if tone_of(name) and name.removesuffix(tone_of(name)) in everything}
    return sorted(set(names) - toned, key=lambda name: (rank.get(name, last), name)), sorted(toned)


def is_wanted(name: str, id: str) -> bool:
    """Emoji all; of the others no signs of programs, and one style."""
    if id == FLUENT:
        return True
    return name.endswith(ONLY.get(id, "")) and not DULL & set(name.split("-")) and not re.search(r"\d", name)


def tone_of(name: str) -> str:
    return next((tone for tone in TONES if name.endswith(tone)), "")


def facts_of(name: str, facts: dict[str, dict]) -> dict:
    """What is known of a drawing; one in a skin tone is called as the one without."""
    return facts.get(name) or facts.get(name.removesuffix(tone_of(name)), {})


def words_of(name: str, facts: dict) -> str:
    """What a search finds it by: its name, and what else its emoji is called."""
    text = " ".join((name, *facts.get("tags", ()), facts.get("annotation", "")))
    words = re.sub(r"[^a-z0-9]+", " ", text.casefold()).split()
    return f" {' '.join(dict.fromkeys(words))} "


def document(icons: dict, name: str, id: str) -> bytes:
    """A drawing as a whole SVG document; raises ValueError for one that is more than a drawing."""
    icon = icons["aliases"][name] if name in icons.get("aliases", {}) else {}
    source = {"left": 0, "top": 0, "width": icons.get("width", 16), "height": icons.get("height", 16)}
    source |= icons["icons"][icon.get("parent", name)] | icon
    if source.get("rotate") or source.get("vFlip"):
        raise ValueError(f"{id}/{name} is turned in a way this does not know.")
    left, top, width, height = (source[part] for part in ("left", "top", "width", "height"))
    body, edge = source["body"], 0
    check(body, f"{id}/{name}")
    if source.get("hFlip"):
        body = f'<g transform="translate({2 * left + width} 0) scale(-1 1)">{body}</g>'
    if id in OUTLINES:
        body, edge = cut_out(body, *OUTLINES[id]), OUTLINES[id][0] / 2
    box = f"{left - edge:g} {top - edge:g} {width + 2 * edge:g} {height + 2 * edge:g}"
    xlink = ' xmlns:xlink="http://www.w3.org/1999/xlink"' if "xlink:" in body else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg"{xlink} width="{SIDE}" height="{SIDE}" viewBox="{box}">{body}</svg>'.encode()


def cut_out(body: str, broad: float, corners: str) -> str:
    """The drawing on white paper that stands out a little on every side."""
    paper = re.sub(r' opacity="[^"]*"', "", body).replace("currentColor", "#fff")
    return f'<g stroke="#fff" stroke-width="{broad:g}" stroke-linejoin="{corners}">{paper}</g>{body}'


def check(body: str, name: str) -> None:
    """Raise ValueError unless there is nothing but shapes, and every reference stays inside."""
    for element in ElementTree.fromstring(f"{OPENING}{body}</svg>").iter():
        tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        values = [value for key, value in element.attrib.items() if key in ("href", HREF) and not value.startswith("#")]
        values += [value for value in element.attrib.values() if re.search(r"url\((?!#)|javascript:", value)]
        if tag not in TAGS | {"svg"} or values or any(key.startswith("on") or key == "style" for key in element.attrib):
            raise ValueError(f"{name} holds more than a drawing.")


def replace(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old one or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


if __name__ == "__main__":
    main()
