"""What the one on the other side can put into a sealed message: nothing of it gets beyond its own place on the page."""

import pytest
from msgspec import json
from playwright.sync_api import expect

from core.base64url import b64
from core.sealed_attachments import seal_file
from core.sealed_envelope import link, seal
from core.sealed_header import NO_LINK
from core.sealed_keys import check_bundle
from queries.members import find_member
from queries.sealed_keys import newest_bundle
from tests.browser.test_sealed_messages import fill, open_talk, shown
from tests.odd_pictures import KINDS, NO_PICTURES, enormous, good, picture
from tests.sealed import LOAD, fresh, sealed_page
from tests.sealed_writer import Writer
from tests.server import member_id

ID, KEY = "ab" * 16, "A" * 43
HOSTILE = {  # what is inside the seal, as its sender wrote it
    "a list": "[]",
    "null": "null",
    "no JSON": '{"t":"text",',
    "no UTF-8": b'{"t":"text","b":"\xff"}',
    "nothing": "",
    "no t": '{"b":"words"}',
    "a t of a prototype": '{"t":"__proto__","b":"words"}',
    "a t that every object has": '{"t":"constructor","b":"words"}',
    "a t that is a list": '{"t":["text"],"b":"words"}',
    "words that are a number": '{"t":"text","b":1e400}',
    "words that are an object": '{"t":"text","b":{"toString":1}}',
    "a prototype": '{"t":"text","b":"said","__proto__":{"gone":"unsent","a":[{"id":1}]}}',
    "a field nested deep": '{"t":"text","b":"said","re":' + '{"x":' * 2000 + "1" + "}" * 2001,
    "an answer to an object": '{"t":"text","b":"said","re":{"toString":1}}',
    "an answer to a number": '{"t":"text","b":"said","re":7}',
    "an answer to a selector": '{"t":"text","b":"said","re":"\\"] *"}',
    "attachments that are null": '{"t":"text","b":"said","a":[null,null]}',
    "attachments that are words": '{"t":"text","b":"said","a":"picture"}',
    "attachments that are an object": '{"t":"text","b":"said","a":{"length":9}}',
    "an attachment of wrong types": '{"t":"text","b":"said","a":[{"id":7,"k":[],"h":{},"w":"x","h2":-1,"s":5}]}',
    "a picture that is no base64url": f'{{"t":"text","b":"said","a":[{{"id":"{ID}","k":"{KEY}","h":"{KEY}","s":"*"}}]}}',
    "a timer of words": '{"t":"timer","s":"<b>"}',
    "a timer of an object": '{"t":"timer","s":{"valueOf":1}}',
    "halves of characters": '{"t":"text","b":"said \\ud800 \\udc00"}',
    "marks of direction": '{"t":"text","b":"said \\u202e\\u2067\\u200f \\u2069\\u2069"}',
    "no width at all": '{"t":"text","b":"said %s"}' % ("\\u200b" * 2000),
    "marks upon marks": '{"t":"text","b":"said z%s"}' % ("\\u0301\\u0316" * 1300),
    "a run of emoji": '{"t":"text","b":"said %s"}' % ("\U0001f469\u200d" * 1100),
    "more than 16 KiB": '{"t":"text","b":"%s"}' % ("x" * 60_000),
    "lines without end": '{"t":"text","b":"said %sx"}' % ("a\\n" * 5000),
    "stars without end": '{"t":"text","b":"said %s"}' % ("*" * 16_000),
    "signs that never close": '{"t":"text","b":"said %s"}' % ("**a~~b`c_d " * 1400),
    "an address that ends in dots": '{"t":"text","b":"said https://e.example/%sx"}' % ("." * 16_000),
    "addresses in addresses": '{"t":"text","b":"said %s"}' % ("https://" * 2000),
    "fences without end": '{"t":"text","b":"said %s"}' % ("```\\n" * 3200),
}
TALLEST = 0.7  # of the window: what one message may take
LINKS = {  # what is written: the links that are made of it, as (address, words)
    "javascript:alert(1) data:text/html,x blob:x file:///etc": [],
    "https://bank.example@evil.example/": [],
    "https://evil.example/\u202egro.knab//:sptth": [("https://evil.example/", "https://evil.example/")],
    "https://evil.example\u200b.bank.example": [("https://evil.example/", "https://evil.example")],
    "https://\u0430pple.example/": [("https://xn--pple-43d.example/", "https://\u0430pple.example/ (xn--pple-43d.example)")],
    "http://2130706433/": [("http://127.0.0.1/", "http://2130706433/ (127.0.0.1)")],
    'https://e.example/"onmouseover="x': [("https://e.example/", "https://e.example/")],
    "(see https://e.example/a_(b)).": [("https://e.example/a_(b)", "https://e.example/a_(b)")],
}
DRAW_LINKS = "async texts => {" + LOAD + """
    const {wordsOf} = await load("sealed-words.js")
    return texts.map(text => wordsOf(text).flatMap(node => [...node.querySelectorAll("a")].map(a => [a.href, a.textContent])))
}"""
DRAW_PICTURES = "async smalls => {" + LOAD + """
    const {drawPicture} = await load("sealed-picture.js")
    return Promise.all(smalls.map(async s => {
        const image = drawPicture({s}, {from: "grace"}).firstChild
        if (!image.src) return image.classList.contains("is-empty") ? "left out" : "nothing"
        return image.decode().then(() => `${image.naturalWidth} x ${image.naturalHeight}`, () => "broken")
    }))
}"""
FETCH_PICTURE = "async entry => {" + LOAD + """
    const {fetchPicture} = await load("sealed-picture.js")
    return fetchPicture(entry).then(blob => blob.type, error => error.code)
}"""


@pytest.fixture(scope="module")
def raw():
    """Bodies go into their seal as they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.sealed_envelope.body_bytes", lambda body: body if isinstance(body, bytes) else json.encode(body))
        yield


@pytest.fixture
def ada(open_as):
    return sealed_page(open_as, fresh("ada"))


def write_all(server, ada, bodies: list) -> str:
    """Messages of somebody with a program of their own, in the database before ada looks; gives their name."""
    name, db = fresh("eve"), server.database()
    member_id(db, name)
    writer, uid = Writer(find_member(db, name).id).publish(db), find_member(db, ada.member).id
    party, prev, envelopes = check_bundle(newest_bundle(db, uid).wire()), NO_LINK, []
    for ctr, body in enumerate(bodies, 1):
        envelopes.append(seal(writer.identity, writer.party, party, body, device=writer.device, ctr=ctr, prev=prev))
        prev = link(envelopes[-1])
    db.close()
    fill(server, [b64(envelope) for envelope in envelopes])
    return name


@pytest.mark.usefixtures("raw")
def test_no_body_breaks_the_page_or_takes_more_than_its_place(server, ada):
    bodies = [body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass") for body in HOSTILE.values()]
    name = write_all(server, ada, [{"t": "text", "b": "before"}, *bodies, {"t": "text", "b": "after"}])
    open_talk(ada, name)
    expect(ada.locator(".message[data-sort]")).to_have_count(len(bodies) + 2)
    words = shown(ada)
    assert words[0] == "before" and words[-1] == "after"
    assert len([text for text in words if text.startswith("said")]) == sum(b'"b":"said' in body for body in bodies)
    heights = ada.locator(".message[data-sort]").evaluate_all("items => items.map(item => item.getBoundingClientRect().height / innerHeight)")
    assert max(heights) < TALLEST
    assert ada.evaluate("document.documentElement.scrollWidth <= innerWidth && {}.gone === undefined")


ODD_ROWS = [
    None, 7, [], {}, {"seq": "3"}, {"seq": 2.5}, {"seq": -1}, {"seq": 0}, {"seq": 2**60, "e": ""}, {"seq": 3}, {"seq": 4, "e": 7, "at": None},
    {"seq": 5, "e": "AAAA", "at": {"day": 1}}, {"seq": 6, "gone": "unsent", "h": [], "x": {}, "at": "never"}, {"seq": 7, "gone": "hidden"},
    {"seq": 8, "gone": {"why": 1}, "h": "", "x": "", "at": 7}, {"seq": 9, "e": "", "until": {"at": 1}, "at": "2026-11-23T00:00:00.000Z"},
]


def test_rows_that_are_none_take_nothing_of_the_page_with_them(server, ada):
    name = write_all(server, ada, [{"t": "text", "b": "before"}, {"t": "text", "b": "after"}])

    def answer(route):
        told = route.fetch().json()
        route.fulfill(json=told | {"rows": told.get("rows", []) + ODD_ROWS})

    def listed(route):
        told = route.fetch().json()
        route.fulfill(json=told | {"conversations": [talk | {"last": row} for talk in told["conversations"] for row in ODD_ROWS]})

    ada.route("**/dm/c/*/rows*", answer)
    ada.route("**/dm/conversations*", listed)
    open_talk(ada, name)
    ada.locator(".sealed-alarm").first.wait_for()
    assert shown(ada) == ["before", "after"]
    ada.reload()
    ada.locator(".sealed-alarm").first.wait_for()
    assert shown(ada) == ["before", "after"]


def test_an_address_says_where_it_leads(ada):
    assert [[tuple(link) for link in links] for links in ada.evaluate(DRAW_LINKS, list(LINKS))] == list(LINKS.values())


def test_a_small_picture_is_drawn_only_if_it_is_one_and_small(ada):
    bad = [*enormous().values(), *NO_PICTURES.values()]
    found = ada.evaluate(DRAW_PICTURES, [b64(data) for data in good() + bad])
    assert found == ["40 x 30"] * len(KINDS) + ["left out"] * len(bad)


def test_a_picture_whose_hash_fits_is_still_looked_at(ada):
    files = {file.id.hex(): file for file in map(seal_file, (picture("PNG"), *enormous().values(), *NO_PICTURES.values()))}
    ada.route("**/dm/files/*", lambda route: route.fulfill(body=files[route.request.url[-32:]].blob, content_type="application/octet-stream"))
    found = [ada.evaluate(FETCH_PICTURE, {"id": id, "k": b64(file.key), "h": b64(file.hash)}) for id, file in files.items()]
    assert found == ["image/png"] + ["attachment"] * (len(found) - 1)
