"""Members tell the keepers what is wrong on walls; a keeper looks, takes it down for good or leaves it, and says so."""

import re
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.exceptions import Forbidden

from core.passwords import new_token
from db import fetch_value
from mutations.reports import MOST_OPEN, NewReport, close_report, remove_reported, report_wall
from mutations.script_keeping import hide_script
from mutations.wall_shapes import NewEmoji, NewImage, NewText
from mutations.wall_undo import undo
from mutations.walls import WallEdit, edit_wall
from queries.audit import entries_before
from queries.members import NEWEST, find_anyone
from queries.reports import closed_reports, find_report, open_reports, shown_now
from queries.scripts import find_script
from queries.walls import find_wall, wall_head
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed
from tests.sketches import make_sketch
from tests.stage import changed_tables, contents


@pytest.fixture
def ada(people, as_user):
    return as_user("ada")


@pytest.fixture
def grace(people, as_user):
    return as_user("grace")


@pytest.fixture
def note(db, ada):
    """A note of ada's on her own wall; gives its ref."""
    return hang(db, ada, "Buy my secret potion.")


def hang(db, user, body: str, wall: str = "ada") -> str:
    new = NewText(body=body, x=600, y=400, w=240, h=120)
    return edit_wall(db, user, wall_head(db, user, wall), WallEdit(nonce=new_token(), add=[new])).made[0]


def report(db, user, ref: str = "", reason: str = "It is an advertisement.") -> int:
    return report_wall(db, user, find_anyone(db, "ada"), NewReport(reason, ref))


def test_a_report_reaches_the_keepers_with_what_was_shown(db, note, sign_in):
    assert sign_in("grace").post("/wall/ada/report", data={"reason": "It is an ad.", "ref": note}).status_code == 303
    page = sign_in("linus").get("/admin/reports").text
    assert "It is an ad." in page and "@ada: A note:\nBuy my secret potion." in page and f'href="/wall/ada#{note}"' in page


def test_what_was_shown_stays_when_the_note_says_something_else_by_then(db, ada, note, grace):
    id = report(db, grace, note)
    edit_wall(db, ada, wall_head(db, ada, "ada"), WallEdit(nonce=new_token(), remove=[note]))
    found = find_report(db, id)
    assert "secret potion" in found.shown and found.placed_by is None


def test_a_wall_as_a_whole_is_reported_with_the_words_of_its_card(db, grace, ada):
    with db:
        db.execute("UPDATE profiles SET bio = 'I bite.', status = 'hungry' WHERE user_id = ?", (ada.id,))
    shown = find_report(db, report(db, grace)).shown
    assert "I bite." in shown and "hungry" in shown and "Ada" in shown


def test_the_links_of_a_card_are_reported_as_people_read_them(db, grace, ada):
    with db:
        db.execute("UPDATE profiles SET links = ? WHERE user_id = ?", ('[{"title":"Potions","url":"https://example.org/"}]', ada.id))
    assert find_report(db, report(db, grace)).shown.endswith("\nPotions: https://example.org/")


def test_a_sticker_is_reported_with_what_it_is(db, ada, grace):
    made = edit_wall(db, ada, wall_head(db, ada, "ada"), WallEdit(nonce=new_token(), add=[NewEmoji(content="🪐", x=1, y=1, size=50)])).made
    assert "A sticker: 🪐" in find_report(db, report(db, grace, made[0])).shown


def test_the_form_is_a_page_too_and_shows_what_it_is_about(note, sign_in):
    page = sign_in("grace").get(f"/wall/ada/report?ref={note}")
    assert page.status_code == 200 and "Buy my secret potion." in page.text and f'value="{note}"' in page.text


def test_a_guest_signs_in_before_the_form(people, client):
    assert client.get("/wall/ada/report").location == "/login?next=/wall/ada/report"
    assert client.post("/wall/ada/report", data={"reason": "x"}).location.startswith("/login")


def test_a_guest_finds_the_way_to_the_form_and_is_back_at_it_after_signing_in(note, client, people):
    assert 'href="/wall/ada/report">' in client.get("/wall/ada").text
    asked = client.get(client.get(f"/wall/ada/report?ref={note}").location).text
    sent = {"username": "grace", "password": PASSWORD, "next": re.search('name="next" value="([^"]*)"', asked)[1]}
    assert client.post("/login", data=sent).location == f"/wall/ada/report?ref={note}"


def test_a_form_without_a_reason_is_drawn_again(note, sign_in):
    page = sign_in("grace").post("/wall/ada/report", data={"reason": " \n ", "ref": note})
    assert page.status_code == 422 and "Say what is wrong with it" in page.text and f'value="{note}"' in page.text


def test_the_same_is_reported_once_by_one_and_again_by_another(db, note, grace, as_user, sign_in):
    report(db, grace, note)
    assert sign_in("grace").post("/wall/ada/report", data={"reason": "again", "ref": note}).status_code == 409
    report(db, as_user("eve"), note)
    assert [found.by for found in open_reports(db)] == ["grace", "eve"]


def test_what_was_closed_can_be_reported_again(db, note, grace, as_user):
    close_report(db, as_user("linus"), find_report(db, report(db, grace, note)), "It is harmless.")
    assert find_report(db, report(db, grace, note)).state == "open"


def test_a_member_s_reports_do_not_pile_up(db, grace, ada, sign_in):
    for number in range(MOST_OPEN):
        report(db, grace, hang(db, ada, f"note {number}"))
    refused = sign_in("grace").post("/wall/ada/report", data={"reason": "more"})
    assert refused.status_code == 429 and len(open_reports(db)) == MOST_OPEN


def test_reports_of_one_member_are_slowed_down(people, sign_in):
    browser = sign_in("grace")
    codes = [browser.post("/wall/ada/report", data={"reason": ""}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_nobody_reports_what_is_theirs_but_an_owner_may_what_a_visitor_left(db, ada, grace, note, sign_in):
    with db:
        db.execute("UPDATE profiles SET visitors = 'members'")
    left = hang(db, grace, "Your wall is ugly.")
    owner = sign_in("ada")
    codes = [owner.post("/wall/ada/report", data={"reason": "x", "ref": ref}).status_code for ref in ("", note, left)]
    assert codes == [409, 409, 303]


def test_a_mark_that_waits_is_there_for_its_owner_alone(db, ada, grace, sign_in):
    left = hang(db, grace, "waiting words")
    assert sign_in("eve").get(f"/wall/ada/report?ref={left}").status_code == 404
    assert "waiting words" in sign_in("ada").get(f"/wall/ada/report?ref={left}").text


def test_a_keeper_closes_a_report_and_the_log_says_what_came_of_it(db, note, grace, sign_in):
    id = report(db, grace, note)
    assert sign_in("linus").post(f"/admin/reports/{id}/close", data={"outcome": "It is a joke."}).status_code == 303
    closed = closed_reports(db, NEWEST)[0]
    assert (closed.closed_by, closed.outcome, open_reports(db)) == ("linus", "It is a joke.", [])
    entry = entries_before(db, NEWEST)[0]
    assert (entry.actor, entry.action, entry.target, entry.reason) == ("linus", "report.close", f"@ada, {note}", "It is a joke.")


def test_what_a_keeper_removes_is_gone_from_the_wall_and_from_its_history(db, ada, note, grace, sign_in):
    id = report(db, grace, note)
    assert sign_in("linus").post(f"/admin/reports/{id}/remove", data={"outcome": "An ad."}).status_code == 303
    assert find_wall(db, None, "ada").posts == ()
    kept = db.execute("SELECT coalesce(before, '') || coalesce(after, '') AS kept FROM wall_changes").fetchall()
    assert [row for row in kept if "potion" in row["kept"]] == []
    assert {entry.action for entry in entries_before(db, NEWEST)} == {"wall.remove", "report.close"}


def test_a_picture_that_a_keeper_removes_leaves_the_disk_too(app, db, ada, grace, sign_in):
    picture, owner = BytesIO(), sign_in("ada")
    Image.new("RGBA", (60, 60), "teal").save(picture, "PNG")
    id = owner.post("/wall/ada/uploads", data={"image": (BytesIO(picture.getvalue()), "a.png")}, headers={"X-Live": "1"}).json["id"]
    new = NewImage(upload=id, content="a teal square", x=300, y=300, size=100)
    ref = edit_wall(db, ada, wall_head(db, ada, "ada"), WallEdit(nonce=new_token(), add=[new])).made[0]
    number = report(db, grace, ref)
    assert sign_in("eve").get(f"/uploads/{id}.webp").status_code == 200 and "a teal square" in find_report(db, number).shown
    sign_in("linus").post(f"/admin/reports/{number}/remove", data={"outcome": "Not here."})
    assert owner.get(f"/uploads/{id}.webp").status_code == 404
    assert list(app.config["NEOSPACE"].path("uploads").rglob(f"*{id}*")) == []


def test_no_undo_brings_back_what_a_keeper_removed(db, ada, note, grace, as_user):
    head = wall_head(db, ada, "ada")
    edit_wall(db, ada, head, WallEdit(nonce=new_token(), add=[NewEmoji(content="🪐", x=1, y=1, size=50)]))
    remove_reported(db, as_user("linus"), find_report(db, report(db, grace, note)), "An ad.")
    for _ in range(4):
        undo(db, ada, head, new_token())
    assert find_wall(db, None, "ada").posts == ()


def test_what_is_gone_already_is_closed_not_removed(db, ada, note, grace, sign_in):
    id = report(db, grace, note)
    edit_wall(db, ada, wall_head(db, ada, "ada"), WallEdit(nonce=new_token(), remove=[note]))
    keeper = sign_in("linus")
    assert "It is not on the wall any more." in keeper.get("/admin/reports").text
    assert keeper.post(f"/admin/reports/{id}/remove", data={"outcome": "x"}).status_code == 409
    assert find_report(db, id).state == "open"


def test_two_keepers_do_not_close_the_same_report(db, note, grace, sign_in):
    id = report(db, grace, note)
    codes = [sign_in(name).post(f"/admin/reports/{id}/close", data={"outcome": name}).status_code for name in ("linus", "linus")]
    assert codes == [303, 409] and find_report(db, id).outcome == "linus"


@pytest.mark.parametrize("path", ["/admin/reports", "/admin/reports/1/close", "/admin/reports/1/remove"])
def test_for_members_there_is_no_such_page_and_guests_are_asked_who_they_are(db, note, grace, sign_in, client, path):
    report(db, grace, note)
    ask = (lambda browser: browser.get(path)) if path == "/admin/reports" else (lambda browser: browser.post(path, data={"outcome": "x"}))
    assert (ask(sign_in("ada")).status_code, ask(client).status_code) == (404, 303)
    assert find_report(db, 1).state == "open"


def test_an_admin_is_led_to_the_member_and_a_moderator_is_not(db, note, grace, sign_in):
    report(db, grace, note)
    assert 'href="/admin/members/ada"' in sign_in("root", role="admin").get("/admin/reports").text
    assert 'href="/admin/members/ada"' not in sign_in("linus").get("/admin/reports").text


def test_every_keeper_finds_the_reports_among_the_tabs(people, sign_in):
    assert all('<a href="/admin/reports"' in browser.get("/admin/invites").text for browser in (sign_in("linus"), sign_in("root", "admin")))


def test_a_moderator_learns_nothing_of_reports_about_themselves(db, people, as_user, sign_in):
    note = hang(db, as_user("linus"), "I am a moderator.", "linus")
    ids = [report_wall(db, as_user("grace"), find_anyone(db, "linus"), NewReport("Rude.", ref)) for ref in ("", note)]
    linus, turing = sign_in("linus"), sign_in("turing", role="moderator")
    assert "Rude." not in linus.get("/admin/reports").text and turing.get("/admin/reports").text.count("Rude.") == 2
    assert [linus.post(f"/admin/reports/{id}/close", data={"outcome": "Mine."}).status_code for id in ids] == [404, 404]
    turing.post(f"/admin/reports/{ids[1]}/remove", data={"outcome": "It was rude."})
    assert "Rude." not in linus.get("/admin/reports").text and find_report(db, ids[1]).outcome == "It was rude."


def test_nobody_is_promised_that_an_admin_learns_nothing(people, sign_in):
    sign_in("root", role="admin")
    said = {name: sign_in("grace").post(f"/wall/{name}/report", data={"reason": "Rude."}, follow_redirects=True).text for name in ("root", "ada")}
    assert "@ada is not told" in said["ada"] and "Reported." in said["root"] and "@root is not told" not in said["root"]


def test_what_an_admin_hangs_or_makes_no_moderator_takes_away(db, people, sign_in, as_user):
    sign_in("root", role="admin")
    root, linus = as_user("root"), as_user("linus")
    note, key = hang(db, root, "Welcome.", "root"), make_sketch(db, root.id)
    id = report_wall(db, as_user("grace"), find_anyone(db, "root"), NewReport("Rude.", note))
    before = contents(db)
    with pytest.raises(Forbidden, match="by an admin"):
        remove_reported(db, linus, find_report(db, id), "It is rude.")
    with pytest.raises(Forbidden, match="by an admin"):
        edit_wall(db, linus, wall_head(db, linus, "root"), WallEdit(nonce=new_token(), remove=[note]))
    with pytest.raises(Forbidden, match="by an admin"):
        hide_script(db, linus, find_script(db, linus, key), "It is rude.")
    assert changed_tables(before, contents(db)) == []


def test_a_moderator_leaves_a_mark_and_takes_anothers_off_in_one_step(db, note, as_user):
    with db:
        db.execute("UPDATE profiles SET visitors = 'members'")
    linus, new = as_user("linus"), NewEmoji(content="🪐", x=1, y=1, size=50)
    edit_wall(db, linus, wall_head(db, linus, "ada"), WallEdit(nonce=new_token(), add=[new], remove=[note]))
    assert [fetch_value(db, f"SELECT count(*) FROM {table}") for table in ("profile_stickers", "profile_posts")] == [1, 0]


def test_closed_reports_come_a_page_at_a_time(db, ada, grace, as_user, sign_in):
    linus = as_user("linus")
    for number in range(31):
        close_report(db, linus, find_report(db, report(db, grace, reason=f"reason {number}.")), "Read.")
    first = sign_in("linus").get("/admin/reports").text
    assert "reason 30." in first and "reason 0." not in first and "before=2" in first
    assert "reason 0." in sign_in("linus").get("/admin/reports?before=2").text


# Bad input: who, where, with what; the answer. Nothing changes.
REFUSED = {
    "a report without anything": ("grace", "/wall/ada/report", {}, 422),
    "a report of blanks": ("grace", "/wall/ada/report", {"reason": "\u2028 \n\t"}, 422),
    "a report of 1,001 characters": ("grace", "/wall/ada/report", {"reason": "x" * 1001}, 422),
    "a report of control characters": ("grace", "/wall/ada/report", {"reason": "\x00\x07"}, 422),
    "a report of nobody's wall": ("grace", "/wall/nobody_here/report", {"reason": "x"}, 404),
    "a report about what was never there": ("grace", "/wall/ada/report", {"reason": "x", "ref": "post-999"}, 404),
    "a report about a sticker on another wall": ("grace", "/wall/eve/report", {"reason": "x", "ref": "{note}"}, 404),
    "a report about an element of the page": ("grace", "/wall/ada/report", {"reason": "x", "ref": "wall-plane"}, 404),
    "a report about a number": ("grace", "/wall/ada/report", {"reason": "x", "ref": "1"}, 404),
    "a report about a number beyond all": ("grace", "/wall/ada/report", {"reason": "x", "ref": "post-" + "9" * 30}, 404),
    "a report about number zero": ("grace", "/wall/ada/report", {"reason": "x", "ref": "post-0"}, 404),
    "a report about SQL": ("grace", "/wall/ada/report", {"reason": "x", "ref": "post-1' OR '1'='1"}, 404),
    "a report about a tag": ("grace", "/wall/ada/report", {"reason": "x", "ref": "\"><script>alert(1)</script>"}, 404),
    "a report with a field nobody asked for": ("grace", "/wall/ada/report", {"reason": "x", "state": "closed"}, 422),
    "a report in somebody else's name": ("grace", "/wall/ada/report", {"reason": "x", "by": "eve"}, 422),
    "a report of one's own wall": ("ada", "/wall/ada/report", {"reason": "x"}, 409),
    "closing without an outcome": ("linus", "/admin/reports/1/close", {}, 422),
    "closing with an outcome of 241": ("linus", "/admin/reports/1/close", {"outcome": "x" * 241}, 422),
    "closing what was never reported": ("linus", "/admin/reports/999/close", {"outcome": "x"}, 404),
    "closing a number beyond all": ("linus", "/admin/reports/" + "9" * 30 + "/close", {"outcome": "x"}, 404),
    "closing with a state": ("linus", "/admin/reports/1/close", {"outcome": "x", "state": "open"}, 422),
    "removing without an outcome": ("linus", "/admin/reports/1/remove", {}, 422),
    "removing a whole wall": ("linus", "/admin/reports/1/remove", {"outcome": "x"}, 409),
    "removing as a member": ("eve", "/admin/reports/1/remove", {"outcome": "x"}, 404),
    "a report that is JSON of the wrong shape": ("grace", "/wall/ada/report", '{"reason": ["x"]}', 422),
    "a report that is half a character": ("grace", "/wall/ada/report", '{"reason": "\\ud800"}', 400),
    "a report that is no JSON": ("grace", "/wall/ada/report", '{"reason"', 400),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_it_is_refused_and_nothing_changes(db, note, as_user, sign_in, sentence):
    who, path, form, code = REFUSED[sentence]
    report(db, as_user("eve"))
    browser = sign_in(who)
    before = contents(db)
    if isinstance(form, str):
        answer = browser.post(path, data=form, content_type="application/json")
    else:
        answer = browser.post(path, data={name: value.replace("{note}", note) for name, value in form.items()})
    assert (answer.status_code, changed_tables(before, contents(db))) == (code, [])
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", ["/admin/reports?before=abc", "/admin/reports?before=-1", "/admin/reports?before=" + "9" * 400])
def test_a_page_before_what_is_no_number_is_the_first_or_an_empty_one(people, sign_in, path):
    assert sign_in("linus").get(path).status_code == 200


def test_hostile_words_are_shown_as_words(db, ada, grace, sign_in):
    report(db, grace, hang(db, ada, "<script>alert(1)</script>"), reason="<img src=x onerror=alert(1)>\n\u202egnimoc")
    page = sign_in("linus").get("/admin/reports").text
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;img src=x" in page


def test_reports_are_found_without_walking_the_tables(db, ada, note, grace, as_user):
    linus, id = as_user("linus"), report(db, grace, note)
    assert_queries_indexed(db, lambda: open_reports(db))
    assert_queries_indexed(db, lambda: closed_reports(db, NEWEST))
    assert_queries_indexed(db, lambda: [shown_now(db, grace, ada.id, ref) for ref in ("", note)])
    assert_queries_indexed(db, lambda: remove_reported(db, linus, find_report(db, id), "An ad."))
    assert fetch_value(db, "SELECT count(*) FROM reports WHERE state = 'closed'") == 1
