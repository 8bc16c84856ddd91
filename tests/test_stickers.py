"""The art that comes with the place: whole, harmless, quick to find, and credited."""

import json
import re
from io import BytesIO
from xml.etree import ElementTree

import pytest

from core import stickers
from core.stickers import MissingStickers, Shelf, emoji_svg, has_sticker, names_after, packs, search, sticker_svg
from scripts.stickers import ROOT as CHECKOUT
from scripts.stickers import TAGS, build, check, stamp

SVG = "{http://www.w3.org/2000/svg}"
FREE = {"MIT", "Apache-2.0", "CC-BY-4.0", "OFL-1.1"}  # none asks that what is made of it be free as well


def drawings():
    for pack in packs():
        for name in pack.names:
            yield f"{pack.id}/{name}", sticker_svg(pack.id, name)


def test_every_drawing_is_a_picture_of_shapes_and_refers_to_nothing_outside():
    count = 0
    for name, svg in drawings():
        root = ElementTree.parse(BytesIO(svg)).getroot()
        assert root.tag == f"{SVG}svg" and root.get("viewBox"), name
        for element in root.iter():
            assert element.tag.removeprefix(SVG) in TAGS | {"svg"}, name
            for key, value in element.attrib.items():
                assert not key.startswith("on") and key != "style", name
                assert not key.endswith("href") or value.startswith("#"), name
        assert not re.search(rb"url\([^#]|javascript:|<!|&#|currentColor", svg), name
        count += 1
    assert count > 3000


def test_every_reference_finds_what_it_names():
    for name, svg in drawings():
        ids = set(re.findall(rb'\bid="([^"]+)"', svg))
        assert set(re.findall(rb'(?:url\(#|href="#)([^)"]+)', svg)) <= ids, name


@pytest.mark.parametrize("body", [
    "<script>alert(1)</script>", "<path onload='alert(1)'/>", "<image href='http://example.org/x.png'/>",
    "<use href='http://example.org/x.svg#a'/>", "<use xlink:href='//example.org/x.svg#a'/>", "<style>*{}</style>",
    "<path style='fill:url(http://example.org)'/>", "<path fill='url(http://example.org/x)'/>", "<a href='#x'/>",
    "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>", "<animate attributeName='x'/>",
])
def test_what_is_more_than_a_drawing_never_gets_into_a_pack(body):
    with pytest.raises(ValueError, match="more than a drawing"):
        check(body, "ph/bad")


def test_the_licences_bind_nobody_to_share_alike():
    for pack in packs():
        assert pack.licence in FREE and pack.title and pack.author
        assert pack.author_url.startswith("https://") and pack.licence_url.startswith("https://")


def test_a_name_is_known_or_not():
    assert has_sticker("fluent-emoji-flat/rocket") and has_sticker("ph/rocket")
    assert not any(has_sticker(name) for name in ("", "ph", "ph/", "/rocket", "ph/no-such", "nobody/rocket", "ph/rocket/x", "ph/../ph"))
    assert sticker_svg("ph", "no-such") is None and sticker_svg("nobody", "rocket") is None


def test_names_are_addresses():
    names = [f"{pack.id}/{name}" for pack in packs() for name in pack.names]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", name) and len(name) <= 200 for name in names)


def test_a_drawing_of_one_colour_takes_another():
    plain, pink = sticker_svg("ph", "rocket"), sticker_svg("ph", "rocket", "#ff2f87")
    assert b"#1b1628" in plain and b"#ff2f87" in pink and b"#1b1628" not in pink
    assert b'stroke="#fff"' in plain  # paper around it, for dark grounds
    assert sticker_svg("fluent-emoji-flat", "rocket") == sticker_svg("fluent-emoji-flat", "rocket", "#ff2f87")


def test_an_emoji_is_found_with_and_without_its_selector():
    assert emoji_svg("🚀") == sticker_svg("fluent-emoji-flat", "rocket")
    assert emoji_svg("❤️") == emoji_svg("❤") is not None
    assert emoji_svg("👋🏿") == sticker_svg("fluent-emoji-flat", "waving-hand-dark")
    assert emoji_svg("no emoji") is None


@pytest.mark.parametrize("text, first", [
    ("cat", "/cat"), ("Rocket", "/rocket"), ("waving hand", "/waving-hand"), ("waving hand dark", "/waving-hand-dark"),
])
def test_a_search_begins_with_what_is_called_so(text, first):
    assert search(text)[0].endswith(first)


def test_a_search_finds_by_beginnings_and_by_other_words():
    assert "fluent-emoji-flat/rocket" in search("rock")
    assert any("grinning" in name for name in search("happy"))
    assert "fluent-emoji-flat/waving-hand-dark" in search("wave dark")
    assert search("") == search("   ") == search("qqqqq") == search("%_*") == []
    assert len(search("a", limit=7)) == 7


def test_pages_of_names_meet_without_a_gap():
    for pack in packs():
        seen, page = [], names_after(pack)
        while page:
            seen += page
            page = names_after(pack, page[-1])
        assert tuple(seen) == pack.names[:pack.listed]


def test_a_worker_keeps_little_of_the_packs():
    sizes = [len(name) + len(words) for pack in packs() for name, words in zip(pack.names, pack.words, strict=True)]
    assert sum(sizes) < 600_000  # letters; the drawings themselves stay in the file
    assert stickers.FILE.stat().st_size > 5_000_000


def test_without_the_file_the_words_say_what_to_do(tmp_path):
    with pytest.raises(MissingStickers, match="scripts/setup"):
        Shelf(tmp_path / "stickers.pack")


def test_the_file_is_made_the_same_from_the_same_packs():
    assert build(CHECKOUT) == stickers.FILE.read_bytes()
    assert stickers.FILE.with_suffix(".stamp").read_text() == stamp(CHECKOUT)


def test_the_packs_are_there_for_everyone_a_page_at_a_time(client, people):
    packs_told = client.get("/stickers/").json["packs"]
    assert [pack["id"] for pack in packs_told] == ["pixelarticons", "ph", "fluent-emoji-flat"]  # emoji have a tab of their own
    first = packs_told[0]
    assert first["licence"] == "MIT" and first["title"] and first["more"] and len(first["names"]) == 120
    second = client.get(f"/stickers/{first['id']}?after={first['names'][-1]}").json
    assert not set(first["names"]) & set(second["names"])
    names = next(pack.names for pack in packs() if pack.id == "ph")
    last = client.get(f"/stickers/ph?after={names[-2]}").json
    assert len(last["names"]) == 1 and not last["more"]
    assert client.get("/stickers/nobody").status_code == 404


def test_a_drawing_is_kept_by_browsers_and_can_do_nothing(client, people):
    answer = client.get("/stickers/fluent-emoji-flat/rocket.svg")
    assert answer.data == sticker_svg("fluent-emoji-flat", "rocket") and answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"] and "public" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"#ff2f87" in client.get("/stickers/ph/rocket.svg?ink=ff2f87").data


@pytest.mark.parametrize("path, status", [
    ("ph/no-such.svg", 404), ("nobody/rocket.svg", 404), ("ph/..%2f..%2fapp.db.svg", 404), ("ph/rocket.png", 404),
    ("ph/rocket.svg?ink=red", 422), ("ph/rocket.svg?ink=ff2f87\"/><script>", 422), ("ph/rocket.svg?ink=FF2F87x", 422),
])
def test_what_is_no_drawing_is_not_answered(client, people, path, status):
    assert client.get(f"/stickers/{path}").status_code == status


def test_the_search_answers_by_name_and_shrugs_at_nonsense(client, people):
    assert client.get("/stickers/search?q=rocket").json["found"][0].endswith("/rocket")
    assert client.get("/stickers/search?q=" + "%F0%9F%9A%80" * 500).json == {"found": []}
    assert client.get("/stickers/search").json == {"found": []}


def test_the_credits_name_every_pack_typeface_and_library(client, sign_in):
    manifest = json.loads((CHECKOUT / "ui/vendor/manifest.json").read_bytes())
    wanted = {pack.title for pack in packs()} | {pack.licence_url for pack in packs()}
    wanted |= {entry["url"] for name, entry in manifest.items() if name.endswith("/LICENSE")}
    for browser in (sign_in("ada"), client):
        page = browser.get("/credits").text
        assert {words for words in wanted if words not in page} == set()
    assert client.get(next(url for url in wanted if url.startswith("/ui/vendor/"))).status_code == 200


def test_every_published_package_has_its_licence_beside_it():
    manifest = json.loads((CHECKOUT / "ui/vendor/manifest.json").read_bytes())
    packages = {re.match(r"(@[^/]+/)?[^/]+", name)[0] for name in manifest if "/" in name}
    assert {package for package in packages if not manifest.keys() & {f"{package}/LICENSE", f"{package}/license.txt"}} == set()


def test_the_credits_can_be_found_from_every_page(client, sign_in):
    assert 'href="/credits"' in sign_in("ada").get("/rooms/lobby").text
    assert 'href="/credits"' in client.get("/login").text
