"""Back and forth over one's steps: exactly, after a reload, beside others, and not beyond what one may."""

import random

import pytest
from werkzeug.exceptions import Forbidden

from checkpoints import Checkpointer
from db import fetch_value
from mutations.wall_undo import blank_old_steps, undo
from mutations.walls import KEPT_BYTES_OF_VISITORS, KEPT_STEPS, change_theme
from queries.wall_undo import Turns, turns_left
from queries.walls import changes_since, find_wall, pending_marks, wall_head
from tests.wall_steps import LINK, NOTE, STICKER, WORDS, back, change, forth, is_dense, new_nonce, state_of, step

NEW = (STICKER, WORDS, NOTE, LINK)


@pytest.fixture
def ada(as_user):
    return as_user("ada")


@pytest.fixture
def grace(db, as_user, ada):
    """A visitor of ada's wall, who may leave marks there."""
    visitors(db, "members")
    return as_user("grace")


def visitors(db, policy: str) -> None:
    with db:
        db.execute("UPDATE profiles SET visitors = ?", (policy,))


def furnish(db, *people) -> dict:
    """Put some things on ada's wall that nobody's undo reaches; gives how it stands then."""
    for user in people:
        step(db, user, add=[STICKER] * 4 + [NOTE] * 2)
    with db:
        db.execute("UPDATE wall_changes SET state = 'final', before = NULL, after = NULL")
    return state_of(db)


def random_edit(chance: random.Random, db, user) -> dict:
    """A step of one to five items that `user` may take on ada's wall."""
    rows = [(f"sticker-{row['id']}", row) for row in db.execute("SELECT * FROM profile_stickers").fetchall()]
    rows += [(f"post-{row['id']}", row) for row in db.execute("SELECT * FROM profile_posts").fetchall()]
    rows = [(ref, row) for ref, row in rows if user.username == "ada" or row["placed_by"] == user.id]
    chance.shuffle(rows)
    taken, edit = rows[:chance.choice((1, 1, 2, 5))], {"add": [], "change": [], "remove": []}
    for ref, row in taken:
        if chance.random() < 0.25:
            edit["remove"].append(ref)
        else:
            edit["change"].append(change(ref, row["version"], **random_fields(chance, ref, row, row["placed_by"] == user.id)))
    if chance.random() < 0.4 or not taken:
        new = NEW[:3] if user.username != "ada" else NEW
        edit["add"] = [chance.choice(new) | {"x": chance.randint(0, 1200)} for _ in range(chance.choice((1, 1, 3)))]
    return edit


def random_fields(chance: random.Random, ref: str, row: dict, own: bool) -> dict:
    fields = {
        "x": chance.uniform(-600, 1800), "y": chance.uniform(0, 5000), "rotation": chance.uniform(-180, 180), "z": chance.randint(1, 12),
        **({"size": chance.uniform(12, 300)} if ref.startswith("sticker") else {"w": chance.uniform(80, 600), "font_size": 24}),
    }
    if ref.startswith("post") and row["kind"] == "text":
        fields |= {"body": f"words {chance.random()}"} if own else {}
        fields |= {"style": chance.choice(("note", "ink", "glass"))}
    return dict(chance.sample(sorted(fields.items()), chance.randint(1, len(fields))))


def shown(db) -> dict[str, tuple]:
    """What a fresh page holds: ref to (version, item)."""
    wall = find_wall(db, None, "ada")
    return {item.ref: item for item in (*wall.stickers, *wall.posts)}


def caught_up(db, view: dict, after: int) -> dict:
    """An older view after the changes that came since."""
    news = changes_since(db, wall_head(db, None, "ada"), after)
    assert not news.reset
    renewed = view | {item.ref: item for item in news.shown if item.ref in view or hasattr(item, "ref")}
    return {ref: item for ref, item in renewed.items() if ref not in news.gone}


@pytest.mark.parametrize("seed", range(4))
def test_undoing_all_of_240_random_steps_leads_back_to_the_first_state_and_redoing_them_to_the_last(db, ada, grace, seed):
    chance, first = random.Random(seed), furnish(db, ada, grace)
    for _ in range(240):
        roll = chance.random()
        if roll < 0.15:
            back(db, ada)
        elif roll < 0.25:
            forth(db, ada)
        else:
            step(db, ada, **random_edit(chance, db, ada))
        assert all(is_dense(state_of(db)[table]) for table in ("profile_stickers", "profile_posts"))
    while forth(db, ada).what:
        pass
    last = state_of(db)
    while back(db, ada).what:
        pass
    assert state_of(db) == first != last
    while forth(db, ada).what:
        pass
    assert state_of(db) == last


@pytest.mark.parametrize("seed", range(4))
def test_two_who_take_back_their_steps_in_turn_come_back_to_the_first_state(db, ada, grace, seed):
    chance, first, turns, undone = random.Random(seed), furnish(db, ada, grace), [], []
    for _ in range(200):
        roll = chance.random()
        if roll < 0.15 and turns:
            undone.append(turns.pop())
            back(db, undone[-1])
        elif roll < 0.25 and undone:
            turns.append(undone.pop())
            assert forth(db, turns[-1]).what
        else:
            user = chance.choice((ada, grace))
            if step(db, user, **random_edit(chance, db, user)).refs:
                turns, undone = [*turns, user], []
    assert len(turns) > 100
    while turns:
        assert back(db, turns.pop()).what
    assert state_of(db) == first


@pytest.mark.parametrize("seed", range(3))
def test_catching_up_from_any_moment_gives_what_a_fresh_page_shows(db, ada, grace, seed):
    chance, views = random.Random(seed), {}
    furnish(db, ada, grace)
    for _ in range(150):
        user = chance.choice((ada, ada, grace))
        views[wall_head(db, None, "ada").seq] = shown(db)
        chance.choice((back, forth, *(lambda db, user: step(db, user, **random_edit(chance, db, user)),) * 5))(db, user)
    fresh = shown(db)
    assert all(caught_up(db, view, seq) == fresh for seq, view in views.items()) and len(views) > 100


def test_undo_survives_signing_in_anew(db, ada, as_user):
    first = state_of(db)
    step(db, ada, add=[STICKER])
    assert back(db, as_user("ada")).what == "Add a sticker" and state_of(db) == first


def test_at_least_100_steps_can_be_undone(db, ada):
    step(db, ada, add=[STICKER])
    for x in range(150):
        step(db, ada, change=[change("sticker-1", 10**6, x=x)])
    assert sum(bool(back(db, ada).what) for _ in range(160)) == 151 and shown(db) == {}


def test_steps_too_far_back_are_shut_and_hold_nothing(db, ada):
    step(db, ada, add=[STICKER])
    for x in range(KEPT_STEPS + 5):
        step(db, ada, change=[change("sticker-1", 10**6, x=x)])
    assert fetch_value(db, "SELECT count(*) FROM wall_changes WHERE before IS NOT NULL") == KEPT_STEPS
    assert fetch_value(db, "SELECT count(*) FROM wall_changes WHERE state = 'done'") == KEPT_STEPS


def test_an_item_comes_back_under_its_old_name_and_in_its_old_place(db, ada):
    step(db, ada, add=[STICKER, WORDS, STICKER])
    before = state_of(db)
    step(db, ada, remove=["sticker-2"])
    step(db, ada, add=[STICKER])
    assert back(db, ada).what == "Add a sticker" and back(db, ada).what == "Remove a sticker"
    assert state_of(db) == before


def test_a_new_step_leaves_nothing_to_redo(db, ada):
    step(db, ada, add=[STICKER])
    back(db, ada)
    step(db, ada, add=[NOTE])
    assert forth(db, ada).what == "" and fetch_value(db, "SELECT count(*) FROM wall_changes WHERE before IS NOT NULL") == 1


def test_everyone_takes_back_their_own_steps_only(db, ada, grace):
    step(db, ada, add=[STICKER])
    step(db, grace, add=[WORDS])
    assert back(db, ada).what == "Add a sticker" and set(shown(db)) == {"sticker-2"}
    assert back(db, ada).what == "" and set(shown(db)) == {"sticker-2"}


def test_undo_on_one_wall_leaves_another_alone(db, ada, grace):
    step(db, grace, add=[STICKER])
    step(db, grace, owner="grace", add=[STICKER])
    assert back(db, grace).what and set(shown(db)) == set() and len(find_wall(db, None, "grace").stickers) == 1


def test_what_somebody_else_removed_stays_away(db, ada, grace):
    step(db, grace, add=[STICKER])
    step(db, ada, change=[change("sticker-1", 1, x=500)])
    step(db, grace, remove=["sticker-1"])
    assert back(db, ada).what == "" and shown(db) == {}


def test_ones_own_removal_of_a_visitors_mark_can_be_undone(db, ada, grace):
    step(db, grace, add=[STICKER])
    before = state_of(db)
    step(db, ada, remove=["sticker-1"])
    assert back(db, ada).what == "Remove a sticker" and state_of(db) == before


def test_only_what_a_step_changed_goes_back(db, ada, grace):
    step(db, grace, add=[STICKER])
    step(db, ada, change=[change("sticker-1", 1, x=500)])
    step(db, grace, change=[change("sticker-1", 2, rotation=45)])
    back(db, ada)
    assert (shown(db)["sticker-1"].x, shown(db)["sticker-1"].rotation) == (100, 45)


def test_a_step_without_effect_is_passed_over(db, ada, grace):
    step(db, ada, add=[NOTE])
    step(db, grace, add=[STICKER])
    step(db, ada, change=[change("sticker-1", 2, x=500)])
    step(db, grace, remove=["sticker-1"])
    assert back(db, ada).what == "Add a card" and shown(db) == {}


def test_the_same_nonce_again_takes_nothing_more_back(db, ada):
    step(db, ada, add=[STICKER])
    step(db, ada, add=[STICKER])
    nonce, head = new_nonce(), wall_head(db, ada, "ada")
    first, again = undo(db, ada, head, nonce), undo(db, ada, head, nonce)
    assert (first.seq, first.what) == (again.seq, again.what) == (3, "Add a sticker") and len(shown(db)) == 1


def test_who_saw_an_item_before_an_undo_is_late(db, ada):
    step(db, ada, add=[STICKER])
    step(db, ada, change=[change("sticker-1", 1, x=500)])
    back(db, ada)
    assert shown(db)["sticker-1"].version == 3


@pytest.mark.parametrize("closed", ["nobody", "blocked"])
def test_whom_the_wall_takes_no_marks_from_puts_none_back_by_undo(db, ada, grace, closed):
    step(db, grace, add=[STICKER, WORDS])
    step(db, grace, remove=["sticker-1"])
    if closed == "nobody":
        visitors(db, "nobody")
    else:
        with db:
            db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (ada.id, grace.id))
    with pytest.raises(Forbidden):
        back(db, grace)
    assert set(shown(db)) == {"sticker-2"}


def test_a_visitor_may_always_take_back_what_they_left(db, ada, grace):
    step(db, grace, add=[STICKER])
    visitors(db, "nobody")
    assert back(db, grace).what == "Add a sticker" and shown(db) == {}


def test_what_comes_back_to_an_approving_owner_waits(db, ada, grace):
    step(db, grace, add=[STICKER])
    step(db, grace, remove=["sticker-1"])
    visitors(db, "approve")
    assert back(db, grace).what == "Remove a sticker"
    assert shown(db) == {} and [mark.ref for mark in pending_marks(db, ada.id)] == ["sticker-1"]


def test_themes_can_be_undone_among_other_steps(db, ada):
    change_theme(db, ada, ada.id, '{"preset":"arcade"}')
    step(db, ada, add=[STICKER])
    change_theme(db, ada, ada.id, '{"preset":"paper"}')
    assert [back(db, ada).what for _ in range(4)] == ["Change the theme", "Add a sticker", "Change the theme", ""]
    assert find_wall(db, None, "ada").theme.theme == "{}"
    assert "wall-theme" in forth(db, ada).refs and find_wall(db, None, "ada").theme.theme == '{"preset":"arcade"}'


def test_a_picture_that_undo_could_bring_back_is_held_until_it_cannot(db, ada):
    with db:
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 9, 4, 2, 4, 2)
        """, ("p" * 22, "0" * 64, ada.id))
    step(db, ada, add=[{"kind": "image", "upload": "p" * 22, "content": "a pond", "x": 1, "y": 1, "size": 60}])
    step(db, ada, remove=["sticker-1"])
    assert fetch_value(db, "SELECT count(*) FROM wall_change_uploads") == 2
    back(db, ada)
    assert (shown(db)["sticker-1"].upload_id, shown(db)["sticker-1"].width) == ("p" * 22, 4)
    step(db, ada, add=[STICKER])
    assert fetch_value(db, "SELECT count(*) FROM wall_change_uploads") == 1


def test_after_30_days_steps_are_blank_and_cannot_be_undone(db, ada):
    step(db, ada, add=[STICKER])
    step(db, ada, add=[NOTE])
    with db:
        db.execute("UPDATE wall_changes SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-31 days') WHERE seq = 1")
    assert (blank_old_steps(db), blank_old_steps(db)) == (1, 0)
    assert [row["before"] is None for row in db.execute("SELECT before FROM wall_changes ORDER BY seq")] == [True, False]
    assert back(db, ada).what == "Add a card" and back(db, ada).what == ""


def test_the_chore_of_blanking_lets_no_fault_stop_the_thread(db, config, tmp_path, caplog):
    def faulty(db):
        db.execute("SELECT * FROM nowhere")

    done = []
    Checkpointer(config.database, tmp_path / "lock", (faulty, done.append)).do_chores(db)
    assert done == [db] and "faulty" in caplog.text


@pytest.mark.parametrize("policy", ["members", "approve"])
def test_what_a_visitor_took_back_comes_again_by_their_own_undo_only(db, ada, grace, policy):
    visitors(db, policy)
    ref, other = step(db, grace, add=[NOTE, STICKER]).made
    step(db, ada, remove=[ref, other])
    back(db, ada)
    step(db, grace, remove=[ref])
    forth(db, ada)
    assert back(db, ada).refs == (other,) and state_of(db)["profile_posts"] == []
    assert ref in back(db, grace).refs and state_of(db)["profile_posts"][0]["placed_by"] == grace.id


def test_a_mark_that_its_visitor_undid_does_not_come_back_by_the_owner(db, ada, grace):
    ref, = step(db, grace, add=[NOTE]).made
    step(db, ada, remove=[ref])
    back(db, ada)
    back(db, grace)
    forth(db, ada)
    assert back(db, ada).what == "" and state_of(db)["profile_posts"] == []


def test_nobody_fills_the_disk_with_steps_on_walls_of_others(db, ada, grace):
    note = NOTE | {"body": "http://a.b " * 360}
    for _ in range(12):
        made = step(db, grace, add=[note] * 20).made
        step(db, grace, remove=list(made))
    kept = "SELECT coalesce(sum(octet_length(before) + octet_length(after)), 0) FROM wall_changes WHERE by = :by"
    newest = fetch_value(db, "SELECT octet_length(before) + octet_length(after) FROM wall_changes ORDER BY id DESC LIMIT 1")
    assert newest > 400_000 and fetch_value(db, kept, by=grace.id) <= KEPT_BYTES_OF_VISITORS + newest
    assert back(db, grace).what == "Remove 20 cards"


def test_one_knows_whether_there_is_a_step_to_undo_and_to_redo(db, ada, grace):
    assert turns_left(db, ada, ada.id) == Turns(undo=False, redo=False)
    step(db, ada, add=[STICKER])
    assert turns_left(db, ada, ada.id) == Turns(undo=True, redo=False)
    back(db, ada)
    assert turns_left(db, ada, ada.id) == Turns(undo=False, redo=True)
    step(db, ada, add=[STICKER])
    assert turns_left(db, ada, ada.id) == Turns(undo=True, redo=False)
    assert turns_left(db, grace, ada.id) == Turns(undo=False, redo=False)
