"""The gallery of sketches, the page of one, its line of remixes, and what keepers may do about it."""

import html
import re
from time import process_time

import pytest

from core.highlight import LONGEST, highlighted
from core.passwords import new_token
from mutations.blocks import block
from mutations.script_keeping import hide_script, show_script
from mutations.script_shelf import delete_script
from mutations.settings import switch_sketches
from queries.audit import entries_before
from queries.gallery import Wanted, past_versions, public_key_from, public_scripts, scripts_called, tags_lately
from queries.lineage import MOST_REMIXES, lineage
from queries.members import NEWEST, find_anyone
from queries.reports import find_report, open_reports
from queries.scripts import find_script
from queries.settings import find_site
from tests.gallery_sketches import make_sketch, remix, save_again
from tests.plans import assert_queries_indexed
from tests.stage import changed_tables, contents

CARD = re.compile(r'class="script-card__link" href="/scripts/(\w+)"')
HOSTILE = "</textarea><script>alert(1)</script>\u202e\" onload=\"alert(2)"


@pytest.fixture
def ada(people, as_user):
    return as_user("ada")


@pytest.fixture
def grace(people, as_user):
    return as_user("grace")


@pytest.fixture
def linus(people, as_user):
    return as_user("linus")


@pytest.fixture
def waves(db, ada):
    """A public sketch of ada's."""
    return make_sketch(db, ada, "Slow waves", tags=("waves", "slow"))


def cards(browser, query: str = "") -> list[str]:
    """The keys that a page of the gallery shows, in its order."""
    return CARD.findall(browser.get(f"/scripts{query}").text)


def next_page(browser, query: str = "") -> str:
    """The query of the page after this one, "" at the end."""
    link = re.search(r'rel="next" href="/scripts([^"]*)"', browser.get(f"/scripts{query}").text)
    return html.unescape(link[1]) if link else ""


def words(page: str) -> str:
    """What the main part of a page says, without its tags."""
    main = page.split("<main ")[1].split("</main>")[0].partition(">")[2]
    return html.unescape(re.sub(r"<[^>]+>", " ", main))


# the gallery


def test_public_sketches_come_by_when_they_were_published_and_guests_see_them(client, db, ada, grace):
    old = make_sketch(db, ada, "Old", at="2026-11-20T10:00:00.000Z")
    new = make_sketch(db, grace, "New", at="2026-11-22T10:00:00.000Z")
    middle = make_sketch(db, ada, "Middle", at="2026-11-21T10:00:00.000Z")
    assert cards(client) == [new.key, middle.key, old.key]


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
@pytest.mark.parametrize("who", ["", "ada", "linus"])
def test_what_is_not_public_is_in_nobodys_gallery(client, sign_in, db, ada, visibility, who):
    make_sketch(db, ada, visibility=visibility)
    assert cards(sign_in(who) if who else client) == []


def test_a_hidden_sketch_and_those_of_a_suspended_member_are_in_no_gallery(client, sign_in, db, waves, grace, linus):
    others = make_sketch(db, grace)
    hide_script(db, linus, waves, "It blinks.")
    assert cards(sign_in("linus")) == cards(client) == [others.key]
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'grace'")
    assert cards(client) == []


def test_every_sketch_is_on_exactly_one_page_also_when_one_is_published_in_between(client, db, ada, grace):
    made = [make_sketch(db, (ada, grace)[n % 2], f"No {n}", at=f"2026-11-22T10:{n // 4:02}:00.000Z").key for n in range(60)]
    seen, query, pages = [], "", 0
    while query or not pages:
        seen, pages, query = seen + cards(client, query), pages + 1, next_page(client, query)
        make_sketch(db, ada, "In between")
    assert seen == [*reversed(made)] and pages == 3


def test_an_engine_is_asked_for(client, db, ada):
    three = make_sketch(db, ada, "Cube", engine="three")
    make_sketch(db, ada, "Waves")
    assert cards(client, "?engine=three") == [three.key]
    assert cards(client, "?engine=p5-2") == []


def test_the_engine_is_that_of_the_newest_version(client, db, ada, waves):
    save_again(db, ada, waves, "// new")
    db.execute("UPDATE script_versions SET engine = 'canvas' WHERE script_id = ? AND number = 2", (waves.id,))
    assert cards(client, "?engine=canvas") == [waves.key] and cards(client, "?engine=p5-1") == []


def test_a_tag_and_a_member_are_asked_for(client, db, ada, grace, waves):
    hers = make_sketch(db, grace, "Rain", tags=("slow",))
    assert cards(client, "?tag=slow") == [hers.key, waves.key]
    assert cards(client, "?tag=slow&by=ada") == [waves.key]
    assert cards(client, "?by=grace") == [hers.key] and cards(client, "?by=nobody_here") == []


@pytest.mark.parametrize("asked", ["waves", "WAVES slow", "low", "#slow", "@ada", "@ada wav", "#waves @ada slow", "ｗａｖｅｓ"])
def test_words_of_title_and_tags_are_looked_for_large_or_small(client, db, grace, waves, asked):
    make_sketch(db, grace, "Rain on glass", tags=("rain",))
    assert CARD.findall(client.get("/scripts", query_string={"q": asked}).text) == [waves.key]


def test_words_that_are_not_there_find_nothing_and_the_page_says_so(client, waves):
    page = client.get("/scripts?q=xyzzy")
    assert page.status_code == 200 and "Nothing like that yet" in page.text


def test_what_lies_further_back_than_one_look_is_on_the_next_page(client, db, ada, waves, monkeypatch):
    monkeypatch.setattr("queries.gallery.PROBE", 10)
    for n in range(15):
        make_sketch(db, ada, f"No {n}")
    page = client.get("/scripts?q=waves").text
    assert CARD.findall(page) == [] and "Look further back" in page
    assert cards(client, html.unescape(re.search(r'href="/scripts(\?[^"]*before=[^"]*)"', page)[1])) == [waves.key]


def test_the_filters_hold_on_the_next_page(client, db, ada):
    made = [make_sketch(db, ada, f"Wave {n}", engine="canvas", tags=("sea",)).key for n in range(30)]
    make_sketch(db, ada, "Wave on land", engine="canvas")
    query = "?engine=canvas&tag=sea&q=wave"
    assert cards(client, query) + cards(client, next_page(client, query)) == [*reversed(made)]


def test_whom_one_has_blocked_is_left_out_until_their_name_is_asked_for(db, sign_in, grace, waves):
    block(db, grace, find_anyone(db, "ada"))
    browser = sign_in("grace")
    assert cards(browser) == [] and cards(browser, "?by=ada") == [waves.key]


def test_nothing_is_counted_and_nothing_is_liked(client, waves):
    said = words(client.get("/scripts").text).replace("p5.js 1", "").replace("p5.js 2", "")
    assert "Slow waves" in said and not re.search(r"\d|\blikes?\b|popular|trending", said)


@pytest.mark.parametrize("query", [
    "before=x", "before=-1", "before=2026-11-22T10:00:00.000Z", "before=2026-11-22T10:00:00.000Z-" + "9" * 30, "before=~-1",
    "engine=flash", "engine=%00", "tag=%00", "tag=%22%3E%3Cscript%3E", "tag=" + "x" * 5000, "by=%27--", "by=@", "q=%00", "q=%25_",
    "q=%22", "q=" + "long " * 900, "q=%ff%fe", "q=@@@ %23%23", "q=%ed%a0%80", "q=" + "%F0%9F%8E%89" * 60,
])
def test_a_page_that_makes_no_sense_is_still_a_page(client, waves, query):
    page = client.get(f"/scripts?{query}")
    assert page.status_code == 200 and "<script>" not in page.text.split("</head>")[1]


def test_an_empty_gallery_invites_to_the_studio(client, sign_in, people):
    assert 'href="/studio"' in sign_in("ada").get("/scripts").text.split("<main")[1].split("</main>")[0]
    assert "bare walls" in client.get("/scripts").text


def test_tags_of_lately_lead_on_in_the_order_they_are_met(db, ada, waves):
    make_sketch(db, ada, tags=("rain", "slow"))
    make_sketch(db, ada, visibility="private", tags=("secret",))
    assert tags_lately(db, None) == ["rain", "slow", "waves"]


# somewhere random


def test_somewhere_random_is_a_public_sketch(client, db, ada, waves, people):
    make_sketch(db, ada, visibility="unlisted")
    make_sketch(db, ada, visibility="private")
    assert {client.get("/scripts/random").location for _ in range(8)} == {f"/scripts/{waves.key}"}
    assert "no-store" in client.get("/scripts/random").headers["Cache-Control"]


def test_where_nothing_is_public_somewhere_random_is_the_gallery(client, people):
    assert client.get("/scripts/random").location == "/scripts"


# the page of a sketch


def test_guests_run_and_read_what_is_public_and_whoever_has_the_address_what_is_unlisted(client, db, ada, waves):
    unlisted = make_sketch(db, ada, "Half a secret", visibility="unlisted")
    for script in (waves, unlisted):
        page = client.get(f"/scripts/{script.key}")
        assert page.status_code == 200 and f'data-key="{script.key}"' in page.text and "createCanvas" in page.text
    assert "noindex" in page.text


NOT_SEEN = {
    "a private one": lambda db, ada, linus: make_sketch(db, ada, visibility="private").key,
    "a hidden one": lambda db, ada, linus: hidden(db, linus, make_sketch(db, ada)),
    "one that was deleted": lambda db, ada, linus: deleted(db, ada, make_sketch(db, ada)),
    "one that never was": lambda db, ada, linus: "a" * 16,
    "something that is no key": lambda db, ada, linus: "..%2F..",
}


def hidden(db, linus, script) -> str:
    hide_script(db, linus, script, "It blinks.")
    return script.key


def deleted(db, ada, script) -> str:
    delete_script(db, ada, script.key)
    return script.key


@pytest.mark.parametrize("what", NOT_SEEN)
def test_what_may_not_be_seen_is_not_there_in_the_same_words(client, sign_in, db, ada, linus, what):
    key = NOT_SEEN[what](db, ada, linus)
    never = client.get("/scripts/" + "b" * 16).text
    for browser in (client, sign_in("grace")):
        page = browser.get(f"/scripts/{key}")
        assert page.status_code == browser.get(f"/scripts/{key}/source").status_code == 404
    if key.isalnum():
        assert words(client.get(f"/scripts/{key}").text) == words(never)


def test_a_private_sketch_is_there_for_its_author(sign_in, db, ada):
    script = make_sketch(db, ada, visibility="private")
    page = sign_in("ada").get(f"/scripts/{script.key}").text
    assert "you alone" in page and f'href="/studio/{script.key}"' in page and "embed-code" not in page


def test_a_suspended_authors_sketch_is_gone_for_all(client, sign_in, db, waves):
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'ada'")
    assert {browser.get(f"/scripts/{waves.key}").status_code for browser in (client, sign_in("linus"))} == {404}


def test_the_page_may_frame_sketches_and_says_what_they_ask_for(client, db, ada):
    script = make_sketch(db, ada, source="neo.on('message', () => {}); neo.shared.join()")
    answer = client.get(f"/scripts/{script.key}")
    assert "/sandbox/" in answer.headers["Content-Security-Policy"]
    assert "lets up to eight people here play together" in answer.text and "not who and not what" in answer.text


def test_a_source_is_read_with_the_numbers_of_its_lines(client, db, ada):
    script = make_sketch(db, ada, source="// <b>one</b>\nlet two = 2")
    page = client.get(f"/scripts/{script.key}").text
    assert '<pre class="source__numbers" aria-hidden="true">1\n2</pre>' in page
    assert '<span class="code__comment">// &lt;b&gt;one&lt;/b&gt;</span>\n<span class="code__keyword">let</span> two' in page


def test_the_plain_source_is_a_text_whatever_it_holds(client, db, ada):
    script = make_sketch(db, ada, source="<script>alert(1)</script>")
    answer = client.get(f"/scripts/{script.key}/source")
    assert answer.text == "<script>alert(1)</script>" and answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]


def test_everybody_is_told_of_versions_and_only_the_author_compares_them(client, sign_in, db, ada, waves):
    for n in range(25):
        save_again(db, ada, waves, f"// {n}", note=f"note {n}")
    page = client.get(f"/scripts/{waves.key}").text
    assert "note 24" in page and "note 3<" not in page and "/versions" not in page
    assert "note 3<" in client.get(f"/scripts/{waves.key}?before=7").text
    assert f'href="/studio/{waves.key}/versions"' in sign_in("ada").get(f"/scripts/{waves.key}").text
    assert [version.number for version in past_versions(db, waves, 3)] == [2, 1]


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 400])
def test_versions_before_what_is_no_number_are_still_a_page(client, waves, before):
    assert client.get(f"/scripts/{waves.key}?before={before}").status_code == 200


def test_hostile_words_are_shown_as_words(client, sign_in, db, ada, grace):
    script = make_sketch(db, ada, HOSTILE[:80], about=HOSTILE, source=f"/* {HOSTILE} */")
    save_again(db, ada, script, f"// {HOSTILE}", note=HOSTILE)
    remix(db, grace, script, HOSTILE[:80])
    for path in ("/scripts", f"/scripts/{script.key}", f"/scripts/{script.key}/report", f"/embed/{script.key}", "/jump?q=script"):
        page = sign_in("grace").get(path).text
        assert "<script>alert" not in page and "onload=&#34;" in page.replace("&quot;", "&#34;") and ' onload="' not in page


# remixing


def test_a_remix_is_ones_own_and_says_where_it_came_from(sign_in, client, db, waves, grace):
    browser, nonce = sign_in("grace"), new_token()
    answer = browser.post(f"/scripts/{waves.key}/fork", data={"nonce": nonce})
    key = answer.location.removeprefix("/studio/")
    assert answer.status_code == 303 and browser.post(f"/scripts/{waves.key}/fork", data={"nonce": nonce}).location == answer.location
    mine = find_script(db, grace, key)
    assert (mine.by, mine.visibility, mine.parent_id) == ("grace", "private", waves.id)
    assert f'href="/scripts/{waves.key}"' in browser.get(f"/scripts/{key}").text


def test_a_guest_signs_in_to_remix_and_to_report(client, waves):
    page = client.get(f"/scripts/{waves.key}").text
    assert f'href="/login?next=/scripts/{waves.key}"' in page and "/fork" not in page
    assert client.post(f"/scripts/{waves.key}/fork", data={"nonce": new_token()}).location.startswith("/login")
    assert client.get(f"/scripts/{waves.key}/report").location == f"/login?next=/scripts/{waves.key}/report"


def test_the_tree_shows_who_it_came_from_and_what_became_of_it(db, ada, grace, waves, as_user):
    child = remix(db, grace, waves, "Child")
    grandchild = remix(db, as_user("eve"), child, "Grandchild")
    sibling = remix(db, ada, waves, "Sibling")
    family = lineage(db, None, child)
    assert [one.key for one in family.ancestors] == [waves.key] and [one.script.key for one in family.remixes] == [grandchild.key]
    family = lineage(db, None, waves)
    assert family.ancestors == () and [one.script.key for one in family.remixes] == [child.key, sibling.key]
    assert [one.script.key for one in family.remixes[0].remixes] == [grandchild.key]


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
def test_what_is_not_public_is_named_in_no_tree_but_its_authors(client, db, ada, grace, waves, visibility):
    between = remix(db, grace, waves, "Between", visibility)
    remix(db, grace, waves, "An end that nobody sees", visibility)
    last = remix(db, grace, between, "Last")
    family = lineage(db, None, last)
    assert [one and one.key for one in family.ancestors] == [waves.key, None]
    assert [(one.script, one.remixes[0].script.key) for one in lineage(db, None, waves).remixes] == [(None, last.key)]
    page = client.get(f"/scripts/{last.key}").text
    assert "a sketch that is not public" in page and between.key not in page
    assert [one.key for one in lineage(db, grace, last).ancestors] == [waves.key, between.key]
    assert len(lineage(db, grace, waves).remixes) == 2


def test_a_hidden_sketch_is_named_to_keepers_only(db, waves, grace, linus):
    child = remix(db, grace, waves)
    hide_script(db, linus, waves, "It blinks.")
    assert [lineage(db, viewer, child).ancestors[0] is None for viewer in (None, grace, linus)] == [True, True, False]


def test_a_line_that_is_broken_still_knows_where_it_began(client, db, ada, grace, waves):
    child = remix(db, grace, waves, "Child")
    last = remix(db, ada, child, "Last")
    delete_script(db, grace, child.key)
    family = lineage(db, None, find_script(db, None, last.key))
    assert (family.broken, family.root.key, family.ancestors) == (True, waves.key, ())
    assert "a sketch that is gone" in client.get(f"/scripts/{last.key}").text
    delete_script(db, ada, waves.key)
    assert lineage(db, None, find_script(db, None, last.key)).root is None


def test_a_deep_line_and_a_wide_one_stay_a_page(client, db, ada, waves):
    line = [waves]
    for n in range(45):
        line.append(remix(db, ada, line[-1], f"No {n}"))
    last, first = lineage(db, None, line[-1]), lineage(db, None, waves)
    assert len(last.ancestors) == 40 and last.further and first.more
    for n in range(MOST_REMIXES + 20):
        remix(db, ada, line[-1], f"Wide {n}")
    wide = lineage(db, None, line[-1])
    assert len(wide.remixes) == MOST_REMIXES and wide.more
    assert all(client.get(f"/scripts/{one.key}").status_code == 200 for one in (line[0], line[20], line[-1]))


def test_private_remixes_do_not_crowd_the_public_ones_out(db, ada, grace, waves):
    for _ in range(MOST_REMIXES + 5):
        remix(db, ada, waves, visibility="private")
    public = remix(db, grace, waves, "Seen")
    assert [one.script.key for one in lineage(db, None, waves).remixes] == [public.key]


# the keepers


def test_a_report_reaches_the_keepers_with_the_source_of_that_moment(sign_in, db, ada, waves):
    assert sign_in("grace").post(f"/scripts/{waves.key}/report", data={"reason": "It freezes."}).status_code == 303
    save_again(db, ada, waves, "// harmless by now")
    found = open_reports(db)[0]
    assert (found.wall, found.ref, found.script_key) == ("ada", f"script-{waves.id}", waves.key)
    assert "Slow waves" in found.shown and "createCanvas" in found.shown and "harmless" not in found.shown
    page = sign_in("linus").get("/admin/reports").text
    assert "It freezes." in page and f'href="/scripts/{waves.key}"' in page and f"/admin/reports/{found.id}/hide" in page


def test_the_form_is_drawn_again_without_a_reason(sign_in, waves):
    assert "Slow waves" in sign_in("grace").get(f"/scripts/{waves.key}/report").text
    refused = sign_in("grace").post(f"/scripts/{waves.key}/report", data={"reason": " \n"})
    assert refused.status_code == 422 and "Say what is wrong with it" in refused.text


def test_the_same_sketch_is_reported_once_and_ones_own_never(sign_in, db, waves):
    codes = [sign_in(name).post(f"/scripts/{waves.key}/report", data={"reason": "x"}).status_code for name in ("grace", "grace", "ada")]
    assert codes == [303, 409, 409] and len(open_reports(db)) == 1


def test_a_keeper_hides_what_was_reported_and_the_log_says_why(sign_in, client, db, waves):
    sign_in("grace").post(f"/scripts/{waves.key}/report", data={"reason": "It freezes."})
    id = open_reports(db)[0].id
    assert sign_in("linus").post(f"/admin/reports/{id}/hide", data={"outcome": "It does."}).status_code == 303
    assert (open_reports(db), find_report(db, id).hidden, client.get(f"/scripts/{waves.key}").status_code) == ([], True, 404)
    entries = entries_before(db, NEWEST)[:2]
    assert {(entry.action, entry.target, entry.reason) for entry in entries} == {
        (action, f"@ada, script-{waves.id}", "It does.") for action in ("script.hide", "report.close")
    }


def test_a_hidden_sketch_is_there_for_its_author_and_the_keepers_who_may_show_it_again(sign_in, client, db, linus, waves):
    hide_script(db, linus, waves, "It blinks.")
    pages = {name: sign_in(name).get(f"/scripts/{waves.key}") for name in ("ada", "linus", "grace")}
    assert {name: page.status_code for name, page in pages.items()} == {"ada": 200, "linus": 200, "grace": 404}
    assert "A moderator has hidden this sketch" in pages["ada"].text and "/show" not in pages["ada"].text
    assert sign_in("linus").post(f"/scripts/{waves.key}/show", data={"reason": "Mended."}).status_code == 303
    assert client.get(f"/scripts/{waves.key}").status_code == 200


def test_keepers_hide_from_the_page_itself_with_a_reason(sign_in, client, waves):
    keeper = sign_in("linus")
    assert "For the keepers" in keeper.get(f"/scripts/{waves.key}").text
    assert keeper.post(f"/scripts/{waves.key}/hide", data={"reason": ""}).status_code == 422
    assert keeper.post(f"/scripts/{waves.key}/hide", data={"reason": "It blinks."}).status_code == 303
    assert keeper.post(f"/scripts/{waves.key}/hide", data={"reason": "Again."}).status_code == 409
    assert client.get(f"/scripts/{waves.key}").status_code == 404


def test_a_hidden_sketch_goes_from_the_wall_it_is_pinned_to_and_comes_back(sign_in, client, waves):
    owner, keeper = sign_in("ada"), sign_in("linus")
    assert f'action="/scripts/{waves.key}/pin"' in owner.get(f"/scripts/{waves.key}").text
    assert owner.post(f"/scripts/{waves.key}/pin").status_code == 303
    assert f'action="/scripts/{waves.key}/unpin"' in owner.get(f"/scripts/{waves.key}").text
    shown = []
    for act in ("hide", "show"):
        assert keeper.post(f"/scripts/{waves.key}/{act}", data={"reason": "x"}).status_code == 303
        shown.append(waves.key in client.get("/wall/ada").text)
    assert shown == [False, True]


def test_hiding_and_showing_changes_the_sketch_and_nothing_else_of_it(db, linus, waves):
    hide_script(db, linus, waves, "It blinks.")
    show_script(db, linus, waves, "It does not.")
    assert find_script(db, None, waves.key) == waves


def test_the_admin_stops_all_sketches_and_lets_them_run_again(sign_in, db, waves):
    admin = sign_in("root", "admin")
    assert "Stop all sketches" in admin.get("/admin").text
    assert admin.post("/admin/sketches", data={"sketches": "off"}).status_code == 303
    assert find_site(db).sketches == "off" and entries_before(db, NEWEST)[0].action == "site.sketches"
    page = admin.get(f"/scripts/{waves.key}").text
    assert "No sketch runs here at the moment" in page and "createCanvas" in page
    admin.post("/admin", data={"registration": "open", "name": "Attic"})
    assert find_site(db).sketches == "off"
    admin.post("/admin/sketches", data={"sketches": "on"})
    assert find_site(db).sketches == "on" and "No sketch runs here" not in admin.get(f"/scripts/{waves.key}").text


REFUSED = {
    "a remix without a nonce": ("grace", "/fork", {}, 422),
    "a remix with a nonce of signs": ("grace", "/fork", {"nonce": "'; --"}, 422),
    "a remix with a field nobody asked for": ("grace", "/fork", {"nonce": "x", "by": "ada"}, 422),
    "a remix of what is private": ("grace", "/fork private", {"nonce": "x"}, 404),
    "a report without a reason": ("grace", "/report", {}, 422),
    "a report of 1,001 characters": ("grace", "/report", {"reason": "x" * 1001}, 422),
    "a report of control characters": ("grace", "/report", {"reason": "\x00\x07"}, 422),
    "a report that is half a character": ("grace", "/report", '{"reason": "\\ud800"}', 400),
    "a report of the wrong shape": ("grace", "/report", '{"reason": ["x"]}', 422),
    "a report with a state": ("grace", "/report", {"reason": "x", "state": "closed"}, 422),
    "a report of what is private": ("grace", "/report private", {"reason": "x"}, 404),
    "a report of one's own": ("ada", "/report", {"reason": "x"}, 409),
    "hiding as a member": ("grace", "/hide", {"reason": "x"}, 404),
    "hiding as its author": ("ada", "/hide", {"reason": "x"}, 404),
    "hiding without a reason": ("linus", "/hide", {}, 422),
    "hiding with a reason of 241": ("linus", "/hide", {"reason": "x" * 241}, 422),
    "hiding what is private, by a moderator": ("linus", "/hide private", {"reason": "x"}, 404),
    "showing what is not hidden": ("linus", "/show", {"reason": "x"}, 409),
    "stopping all sketches as a moderator": ("linus", "/admin/sketches", {"sketches": "off"}, 404),
    "stopping all sketches as a member": ("ada", "/admin/sketches", {"sketches": "off"}, 404),
    "a switch that is none": ("root", "/admin/sketches", {"sketches": "maybe"}, 422),
    "a switch that is nothing": ("root", "/admin/sketches", {}, 422),
    "hiding by a report about a wall": ("linus", "/admin/reports/1/hide", {"outcome": "x"}, 409),
    "hiding by a report that never was": ("linus", "/admin/reports/99/hide", {"outcome": "x"}, 404),
    "hiding by a report as a member": ("ada", "/admin/reports/1/hide", {"outcome": "x"}, 404),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_it_is_refused_and_nothing_changes(db, ada, waves, sign_in, make_member, sentence):
    who, where, form, code = REFUSED[sentence]
    make_member("root", "admin")
    private = make_sketch(db, ada, visibility="private")
    sign_in("eve").post("/wall/ada/report", data={"reason": "x"})
    browser = sign_in(who)
    key = private.key if where.endswith(" private") else waves.key
    path = where if where.startswith("/admin") else f"/scripts/{key}{where.removesuffix(' private')}"
    before = contents(db)
    sent = {"data": form, "content_type": "application/json"} if isinstance(form, str) else {"data": form}
    assert (browser.post(path, **sent).status_code, changed_tables(before, contents(db))) == (code, [])


def test_a_wall_report_cannot_ask_what_an_unlisted_sketch_is_called(sign_in, db, ada):
    script = make_sketch(db, ada, "Half a secret", visibility="unlisted")
    page = sign_in("grace").get(f"/wall/ada/report?ref=script-{script.id}")
    assert page.status_code == 404 and "Half a secret" not in page.text


# ways in


def test_the_jump_palette_offers_ones_own_sketches_and_public_ones(sign_in, db, ada, waves):
    mine = make_sketch(db, ada, "Waves at night", visibility="private")
    pages = {name: sign_in(name).get("/jump?q=wav").text for name in ("ada", "grace")}
    assert [key for key in (mine.key, waves.key) if f'href="/scripts/{key}"' in pages["ada"]] == [mine.key, waves.key]
    assert waves.key in pages["grace"] and mine.key not in pages["grace"]
    assert scripts_called(db, ada, "", 3) == []


def test_every_page_leads_to_the_gallery_and_the_studio(sign_in, client, people):
    page = sign_in("ada").get("/scripts").text
    assert '<a class="rail__link" href="/scripts"' in page and '<a class="rail__link" href="/studio"' in page


# what it costs


def test_sketches_are_found_without_walking_the_tables(db, ada, grace, linus, waves):
    child = remix(db, grace, waves)
    asked = [Wanted(), Wanted(engine="three"), Wanted(tag="slow"), Wanted(by="ada"), Wanted(q="waves"), Wanted(tag="slow", by="ada", q="w")]
    for wanted in asked:
        assert_queries_indexed(db, lambda wanted=wanted: public_scripts(db, grace, wanted))
    assert_queries_indexed(db, lambda: [lineage(db, grace, one) for one in (waves, child)])
    assert_queries_indexed(db, lambda: scripts_called(db, ada, "wav", 3))
    assert_queries_indexed(db, lambda: [public_key_from(db, 1), tags_lately(db, grace), past_versions(db, waves, 9)])
    assert_queries_indexed(db, lambda: open_reports(db))
    assert_queries_indexed(db, lambda: [hide_script(db, linus, waves, "x"), switch_sketches(db, linus, "off")])


# a source in colours


def test_colours_never_change_the_text():
    source = 'let a = /["\'`]/g, b = `x ${a}\n`; /* open\n <i>&amp; 0x1f .5e3 "never closed\n'
    shown = highlighted(source)
    assert html.unescape(re.sub(r"</?span[^>]*>", "", shown)) == source
    assert highlighted("x" * (LONGEST + 1) + "<") == "x" * (LONGEST + 1) + "&lt;"


@pytest.mark.parametrize("piece", ["`", "/*", "=/[a", "1.", "1", "a(", '"\\', "= /", "/", "$", "=/" + "a" * 190])
def test_no_source_takes_long_to_colour(piece):
    begun = process_time()
    highlighted((piece * LONGEST)[:LONGEST])
    assert process_time() - begun < 2
