"""What visitors leave on walls: waiting, shown, refused, taken back, swept away and brought back."""

import pytest
from msgspec import json
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from core.passwords import new_token
from db import fetch_value
from live import live
from mutations.blocks import block
from mutations.wall_marks import approve_mark, refuse_mark, remove_mark, sweep_marks
from mutations.wall_shapes import NewEmoji, NewText
from mutations.wall_undo import undo
from mutations.walls import WallEdit, edit_wall
from queries.members import find_anyone
from queries.wall_marks import marks_on
from queries.walls import find_wall, may_leave_marks, pending_marks, wall_head
from tests.plans import assert_queries_indexed
from tests.stage import changed_tables, contents


@pytest.fixture
def ada(people, as_user):
    return as_user("ada")


@pytest.fixture
def grace(people, as_user):
    return as_user("grace")


@pytest.fixture
def leave(db):
    """leave(grace, "ada") puts a sticker on ada's wall, leave(grace, "ada", "hello") a note; gives the ref."""

    def put(user, wall: str, note: str = "") -> str:
        new = NewText(body=note, x=600, y=400, w=240, h=120) if note else NewEmoji(content="🪐", x=300, y=300, size=120)
        return edit_wall(db, user, wall_head(db, user, wall), WallEdit(nonce=new_token(), add=[new])).made[0]

    return put


@pytest.fixture
def policy(db):
    """policy("ada", "members") lets all members leave marks on ada's wall at once."""

    def choose(name: str, visitors: str) -> None:
        with db:
            db.execute("UPDATE profiles SET visitors = ? WHERE user_id = (SELECT id FROM users WHERE username = ?)", (visitors, name))

    return choose


def shown(db, wall: str = "ada") -> list[str]:
    found = find_wall(db, None, wall)
    return [item.ref for item in (*found.stickers, *found.posts)]


def waiting(db, wall: str = "ada") -> list[str]:
    return [mark.ref for mark in pending_marks(db, find_anyone(db, wall).id)]


def test_a_mark_waits_until_its_wall_s_owner_lets_it_show(db, ada, grace, leave, sign_in):
    ref = leave(grace, "ada")
    assert (shown(db), waiting(db)) == ([], [ref])
    assert sign_in("ada").post(f"/wall/ada/marks/{ref}/approve").status_code == 303
    assert (shown(db), waiting(db)) == ([ref], [])


def test_who_looks_on_hears_that_a_mark_shows_and_waits_no_more(ada, grace, leave, sign_in):
    ref = leave(grace, "ada", "Lovely wall.")
    told = sign_in("ada").post(f"/wall/ada/marks/{ref}/approve", headers={"X-Live": "1"}).json
    assert told["ok"] and f'id="{ref}"' in told["html"] and "Lovely wall." in told["html"]
    assert f'action="remove" target="pending-{ref}"' in told["html"]


def test_a_refused_mark_is_gone_for_everyone(db, ada, grace, leave, sign_in):
    ref = leave(grace, "ada")
    assert sign_in("ada").post(f"/wall/ada/marks/{ref}/refuse").status_code == 303
    assert (shown(db), waiting(db)) == ([], [])


def test_a_visitor_takes_back_what_is_theirs_whether_it_waits_or_shows(db, ada, grace, leave, sign_in):
    visitor, first, second = sign_in("grace"), leave(grace, "ada"), leave(grace, "ada", "hi")
    approve_mark(db, ada, wall_head(db, ada, "ada"), second)
    answers = [visitor.post(f"/wall/ada/marks/{ref}/delete").status_code for ref in (first, second)]
    assert answers == [303, 303] and (shown(db), waiting(db)) == ([], [])


@pytest.mark.parametrize("act", ["approve", "refuse", "delete"])
def test_nobody_else_decides_about_a_mark(db, ada, grace, leave, sign_in, client, act):
    ref = leave(grace, "ada")
    assert sign_in("eve").post(f"/wall/ada/marks/{ref}/{act}").status_code == 403
    assert client.post(f"/wall/ada/marks/{ref}/{act}").location.startswith("/login")
    assert waiting(db) == [ref]


def test_a_visitor_does_not_let_their_own_mark_show(db, ada, grace, leave, sign_in):
    ref = leave(grace, "ada")
    assert sign_in("grace").post(f"/wall/ada/marks/{ref}/approve").status_code == 403
    assert sign_in("grace").post("/wall/ada/sweep", data={"by": "grace"}).status_code == 403
    assert waiting(db) == [ref]


def test_a_moderator_takes_off_but_lets_nothing_show(db, ada, grace, leave, sign_in):
    ref = leave(grace, "ada")
    assert sign_in("linus").post(f"/wall/ada/marks/{ref}/approve").status_code == 403
    assert sign_in("linus").post(f"/wall/ada/marks/{ref}/delete").status_code == 303
    assert fetch_value(db, "SELECT count(*) FROM audit_log WHERE action = 'wall.remove'") == 1


def test_what_shows_is_not_approved_again(db, ada, grace, leave):
    ref, head = leave(grace, "ada"), wall_head(db, ada, "ada")
    approve_mark(db, ada, head, ref)
    with pytest.raises(Conflict):
        approve_mark(db, ada, head, ref)
    with pytest.raises(Conflict):
        refuse_mark(db, ada, head, ref)
    assert shown(db) == [ref]


def test_one_click_sweeps_all_of_one_visitor_and_undo_brings_all_of_it_back(db, ada, grace, leave, as_user, sign_in):
    eve, kept = as_user("eve"), leave(ada, "ada")
    hers = [leave(grace, "ada"), leave(grace, "ada", "hi"), leave(grace, "ada")]
    approve_mark(db, ada, wall_head(db, ada, "ada"), hers[0])
    eves = leave(eve, "ada")
    before = marks_on(db, ada, find_wall(db, ada, "ada"))
    assert sign_in("ada").post("/wall/ada/sweep", data={"by": "grace"}).status_code == 303
    assert (shown(db), waiting(db)) == ([kept], [eves])
    undo(db, ada, wall_head(db, ada, "ada"), new_token())
    after = marks_on(db, ada, find_wall(db, ada, "ada"))
    assert set(shown(db)) == {kept, hers[0]} and set(waiting(db)) == {eves, *hers[1:]}
    assert [mark.by for mark in after.waiting] == [mark.by for mark in before.waiting] and after.visitors == ("eve", "grace")


def test_a_sweep_is_one_step(db, ada, grace, leave):
    for _ in range(3):
        leave(grace, "ada")
    before = wall_head(db, ada, "ada").seq
    assert sweep_marks(db, ada, wall_head(db, ada, "ada"), "grace").seq == before + 1


def test_a_sweep_spares_the_owner_s_own_things(db, ada, leave):
    ref = leave(ada, "ada")
    with pytest.raises(NotFound):
        sweep_marks(db, ada, wall_head(db, ada, "ada"), "ada")
    assert shown(db) == [ref]


def test_an_approval_survives_its_visitor_s_undo_as_a_removal(db, ada, grace, leave):
    ref = leave(grace, "ada")
    approve_mark(db, ada, wall_head(db, ada, "ada"), ref)
    undo(db, grace, wall_head(db, grace, "ada"), new_token())
    assert (shown(db), waiting(db)) == ([], [])


def test_where_all_members_may_leave_marks_nothing_waits(db, ada, grace, leave, policy):
    policy("ada", "members")
    ref = leave(grace, "ada")
    assert (shown(db), waiting(db)) == ([ref], [])


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_a_block_either_way_ends_leaving_marks_but_not_taking_them_back(db, ada, grace, leave, policy, who):
    policy("ada", "members")
    ref, head = leave(grace, "ada"), wall_head(db, grace, "ada")
    blocker, other = (ada, "grace") if who == "ada" else (grace, "ada")
    block(db, blocker, find_anyone(db, other))
    assert may_leave_marks(db, grace, head) is False
    with pytest.raises(Forbidden):
        leave(grace, "ada")
    remove_mark(db, grace, head, ref)
    assert shown(db) == []


def test_where_nobody_may_leave_marks_nobody_can(db, ada, grace, leave, policy):
    policy("ada", "nobody")
    with pytest.raises(Forbidden):
        leave(grace, "ada")


def test_the_page_shows_an_owner_what_waits_and_a_visitor_only_what_is_theirs(ada, grace, leave, as_user, sign_in, client):
    hers, eves = leave(grace, "ada", "from grace"), leave(as_user("eve"), "ada", "from eve")
    owner, visitor = sign_in("ada").get("/wall/ada").text, sign_in("grace").get("/wall/ada").text
    assert f'id="pending-{hers}"' in owner and f'id="pending-{eves}"' in owner
    assert f'id="pending-{hers}"' in visitor and "from eve" not in visitor
    guest = client.get("/wall/ada").text
    assert "from grace" not in guest and "Members can leave stickers and notes here" in guest


def test_the_list_can_be_fetched_anew(ada, grace, leave, sign_in):
    ref = leave(grace, "ada")
    assert f'id="pending-{ref}"' in sign_in("ada").get("/wall/ada/marks").text
    assert "Sweep" in sign_in("ada").get("/wall/ada/marks").text and "Sweep" not in sign_in("grace").get("/wall/ada/marks").text
    assert ref not in sign_in("eve").get("/wall/ada/marks").text


def test_a_button_invites_whoever_may_leave_something(ada, grace, sign_in, policy):
    assert "Leave a sticker or note" in sign_in("grace").get("/wall/ada").text
    policy("ada", "nobody")
    assert "Leave a sticker or note" not in sign_in("grace").get("/wall/ada").text
    assert "Leave a sticker or note" not in sign_in("ada").get("/wall/ada").text


def test_who_else_is_here_is_told_to_members_and_leaves_out_who_asks(app, ada, grace, sign_in, client):
    with app.app_context():
        live().presence.join("@ada", "grace", "socket-1")
        live().presence.join("@ada", "ada", "socket-2")
    page = sign_in("ada").get("/wall/ada/here").text
    assert 'href="/wall/grace"' in page and 'href="/wall/ada"' not in page
    assert client.get("/wall/ada/here").status_code == 303


def test_a_crowd_is_named_by_six_and_not_counted(app, ada, make_member, sign_in):
    names = [f"guest_{number}" for number in range(9)]
    with app.app_context():
        for name in names:
            make_member(name)
            live().presence.join("@ada", name, name)
    page = sign_in("ada").get("/wall/ada/here").text
    assert page.count("is here\"") == 12 and "and others" in page and "9" not in page


def test_a_private_wall_tells_nobody_who_is_there_or_what_waits(db, ada, grace, leave, sign_in):
    ref = leave(grace, "ada")
    with db:
        db.execute("UPDATE profiles SET visibility = 'private' WHERE user_id = ?", (ada.id,))
    visitor = sign_in("grace")
    asked = [visitor.get("/wall/ada/here"), visitor.get("/wall/ada/marks"), visitor.post(f"/wall/ada/marks/{ref}/delete")]
    assert [answer.status_code for answer in asked] == [404, 404, 404]


# Bad input: who asks, where, with what; the answer. Nothing changes.
REFUSED = {
    "approving what was never there": ("ada", "marks/sticker-999/approve", {}, 404),
    "refusing what was never there": ("ada", "marks/post-999/refuse", {}, 404),
    "taking off what was never there": ("grace", "marks/sticker-999/delete", {}, 404),
    "a mark of a number beyond all": ("ada", "marks/sticker-" + "9" * 30 + "/approve", {}, 404),
    "a mark numbered zero": ("ada", "marks/sticker-0/approve", {}, 404),
    "a mark of a negative number": ("ada", "marks/sticker--1/approve", {}, 404),
    "a mark without a number": ("ada", "marks/sticker-/approve", {}, 404),
    "a mark of no kind": ("ada", "marks/12/refuse", {}, 404),
    "the card as a mark": ("ada", "marks/wall-card/delete", {}, 404),
    "a mark that is SQL": ("ada", "marks/sticker-1' OR 1=1/delete", {}, 404),
    "a mark with a digit that is none": ("ada", "marks/sticker-１/delete", {}, 404),
    "a mark with a newline": ("ada", "marks/sticker-1%0a/delete", {}, 404),
    "a field nobody asked for": ("ada", "marks/{ref}/approve", {"pending": "0"}, 422),
    "letting the owner's own sticker show": ("ada", "marks/{own}/approve", {}, 409),
    "somebody taking the owner's sticker off": ("grace", "marks/{own}/delete", {}, 403),
    "sweeping without a name": ("ada", "sweep", {}, 422),
    "sweeping nobody": ("ada", "sweep", {"by": ""}, 422),
    "sweeping somebody who left nothing": ("ada", "sweep", {"by": "eve"}, 404),
    "sweeping somebody who does not exist": ("ada", "sweep", {"by": "nobody_here"}, 404),
    "sweeping oneself": ("ada", "sweep", {"by": "ada"}, 404),
    "sweeping a name of 10,000": ("ada", "sweep", {"by": "x" * 10_000}, 404),
    "sweeping a NUL": ("ada", "sweep", {"by": "gra\x00ce"}, 404),
    "sweeping somebody else's wall": ("grace", "sweep", {"by": "ada"}, 403),
    "sweeping as a moderator": ("linus", "sweep", {"by": "grace"}, 403),
    "sweeping two at once": ("ada", "sweep", {"by": ["grace", "eve"], "all": "1"}, 422),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_it_is_refused_and_nothing_changes(db, ada, grace, leave, sign_in, sentence):
    who, path, form, code = REFUSED[sentence]
    names = {"{ref}": leave(grace, "ada"), "{own}": leave(ada, "ada")}
    for name, ref in names.items():
        path = path.replace(name, ref)
    browser = sign_in(who)
    before = contents(db)
    answer = browser.post(f"/wall/ada/{path}", data=form)
    assert (answer.status_code, changed_tables(before, contents(db))) == (code, [])
    told = browser.post(f"/wall/ada/{path}", data=form, headers={"X-Live": "1"})
    assert told.status_code == code and told.json["ok"] is False and told.json["error"]["message"][-1] in ".!"


def test_marks_are_found_without_walking_the_tables(db, ada, grace, leave):
    ref, head = leave(grace, "ada"), wall_head(db, ada, "ada")
    wall = find_wall(db, ada, "ada")
    assert_queries_indexed(db, lambda: marks_on(db, ada, wall))
    assert_queries_indexed(db, lambda: approve_mark(db, ada, head, ref))
    assert_queries_indexed(db, lambda: sweep_marks(db, ada, head, "grace"))
    assert json.decode(fetch_value(db, "SELECT refs FROM wall_changes ORDER BY id DESC LIMIT 1")) == [ref]
