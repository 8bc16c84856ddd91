"""Decorating walls: who may do what, what becomes of it, and who sees it; tests/live/test_walls.py goes by socket."""

import pytest
from msgspec import ValidationError, json
from werkzeug.exceptions import Conflict, Forbidden, NotFound, UnprocessableEntity

from core.web import page_policy
from core.wire import decode
from db import fetch_value
from live.walls import LARGEST, parts_of, public_updates, wall_html
from mutations.blocks import block
from mutations.wall_shapes import WallEdit
from mutations.wall_steps import Stale
from mutations.walls import change_theme, edit_wall, note_change
from queries.wall_items import plane_height
from queries.wall_undo import turns_left
from queries.walls import changes_since, find_wall, may_leave_marks, own_refs, pending_marks, things_named, wall_head
from tests.plans import assert_queries_indexed
from tests.wall_steps import LINK, NOTE, STICKER, WORDS, back, change, is_dense, new_nonce, state_of, step


@pytest.fixture
def ada(as_user):
    return as_user("ada")


@pytest.fixture
def grace(as_user):
    return as_user("grace")


@pytest.fixture
def linus(as_user):
    return as_user("linus")


@pytest.fixture
def doors(db, ada):
    """doors(visibility="private", visitors="members") sets who may see ada's wall and leave marks on it."""

    def set_doors(visibility: str = "public", visitors: str = "approve"):
        with db:
            db.execute("UPDATE profiles SET visibility = ?, visitors = ? WHERE user_id = ?", (visibility, visitors, ada.id))
    return set_doors


def layers(db, owner="ada"):
    return [sticker.id for sticker in find_wall(db, None, owner).stickers]


def test_what_is_stuck_on_a_wall_shows_there(db, ada):
    changed = step(db, ada, add=[STICKER, WORDS, NOTE, LINK])
    wall = find_wall(db, None, "ada")
    assert changed.made == ("sticker-1", "sticker-2", "post-1", "post-2")
    assert [item.content for item in wall.stickers] == ["🎉", "hello"] and "<strong>well</strong>" in wall.posts[0].html
    assert wall.seq == changed.seq == 1 and {item.version for item in (*wall.stickers, *wall.posts)} == {1}


def test_only_what_is_named_changes(db, ada):
    step(db, ada, add=[WORDS])
    before = find_wall(db, None, "ada").stickers[0]
    step(db, ada, change=[change("sticker-1", 1, x=-12.345678, rotation=15)])
    after = find_wall(db, None, "ada").stickers[0]
    assert (after.x, after.rotation, after.version) == (-12.35, 15.0, 2)
    assert (after.y, after.content, after.font, after.colour) == (before.y, before.content, before.font, before.colour)


def test_the_same_nonce_again_is_the_same_step(db, ada):
    edit = {"nonce": new_nonce(), "add": [STICKER]}
    first, again = step(db, ada, **edit), step(db, ada, **edit)
    assert (first.seq, first.made) == (again.seq, again.made) and len(layers(db)) == 1


def test_a_nonce_of_another_wall_is_not_answered_with_that_walls_step(db, ada, grace, doors):
    doors(visitors="members")
    edit = {"nonce": new_nonce(), "add": [STICKER]}
    step(db, grace, **edit)
    with pytest.raises(Conflict):
        step(db, grace, owner="grace", **edit)


def test_two_members_may_use_the_same_nonce(db, ada, grace, doors):
    doors(visitors="members")
    edit = {"nonce": new_nonce(), "add": [STICKER]}
    assert step(db, ada, **edit).made != step(db, grace, **edit).made


def test_who_saw_an_older_item_is_told_and_changes_nothing(db, ada):
    step(db, ada, add=[STICKER, STICKER])
    step(db, ada, change=[change("sticker-1", 1, x=500)])
    before = state_of(db)
    with pytest.raises(Stale) as stale:
        step(db, ada, change=[change("sticker-2", 1, x=7), change("sticker-1", 1, x=9)])
    assert stale.value.refs == ("sticker-1",) and state_of(db) == before


def test_making_way_for_another_is_no_change_that_anyone_is_late_for(db, ada):
    step(db, ada, add=[STICKER, STICKER, STICKER])
    lifted = step(db, ada, change=[change("sticker-1", 1, z=3)])
    assert layers(db) == [2, 3, 1] and set(lifted.refs) == {"sticker-1", "sticker-2", "sticker-3"}
    assert step(db, ada, change=[change("sticker-2", 1, x=5)]).seq == 3


@pytest.mark.parametrize("moves, expected", [
    ({1: 5}, [2, 3, 4, 5, 1]), ({5: 1}, [5, 1, 2, 3, 4]), ({3: 3}, [1, 2, 3, 4, 5]), ({1: 1000}, [2, 3, 4, 5, 1]),
    ({1: 2, 2: 1}, [2, 1, 3, 4, 5]), ({5: 1, 4: 2}, [5, 4, 1, 2, 3]), ({2: 4, 3: 5}, [1, 4, 5, 2, 3]),
])
def test_lifting_is_taking_out_of_the_pile_and_putting_in_again(db, ada, moves, expected):
    step(db, ada, add=[STICKER] * 5)
    step(db, ada, change=[change(f"sticker-{id}", 1, z=z) for id, z in moves.items()])
    assert layers(db) == expected and is_dense(state_of(db)["profile_stickers"])


def test_what_goes_leaves_no_gap_in_the_pile(db, ada):
    step(db, ada, add=[STICKER] * 4)
    step(db, ada, remove=["sticker-2"])
    assert layers(db) == [1, 3, 4] and is_dense(state_of(db)["profile_stickers"])


def test_removing_what_is_gone_is_no_fault(db, ada):
    step(db, ada, add=[STICKER])
    step(db, ada, remove=["sticker-1"])
    assert step(db, ada, remove=["sticker-1"]).seq == 2


def test_a_change_to_what_is_there_already_is_none(db, ada):
    step(db, ada, add=[STICKER])
    assert step(db, ada, change=[change("sticker-1", 1, x=100, size=80)]).refs == ()
    assert fetch_value(db, "SELECT count(*) FROM wall_changes") == 1


@pytest.mark.parametrize("new, most, sentence", [(STICKER, 200, "A wall holds 200 stickers"), (NOTE, 60, "A wall holds 60 cards")])
def test_a_full_wall_says_so(db, ada, new, most, sentence):
    step(db, ada, add=[new] * most)
    before = state_of(db)
    with pytest.raises(UnprocessableEntity, match=sentence):
        step(db, ada, add=[new])
    assert state_of(db) == before and fetch_value(db, "SELECT wall_seq FROM profiles WHERE user_id = 1") == 1
    first = "sticker-1" if new is STICKER else "post-1"
    assert step(db, ada, add=[new], remove=[first]).made


def test_undoing_cannot_overfill_a_wall(db, ada, grace, doors):
    doors(visitors="members")
    step(db, grace, add=[STICKER])
    step(db, grace, remove=["sticker-1"])
    step(db, ada, add=[STICKER] * 200)
    with pytest.raises(UnprocessableEntity, match="200 stickers"):
        back(db, grace)


def test_a_visitor_leaves_at_most_40_marks(db, ada, grace, doors):
    doors(visitors="members")
    step(db, grace, add=[STICKER] * 30 + [NOTE] * 10)
    with pytest.raises(UnprocessableEntity, match="at most 40 marks"):
        step(db, grace, add=[STICKER])
    assert step(db, ada, add=[STICKER]).made


@pytest.mark.parametrize("visitors, waits", [("approve", True), ("members", False)])
def test_an_owner_says_whether_marks_wait(db, ada, grace, doors, visitors, waits):
    doors(visitors=visitors)
    step(db, grace, add=[STICKER, NOTE])
    wall = find_wall(db, ada, "ada")
    assert (len(wall.stickers), len(wall.posts), len(pending_marks(db, ada.id))) == ((0, 0, 2) if waits else (1, 1, 0))


def test_nobody_leaves_marks_where_the_owner_wants_none(db, ada, grace, doors):
    doors(visitors="nobody")
    with pytest.raises(Forbidden):
        step(db, grace, add=[STICKER])
    assert not may_leave_marks(db, grace, wall_head(db, grace, "ada")) and may_leave_marks(db, ada, wall_head(db, ada, "ada"))


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_between_two_of_whom_one_has_blocked_the_other_no_marks_are_left(db, as_user, doors, who):
    doors(visitors="members")
    ada, grace = as_user("ada"), as_user("grace")
    step(db, grace, add=[STICKER])
    block(db, *((ada, grace) if who == "ada" else (grace, ada)))
    for edit in ({"add": [STICKER]}, {"change": [change("sticker-1", 1, x=1)]}):
        with pytest.raises(Forbidden):
            step(db, grace, **edit)
    assert not may_leave_marks(db, grace, wall_head(db, grace, "ada"))
    assert step(db, grace, remove=["sticker-1"]).refs  # what was left before, its author may still take


@pytest.mark.parametrize("new", [LINK, NOTE | {"kind": "script", "script": "a" * 16}], ids=["link", "script"])
def test_visitors_leave_no_links_and_sketches(db, ada, grace, doors, new):
    doors(visitors="members")
    with db:
        db.execute("INSERT INTO scripts (key, user_id, title, visibility) VALUES (?, ?, 'Waves', 'public')", ("a" * 16, ada.id))
    new = {name: value for name, value in new.items() if name != "body" or new["kind"] == "text"}
    with pytest.raises(Forbidden, match="stickers and notes"):
        step(db, grace, add=[new])


def test_visitors_touch_only_what_is_theirs(db, ada, grace, doors):
    doors(visitors="members")
    step(db, ada, add=[STICKER])
    for edit in ({"change": [change("sticker-1", 1, x=1)]}, {"remove": ["sticker-1"]}):
        with pytest.raises(Forbidden):
            step(db, grace, **edit)
    assert own_refs(db, grace, wall_head(db, grace, "ada")) == frozenset()


def test_an_owner_arranges_the_marks_of_others_but_puts_no_words_in_their_mouths(db, ada, grace, doors):
    doors(visitors="members")
    step(db, grace, add=[NOTE])
    step(db, ada, change=[change("post-1", 1, x=5, style="ink", z=1)])
    with pytest.raises(Forbidden, match="Somebody else said this"):
        step(db, ada, change=[change("post-1", 2, body="I owe ada ten pounds")])
    assert find_wall(db, None, "ada").posts[0].style == "ink"


@pytest.mark.parametrize("edit, words", [
    ({"add": [STICKER]}, "Add a sticker"), ({"add": [NOTE, LINK]}, "Add 2 cards"), ({"add": [NOTE, STICKER]}, "Add 2 things"),
    ({"change": [change("sticker-1", 1, x=1, y=1)]}, "Move a sticker"), ({"change": [change("sticker-1", 1, z=2)]}, "Layer a sticker"),
    ({"change": [change("post-1", 1, w=99, x=1)]}, "Resize a card"), ({"change": [change("post-1", 1, rotation=9)]}, "Turn a card"),
    ({"change": [change("post-1", 1, body="x")]}, "Change a card"), ({"remove": ["sticker-1", "sticker-2"]}, "Remove 2 stickers"),
    ({"change": [change("sticker-1", 1, x=1, z=2), change("post-1", 1, y=1)]}, "Arrange 2 things"),
    ({"add": [STICKER], "remove": ["sticker-1"]}, "Change 2 stickers"),
])
def test_a_step_says_in_words_what_it_was(db, ada, edit, words):
    step(db, ada, add=[STICKER, STICKER, NOTE])
    assert step(db, ada, **edit).what == words


def test_an_approved_mark_that_says_something_else_waits_again(db, ada, grace, doors):
    doors(visitors="members")
    step(db, grace, add=[NOTE])
    doors(visitors="approve")
    step(db, grace, change=[change("post-1", 1, x=5)])
    assert len(find_wall(db, None, "ada").posts) == 1
    step(db, grace, change=[change("post-1", 2, body="something else")])
    assert find_wall(db, None, "ada").posts == () and len(pending_marks(db, ada.id)) == 1


def test_a_moderator_removes_anything_for_good_and_it_is_written_down(db, ada, linus):
    step(db, ada, add=[STICKER, STICKER])
    step(db, linus, remove=["sticker-1"])
    [line] = db.execute("SELECT action, target, reason FROM audit_log").fetchall()
    assert layers(db) == [2] and line == {"action": "wall.remove", "target": "ada", "reason": "sticker-1"}
    assert back(db, linus).what == ""
    with pytest.raises(Forbidden):
        step(db, linus, change=[change("sticker-2", 1, x=1)])


def test_what_a_moderator_took_away_comes_back_by_no_undo(db, ada, linus):
    step(db, ada, add=[STICKER])
    step(db, ada, change=[change("sticker-1", 1, content="🍰")])
    step(db, linus, remove=["sticker-1"])
    assert back(db, ada).what == "" and layers(db) == []
    assert "🍰" not in str(db.execute("SELECT before, after FROM wall_changes").fetchall())


@pytest.mark.parametrize("visibility, seen_by", [("public", "ada grace guest"), ("members", "ada grace"), ("private", "ada")])
def test_a_wall_is_seen_by_whom_its_owner_lets_in(db, ada, grace, linus, doors, visibility, seen_by):
    doors(visibility)
    step(db, ada, add=[STICKER])
    for viewer, name in ((ada, "ada"), (grace, "grace"), (None, "guest")):
        if name in seen_by:
            assert len(find_wall(db, viewer, "ada").stickers) == 1
        else:
            with pytest.raises(NotFound):
                find_wall(db, viewer, "ada")


def test_nobody_not_even_a_moderator_reaches_into_a_private_wall(db, ada, grace, linus, doors):
    doors(visitors="members")
    heads = {user.username: wall_head(db, user, "ada") for user in (grace, linus)}
    step(db, ada, add=[STICKER])
    doors("private", "members")
    for user in (grace, linus):
        with pytest.raises(NotFound):
            edit_wall(db, user, heads[user.username], WallEdit(new_nonce(), remove=["sticker-1"]))


def test_a_hidden_wall_and_none_are_told_apart_by_nothing(db, ada, grace, doors):
    doors("private")
    with pytest.raises(NotFound) as hidden, db.snapshot():
        wall_head(db, grace, "ada")
    with pytest.raises(NotFound) as none, db.snapshot():
        wall_head(db, grace, "nobody_here")
    assert hidden.value.description == none.value.description


def test_the_wall_of_a_suspended_member_is_not_there(db, ada, grace):
    with db:
        db.execute("UPDATE users SET state = 'suspended' WHERE id = ?", (ada.id,))
    with pytest.raises(NotFound):
        find_wall(db, grace, "ada")


def test_a_member_who_was_suspended_meanwhile_decorates_nothing(db, ada):
    head = wall_head(db, ada, "ada")
    with db:
        db.execute("UPDATE users SET state = 'suspended' WHERE id = ?", (ada.id,))
    with pytest.raises(NotFound):
        edit_wall(db, ada, head, WallEdit(new_nonce(), remove=["sticker-1"]))


def test_a_plane_is_as_tall_as_what_hangs_on_it(db, ada):
    assert find_wall(db, None, "ada").height == 900
    step(db, ada, add=[NOTE | {"y": 3000, "h": 400}])
    assert find_wall(db, None, "ada").height == 3360
    step(db, ada, add=[STICKER | {"y": 12600}])
    assert find_wall(db, None, "ada").height == 12000 and plane_height((), ()) == 900


def test_the_card_the_theme_and_the_pins_have_versions_of_their_own(db, ada):
    step(db, ada, add=[STICKER])
    with db:
        seq = note_change(db, ada, ada.id, "Change the card", ("wall-card",))
    assert (seq, find_wall(db, None, "ada").card.version) == (2, 2)
    assert change_theme(db, ada, ada.id, '{"preset":"arcade"}') == 3
    wall = find_wall(db, None, "ada")
    assert (wall.theme.version, wall.theme.theme, wall.pins.version) == (3, '{"preset":"arcade"}', 0)
    assert [type(thing).__name__ for thing in changes_since(db, wall_head(db, None, "ada"), 1).shown] == ["Card", "ThemeOf"]


def test_a_change_that_is_noted_for_an_item_renews_it(db, ada):
    step(db, ada, add=[LINK])
    with db:
        note_change(db, ada, ada.id, "Look a link up", ("post-1",))
    assert find_wall(db, None, "ada").posts[0].version == 2
    assert step(db, ada, change=[change("post-1", 1, x=1)]).seq == 3  # and nobody is late because of it


def test_only_the_owner_changes_the_theme(db, ada, grace):
    with pytest.raises(Forbidden):
        change_theme(db, grace, ada.id, "{}2")


def test_an_address_that_changed_is_looked_up_anew(db, ada):
    assert step(db, ada, add=[NOTE, LINK]).links == (2,)
    with db:
        db.execute("UPDATE profile_posts SET title = 'Example', description = 'An example' WHERE id = 2")
    assert step(db, ada, change=[change("post-2", 1, x=1)]).links == ()
    assert step(db, ada, change=[change("post-2", 2, url="https://example.org/")]).links == (2,)
    assert find_wall(db, None, "ada").posts[1].title == ""


def test_who_was_away_is_told_what_is_there_and_what_is_gone(db, ada):
    step(db, ada, add=[STICKER, STICKER, NOTE])
    step(db, ada, change=[change("sticker-1", 1, x=7)])
    step(db, ada, remove=["post-1"])
    news = changes_since(db, wall_head(db, ada, "ada"), 1)
    assert [thing.ref for thing in news.shown] == ["sticker-1"] and news.gone == ("post-1",) and news.seq == 3
    assert changes_since(db, wall_head(db, ada, "ada"), 3).shown == ()


@pytest.mark.parametrize("after, reset", [(0, True), (1, False), (201, False), (202, True)])
def test_beyond_200_changes_and_in_the_future_the_page_is_loaded_anew(db, ada, after, reset):
    for _ in range(201):
        with db:
            note_change(db, ada, ada.id, "Change the card", ("wall-card",))
    assert changes_since(db, wall_head(db, ada, "ada"), after).reset is reset


def test_marks_that_wait_are_told_of_to_their_author_and_the_owner_only(db, app, ada, grace, linus):
    step(db, grace, add=[NOTE])
    told = {user: changes_since(db, wall_head(db, user, "ada"), 0, user) for user in (ada, grace, linus, None)}
    assert [len(news.waiting) for news in told.values()] == [1, 1, 0, 0] and not any(news.shown for news in told.values())
    with app.test_request_context():
        assert ["hello" in wall_html(news) for news in told.values()] == [True, True, False, False]


def test_what_everyone_is_sent_holds_nothing_that_waits(db, app, ada, grace):
    refs = step(db, grace, add=[NOTE]).refs
    with app.test_request_context():
        html = "".join(parts_of(public_updates(things_named(db, "ada", refs, 1)), "@ada", 1))
    assert html == '<live-update action="remove" target="post-1" data-room="@ada" data-seq="1"></live-update>'


def test_a_large_change_goes_out_in_parts_and_only_the_last_counts(db, app, ada):
    refs = step(db, ada, add=[NOTE | {"body": "ü" * 4000}] * 40).refs
    with app.test_request_context():
        parts = parts_of(public_updates(things_named(db, "ada", refs, 1)), "@ada", 1)
    assert len(parts) >= 3 and all(len(part.encode()) < LARGEST + 10_000 for part in parts)
    assert ["data-room" in part for part in parts] == [False] * (len(parts) - 1) + [True]
    assert sum(part.count('id="post-') for part in parts) == 40


def test_a_change_that_shows_nothing_still_counts(app):
    assert parts_of([], "@ada", 7) == ['<live-update action="upsert" target="wall-plane" data-room="@ada" data-seq="7"></live-update>']


@pytest.mark.parametrize("ref", ["sticker-1", "post-1"])
def test_an_item_carries_its_place_and_nothing_of_who_looks(db, app, ada, ref):
    step(db, ada, add=[STICKER | {"x": 613.333, "rotation": -4}, NOTE])
    with app.test_request_context():
        html = wall_html(things_named(db, "ada", (ref,), 1))
    assert f'id="{ref}"' in html and 'data-by="ada"' in html and 'data-sort="1"' in html and 'data-version="1"' in html
    assert ('--x:613.33;--y:100.0;--s:80.0;--r:-4.0;--z:1' in html) == (ref == "sticker-1")


def test_pages_with_walls_allow_numbers_in_style_attributes_and_no_others():
    plain, styled = (page_policy("http://localhost/", "sha256-x", styled=styled) for styled in (False, True))
    assert "style-src-attr 'unsafe-inline'" in styled and "unsafe-inline" not in plain
    assert styled.replace("style-src-attr 'unsafe-inline'; ", "") == plain


@pytest.mark.parametrize("edit", [
    {"add": [NOTE | {"body": "half \ud800"}]}, {"add": [STICKER, STICKER | {"content": "\udfff"}]},
    {"change": [change("post-1", 1, body="\ud800")]},
])
def test_half_a_character_is_found_wherever_it_stands(edit):
    with pytest.raises(ValidationError, match="half a character"):
        decode({"nonce": "n"} | edit, WallEdit)


def queries_of(db, ask) -> int:
    seen = []
    db.set_trace_callback(seen.append)
    try:
        ask()
    finally:
        db.set_trace_callback(None)
    return len(seen)


def test_a_full_wall_costs_no_more_queries_than_an_empty_one(db, ada, grace):
    empty = queries_of(db, lambda: find_wall(db, grace, "ada"))
    step(db, ada, add=[STICKER] * 200 + [NOTE] * 60)
    assert queries_of(db, lambda: find_wall(db, grace, "ada")) == empty < 10


def test_every_query_of_walls_uses_an_index(db, ada, grace, linus, doors):
    doors(visitors="members")

    def everything():
        step(db, ada, add=[STICKER, NOTE, LINK])
        step(db, grace, add=[STICKER])
        step(db, ada, change=[change("sticker-1", 1, z=2, x=3), change("post-1", 1, body="other words")])
        change_theme(db, ada, ada.id, json.encode({"preset": "arcade"}).decode())
        back(db, ada)
        back(db, ada)
        step(db, linus, remove=["sticker-2"])
        find_wall(db, grace, "ada")
        pending_marks(db, ada.id)
        changes_since(db, wall_head(db, ada, "ada"), 0, ada)
        things_named(db, "ada", ("sticker-1", "post-1", "wall-card", "wall-theme", "wall-pins"), 1)
        own_refs(db, grace, wall_head(db, grace, "ada"))
        may_leave_marks(db, grace, wall_head(db, grace, "ada"))
        turns_left(db, grace, ada.id)

    assert len(assert_queries_indexed(db, everything)) > 40
