"""The pages of sealed messages: a shell that knows nobody, and what it says of its own scripts."""

import re
from hashlib import sha256

import pytest

from core.web import fortress_policy

SOURCE = re.compile(r'(?:href|src)="(/ui/[^"]+)"')


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


def directives(answer) -> dict[str, str]:
    return dict((part.split(" ", 1) + [""])[:2] for part in answer.headers["Content-Security-Policy"].split("; "))


def test_the_shell_is_the_same_for_every_member_and_every_address(ada, sign_in):
    grace = sign_in("grace", "admin")
    grace.set_cookie("theme", "dark")
    pages = {browser.get(path).data for browser in (ada, grace) for path in ("/dm", "/dm/grace", "/dm/nobody_at_all")}
    assert len(pages) == 1
    assert not re.search("ada|grace|admin", pages.pop().decode().replace("data-me", ""), re.I)


def test_guests_sign_in_first_and_come_back(client, people):
    answer = client.get("/dm/grace")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/login?next=/dm/grace")


def test_nothing_runs_there_but_this_sites_own_files(ada):
    found = directives(ada.get("/dm"))
    assert found["default-src"] == found["frame-src"] == found["form-action"] == found["base-uri"] == found["trusted-types"] == "'none'"
    assert re.fullmatch(r"http://localhost/ui/ 'sha256-[\w+/=]+'", found["script-src"])
    assert found["style-src"] == "http://localhost/ui/" and found["img-src"] == "'self' blob:"
    assert found["connect-src"] == "'self' ws://localhost" and found["require-trusted-types-for"] == "'script'"


def test_no_other_page_is_under_that_policy(ada):
    assert directives(ada.get("/dm/protection"))["trusted-types"] == "neospace"
    assert "unsafe" not in fortress_policy("https://chat.example/", "sha256-x") and "eval" not in fortress_policy("https://chat.example/", "sha256-x")


def test_every_script_is_listed_for_guests_too_with_the_hash_of_what_is_served(client, people):
    rows = re.findall(r'<a href="(/ui/[^"]+)">[^<]+</a></th><td>[\d,]+</td><td><code[^>]*>([0-9a-f]{64})</code>', client.get("/dm/protection").text)
    assert len(rows) > 40
    assert all(sha256(client.get(url).data).hexdigest() == told for url, told in rows)


def test_what_the_shell_loads_is_on_that_list(ada):
    listed = set(re.findall(r'<a href="(/ui/[^"]+)">', ada.get("/dm/protection").text))
    scripts = {url for url in SOURCE.findall(ada.get("/dm").text) if url.endswith(".js")}
    assert scripts and scripts <= listed


def test_no_script_of_the_shell_makes_html_of_text(app):
    assets = app.extensions["assets"]
    for url in assets.modules("js/sealed-first.js", "js/sealed-app.js"):
        if "/vendor/" not in url:
            assert not re.search(r"innerHTML|insertAdjacentHTML|DOMParser|createPolicy|document\.write", assets.body(url).decode()), url


def test_a_wall_has_a_door_to_writing_to_its_owner(ada, make_member):
    make_member("grace")
    assert 'href="/dm/grace"' in ada.get("/wall/grace").text
    assert 'href="/dm/ada"' not in ada.get("/wall/ada").text


def test_the_rail_leads_to_messages(ada):
    assert '<a class="rail__link" href="/dm" title="Messages"' in ada.get("/metal").text
