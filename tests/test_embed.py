"""A sketch in a page of another site."""

import html
import re

import pytest
from msgspec.structs import replace
from werkzeug.exceptions import NotFound

from mutations.script_keeping import hide_script
from mutations.settings import switch_sketches
from queries.scripts import find_script
from routes.embed import embed_code
from tests.gallery_sketches import make_sketch


@pytest.fixture
def ada(people, as_user):
    return as_user("ada")


@pytest.fixture
def waves(db, ada):
    return make_sketch(db, ada, "Slow waves")


def policy(answer) -> dict[str, str]:
    """The Content-Security-Policy by directive."""
    return dict((part.split(" ", 1) + [""])[:2] for part in answer.headers["Content-Security-Policy"].split("; "))


def test_the_poster_waits_for_a_click_and_says_who_made_it(client, waves):
    page = client.get(f"/embed/{waves.key}").text
    assert 'data-start="click"' in page and f'data-key="{waves.key}"' in page
    assert "Slow waves" in page and 'href="/wall/ada"' in page and f'href="/scripts/{waves.key}"' in page
    assert '<base target="_blank">' in page and "<form" not in page


def test_any_page_may_frame_it_and_no_other_page_of_ours(client, waves):
    assert policy(client.get(f"/embed/{waves.key}"))["frame-ancestors"] == "*"
    assert {policy(client.get(path))["frame-ancestors"] for path in ("/scripts", f"/scripts/{waves.key}", "/login")} == {"'none'"}


def test_its_policy_is_narrower_than_that_of_our_own_pages(client, waves):
    answer = client.get(f"/embed/{waves.key}")
    found = policy(answer)
    assert (found["default-src"], found["form-action"], found["base-uri"]) == ("'none'", "'none'", "'none'")
    assert found["connect-src"] == "http://localhost/ui/ http://localhost/scripts/" and found["frame-src"] == "http://localhost/sandbox/"
    assert "unsafe" not in answer.headers["Content-Security-Policy"] and "'self'" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin" and answer.headers["Referrer-Policy"] == "no-referrer"


def test_it_is_the_same_page_for_everybody_and_sets_no_cookie(client, sign_in, waves):
    pages = [browser.get(f"/embed/{waves.key}") for browser in (client, sign_in("ada"), sign_in("linus"))]
    assert len({page.text for page in pages}) == 1 and not any("Set-Cookie" in page.headers for page in pages)
    assert pages[0].headers["Cache-Control"] == "public, max-age=60"


def test_whoever_has_the_address_may_embed_what_is_unlisted(client, db, ada):
    assert client.get(f"/embed/{make_sketch(db, ada, visibility='unlisted').key}").status_code == 200


@pytest.mark.parametrize("who", ["", "ada", "linus"])
def test_what_is_private_or_hidden_is_not_there_not_even_for_its_author(client, sign_in, db, ada, waves, as_user, who):
    private = make_sketch(db, ada, "Half a secret", visibility="private")
    hide_script(db, as_user("linus"), waves, "It blinks.")
    browser = sign_in(who) if who else client
    pages = [browser.get(f"/embed/{key}") for key in (private.key, waves.key, "a" * 16)]
    assert {page.status_code for page in pages} == {404} and len({page.text for page in pages}) == 1
    assert policy(pages[0])["frame-ancestors"] == "*" and "Half a secret" not in pages[0].text


def test_while_sketches_are_stopped_there_is_a_poster_and_no_way_to_run_it(client, db, waves, as_user):
    switch_sketches(db, as_user("root", "admin"), "off")
    page = client.get(f"/embed/{waves.key}")
    assert page.status_code == 200 and "Slow waves" in page.text
    assert client.get(f"/scripts/{waves.key}/run").status_code == 403


@pytest.mark.parametrize("key", ["%00", "x" * 4000, "..%2F..%2Fadmin", "' OR 1=1 --", "%ff%fe", "a" * 17, "A" * 16])
def test_what_is_no_key_is_not_there(client, waves, key):
    assert client.get(f"/embed/{key}").status_code == 404


# the code for another site


def test_the_page_of_a_sketch_gives_the_code(client, waves):
    code = re.search(r'<textarea[^>]*id="embed-code"[^>]*>\n?(.*?)</textarea>', client.get(f"/scripts/{waves.key}").text, re.S)[1]
    assert html.unescape(code).startswith(f'<iframe src="http://localhost/embed/{waves.key}" title="Slow waves by @ada"')


def test_a_hostile_title_stays_a_title_in_the_code(client, db, ada):
    script = make_sketch(db, ada, '"></iframe><script>alert(1)</script>')
    code = embed_code(script, "http://localhost/")
    assert code.count("<") == 2 and "&lt;script&gt;" in code and code.count('"') == 12
    page = client.get(f"/scripts/{script.key}").text
    assert "<script>alert" not in page and page.count("</textarea>") == 1


@pytest.mark.parametrize(("width", "height", "expected"), [(0, 0, 524), (400, 400, 684), (4000, 10, 284), (10, 4000, 1004)])
def test_the_frame_has_the_shape_of_the_poster_within_reason(db, ada, waves, width, height, expected):
    assert f'height="{expected}"' in embed_code(replace(waves, poster_width=width, poster_height=height), "http://localhost/")


def test_no_code_is_given_for_what_nobody_else_sees(db, sign_in, ada):
    script = make_sketch(db, ada, visibility="private")
    assert "embed-code" not in sign_in("ada").get(f"/scripts/{script.key}").text
    with pytest.raises(NotFound):
        find_script(db, None, script.key)
