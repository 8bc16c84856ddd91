"""Sketches: beginning, saving, remixing and deleting them, who sees them, and what is left of what goes."""

import re
import threading

import pytest
from werkzeug.exceptions import Conflict, Forbidden, NotFound, UnprocessableEntity

from core.diffs import compare
from core.passwords import new_token
from core.starters import blank, starters
from core.tags import clean_tags
from core.wire import TooLong
from db import connect, fetch_value
from mutations.script_files import MOST_FILES, add_file, delete_file
from mutations.script_forks import fork_script
from mutations.script_shelf import ScriptEdit, change_script, delete_script, set_poster
from mutations.scripts import LONGEST_SOURCE, Newer, NewScript, Save, create_script, save_script
from mutations.uploads import QUOTA, NewUpload, drop_unused, keep_upload
from queries.scripts import (
    ENGINES,
    ScriptFile,
    file_of,
    files_of,
    find_script,
    own_script,
    parent_of,
    scripts_of,
    source_of,
    versions_of,
)
from queries.uploads import may_see_upload
from tests.plans import assert_indexed, assert_queries_indexed
from tests.stage import changed_tables, contents

CIRCLE = "function draw() {\n  circle(mouseX, mouseY, 80)\n}\n"
SQUARE = CIRCLE.replace("circle", "square")
HEARS = "neo.on('message', ({by}) => print(by, neo.audio.level))"


def begin(db, user, title="Tides", source=CIRCLE, engine="p5-2", nonce=""):
    return create_script(db, user, NewScript(nonce or new_token(), title, "", engine, source))


def save(db, user, script, source, base=1, nonce="", engine="p5-2", note=""):
    return save_script(db, user, script.key, Save(nonce or new_token(), base, engine, source, note))


def show_to(db, user, script, visibility, tags=(), title="Tides"):
    change_script(db, user, script.key, ScriptEdit(title, "", tags, visibility))
    return own_script(db, user, script.key)


def uploaded(db, user, size=1000) -> str:
    id = new_token()[:22]
    keep_upload(db, user, NewUpload(id, "0" * 64, size, 640, 400, 320, 200))
    return id


def picture(db, user, script, name="cat.png", size=1000) -> str:
    id = uploaded(db, user, size)
    add_file(db, user, script.key, ScriptFile(name, "image", id, "", "image/webp", size))
    return id


def sound(db, user, script, name="drum.mp3", size=1000) -> str:
    file = f"{new_token()[:22]}.mp3"
    add_file(db, user, script.key, ScriptFile(name, "sound", "", file, "audio/mpeg", size))
    return file


def owner_of(db, upload_id) -> int | None:
    return fetch_value(db, "SELECT user_id FROM uploads WHERE id = :id", id=upload_id)


@pytest.fixture
def ada(as_user):
    return as_user("ada")


@pytest.fixture
def grace(as_user):
    return as_user("grace")


@pytest.fixture
def tides(db, ada):
    return begin(db, ada)


# beginning and saving

def test_a_sketch_begins_private_under_an_address_nobody_guesses(db, ada, tides):
    assert re.fullmatch(r"[a-z2-7]{16}", tides.key)
    assert (tides.by, tides.title, tides.visibility, tides.engine, tides.version) == ("ada", "Tides", "private", "p5-2", 1)
    assert source_of(db, tides.id).source == CIRCLE


def test_beginning_twice_with_one_nonce_is_beginning_once(db, ada):
    first, again = begin(db, ada, nonce="once"), begin(db, ada, title="Other", nonce="once")
    assert again == first
    assert len(scripts_of(db, ada, ada.id)) == 1


def test_a_nonce_of_somebody_else_begins_ones_own(db, ada, grace):
    assert begin(db, ada, nonce="once").key != begin(db, grace, nonce="once").key


def test_nobody_has_more_than_there_is_room_for(db, ada, monkeypatch):
    monkeypatch.setattr("mutations.scripts.MOST_SCRIPTS", 2)
    script, _ = begin(db, ada), begin(db, ada)
    for one_more in (lambda: begin(db, ada), lambda: fork_script(db, ada, script, "n")):
        with pytest.raises(Conflict, match="all there is room for"):
            one_more()
    assert len(scripts_of(db, ada, ada.id)) == 2


def test_every_save_is_a_version_and_the_newest_is_what_runs(db, ada, tides):
    saved = save(db, ada, tides, HEARS, note="it hears", engine="p5-1")
    assert (saved.number, saved.uses) == (2, ("anthem", "message"))
    now = own_script(db, ada, tides.key)
    assert (now.version, now.engine, now.uses) == (2, "p5-1", ("anthem", "message"))
    assert [(line.number, line.note, line.engine) for line in versions_of(db, tides.id)] == [(2, "it hears", "p5-1"), (1, "", "p5-2")]
    assert source_of(db, tides.id, 1).source == CIRCLE


def test_the_same_save_sent_again_makes_no_other_version(db, ada, tides):
    first = save(db, ada, tides, SQUARE, nonce="once")
    save(db, ada, tides, HEARS, base=2)
    again = save(db, ada, tides, SQUARE, nonce="once")
    assert (again.number, again.saved_at) == (first.number, first.saved_at)
    assert [line.number for line in versions_of(db, tides.id)] == [3, 2, 1]


def test_saving_what_is_there_already_changes_nothing(db, ada, tides):
    before = contents(db)
    assert save(db, ada, tides, CIRCLE).number == 1
    assert changed_tables(before, contents(db)) == []


def test_another_engine_alone_is_a_version(db, ada, tides):
    assert save(db, ada, tides, CIRCLE, engine="canvas").number == 2


def test_who_saves_over_a_newer_version_is_given_it_and_overwrites_nothing(db, ada, tides):
    save(db, ada, tides, SQUARE, note="from the other tab")
    before = contents(db)
    with pytest.raises(Newer) as told:
        save(db, ada, tides, HEARS, base=1)
    assert (told.value.newer.number, told.value.newer.source, told.value.newer.note) == (2, SQUARE, "from the other tab")
    assert told.value.code == 409 and changed_tables(before, contents(db)) == []


def test_two_tabs_with_the_same_text_are_in_no_conflict(db, ada, tides):
    save(db, ada, tides, SQUARE)
    assert save(db, ada, tides, SQUARE, base=1).number == 2


def test_of_many_tabs_that_save_at_once_one_wins_and_all_others_are_told(app, config, db, ada, tides):
    outcomes = []

    def write(number):
        own = connect(config.database)
        try:
            outcomes.append(save(own, ada, tides, f"// tab {number}").number)
        except Newer as told:
            outcomes.append(told.newer.number)
        own.close()

    tabs = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    [tab.start() for tab in tabs]
    [tab.join() for tab in tabs]
    assert outcomes == [2] * 6
    assert len(versions_of(db, tides.id)) == 2


def test_newlines_are_of_one_kind_and_all_else_stays_as_typed(db, ada, tides):
    odd = "\n\n  let a = 1 \r\n\tlet b\r// \u202eé 🌊  \n\n"
    save(db, ada, tides, odd)
    assert source_of(db, tides.id).source == "\n\n  let a = 1 \n\tlet b\n// \u202eé 🌊  \n\n"


def test_a_source_may_be_empty_and_as_long_as_it_may_be_in_any_script(db, ada, tides):
    assert save(db, ada, tides, "").number == 2
    assert save(db, ada, tides, "🌊" * LONGEST_SOURCE, base=2).number == 3


@pytest.mark.parametrize("source, error", [("x" * (LONGEST_SOURCE + 1), TooLong), ("let a = '\0'", UnprocessableEntity)])
def test_what_no_sketch_can_hold_is_refused_whole(db, ada, tides, source, error):
    before = contents(db)
    with pytest.raises(error):
        save(db, ada, tides, source)
    assert changed_tables(before, contents(db)) == []


def test_nobody_writes_in_a_sketch_of_somebody_else(db, ada, grace, tides):
    show_to(db, ada, tides, "public")
    upload_id, before = uploaded(db, grace), contents(db)
    attempts = [
        lambda: save(db, grace, tides, SQUARE),
        lambda: change_script(db, grace, tides.key, ScriptEdit("Mine", "", (), "public")),
        lambda: set_poster(db, grace, tides.key, upload_id),
        lambda: add_file(db, grace, tides.key, ScriptFile("a.png", "image", upload_id, "", "image/webp", 9)),
        lambda: delete_file(db, grace, tides.key, "a.png"),
        lambda: delete_script(db, grace, tides.key),
        lambda: own_script(db, grace, tides.key),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert changed_tables(before, contents(db)) == []


def test_a_session_that_ended_writes_nothing(db, ada, tides):
    with db:
        db.execute("DELETE FROM sessions WHERE id = ?", (ada.session_id,))
    for attempt in (lambda: begin(db, ada), lambda: save(db, ada, tides, SQUARE), lambda: delete_script(db, ada, tides.key)):
        with pytest.raises(Forbidden):
            attempt()


# who sees it

@pytest.mark.parametrize("visibility, hidden, sees", [
    ("private", False, {"ada"}),
    ("unlisted", False, {"ada", "grace", "linus", "guest"}),
    ("public", False, {"ada", "grace", "linus", "guest"}),
    ("public", True, {"ada", "linus"}),
    ("unlisted", True, {"ada", "linus"}),
    ("private", True, {"ada"}),
])
def test_who_may_see_a_sketch_and_its_poster(db, as_user, ada, tides, visibility, hidden, sees):
    everyone = {"ada": ada, "grace": as_user("grace"), "linus": as_user("linus"), "guest": None}
    poster = uploaded(db, ada)
    set_poster(db, ada, tides.key, poster)
    file = picture(db, ada, tides)
    show_to(db, ada, tides, visibility)
    with db:
        db.execute("UPDATE scripts SET hidden = ?", (hidden,))

    def found(viewer):
        try:
            return find_script(db, viewer, tides.key).poster_id == poster
        except NotFound:
            return False

    assert {name for name, viewer in everyone.items() if found(viewer)} == sees
    assert {name for name, viewer in everyone.items() if may_see_upload(db, viewer, poster)} == sees
    assert {name for name, viewer in everyone.items() if may_see_upload(db, viewer, file)} == sees


def test_a_sketch_of_somebody_suspended_is_nobodys_to_see(db, ada, grace, tides):
    set_poster(db, ada, tides.key, poster := uploaded(db, ada))
    show_to(db, ada, tides, "public")
    with db:
        db.execute("UPDATE users SET state = 'suspended' WHERE username = 'ada'")
    with pytest.raises(NotFound):
        find_script(db, grace, tides.key)
    assert not may_see_upload(db, grace, poster)
    assert scripts_of(db, grace, ada.id) == []


def test_the_shelf_is_whole_for_its_owner_and_shows_others_what_is_public(db, ada, grace):
    for title, visibility in [("One", "private"), ("Two", "unlisted"), ("Three", "public"), ("Four", "public")]:
        show_to(db, ada, begin(db, ada), visibility, title=title)
    with db:
        db.execute("UPDATE scripts SET hidden = 1 WHERE title = 'Four'")
    assert {script.title for script in scripts_of(db, ada, ada.id)} == {"One", "Two", "Three", "Four"}
    assert [script.title for script in scripts_of(db, grace, ada.id)] == ["Three"]
    assert [script.title for script in scripts_of(db, None, ada.id)] == ["Three"]


def test_the_first_time_it_was_public_stays_its_day_of_publishing(db, ada, tides):
    assert tides.published_at == ""
    first = show_to(db, ada, tides, "public").published_at
    show_to(db, ada, tides, "private")
    assert first and show_to(db, ada, tides, "public").published_at == first


def test_tags_are_found_as_they_are_now(db, ada, tides):
    show_to(db, ada, tides, "public", ("waves", "slow"))
    now = show_to(db, ada, tides, "public", ("slow", "sound"))
    assert now.tags == ("slow", "sound")
    tags = db.execute("SELECT tag FROM script_tags WHERE script_id = ? ORDER BY tag", (tides.id,)).fetchall()
    assert [row["tag"] for row in tags] == ["slow", "sound"]


def test_saying_the_same_of_a_sketch_again_changes_nothing(db, ada, tides):
    show_to(db, ada, tides, "public", ("slow",))
    before = contents(db)
    show_to(db, ada, tides, "public", ("slow",))
    assert changed_tables(before, contents(db)) == []


# remixing

def test_a_remix_has_the_newest_text_and_the_files_and_says_whose_it_was(db, ada, grace, tides):
    save(db, ada, tides, HEARS)
    cat, drum = picture(db, ada, tides), sound(db, ada, tides)
    script = show_to(db, ada, tides, "public", ("slow",))
    mine = fork_script(db, grace, script, "once")
    assert (mine.by, mine.title, mine.visibility, mine.version, mine.uses, mine.tags) == ("grace", "Tides, remixed", "private", 1, ("anthem", "message"), ("slow",))
    assert source_of(db, mine.id).source == HEARS
    assert [(file.name, file.upload_id or file.file) for file in files_of(db, mine.id)] == [("cat.png", cat), ("drum.mp3", drum)]
    assert parent_of(db, grace, mine) == script
    assert fetch_value(db, "SELECT parent_version FROM scripts WHERE id = :id", id=mine.id) == 2


def test_remixing_twice_with_one_nonce_is_remixing_once(db, ada, grace, tides):
    script = show_to(db, ada, tides, "public")
    assert fork_script(db, grace, script, "once") == fork_script(db, grace, script, "once")


def test_a_remix_of_a_remix_is_called_so_once_and_a_long_title_is_cut_for_it(db, ada, grace, tides):
    first = fork_script(db, grace, show_to(db, ada, tides, "public"), "one")
    assert fork_script(db, grace, first, "two").title == "Tides, remixed"
    with db:
        db.execute("UPDATE scripts SET title = :title WHERE id = :id", {"title": "é" * 80, "id": tides.id})
    assert fork_script(db, grace, tides, "three").title == "é" * 71 + ", remixed"


def test_the_root_of_a_line_is_where_it_began(db, ada, grace, tides):
    first = fork_script(db, grace, show_to(db, ada, tides, "public"), "one")
    second = fork_script(db, grace, first, "two")
    roots = db.execute("SELECT root_id, parent_id FROM scripts WHERE id IN (?, ?) ORDER BY id", (first.id, second.id)).fetchall()
    assert [(row["root_id"], row["parent_id"]) for row in roots] == [(tides.id, tides.id), (tides.id, first.id)]


def test_writing_in_a_remix_leaves_its_parent_as_it_was(db, ada, grace, tides):
    mine = fork_script(db, grace, show_to(db, ada, tides, "public"), "once")
    save(db, grace, mine, SQUARE)
    assert source_of(db, tides.id).source == CIRCLE and own_script(db, ada, tides.key).version == 1


@pytest.mark.parametrize("change", ["visibility = 'private'", "hidden = 1"])
def test_what_one_may_not_see_any_more_one_cannot_remix(db, ada, grace, tides, change):
    script = show_to(db, ada, tides, "public")
    with db:
        db.execute(f"UPDATE scripts SET {change}")
    with pytest.raises(NotFound):
        fork_script(db, grace, script, "once")


def test_what_a_moderator_hid_stays_hidden_in_another_of_its_author(db, as_user, ada, tides):
    script = show_to(db, ada, tides, "public")
    with db:
        db.execute("UPDATE scripts SET hidden = 1")
    assert fork_script(db, ada, script, "once").hidden
    with pytest.raises(NotFound):
        fork_script(db, as_user("linus"), script, "once")


def test_a_parent_that_was_closed_is_not_named(db, ada, grace, tides):
    mine = fork_script(db, grace, show_to(db, ada, tides, "public"), "once")
    show_to(db, ada, tides, "private")
    assert parent_of(db, grace, mine) is None
    assert parent_of(db, ada, mine).key == tides.key


# files and what is left of them

def test_a_file_of_the_same_name_takes_the_place_of_the_one_before(db, ada, tides):
    old = picture(db, ada, tides)
    upload_id = uploaded(db, ada)
    gone = add_file(db, ada, tides.key, ScriptFile("cat.png", "image", upload_id, "", "image/webp", 1000))
    assert gone.pictures == (old,) and gone.sounds == ()
    assert [file.upload_id for file in files_of(db, tides.id)] == [upload_id]


def test_a_sound_may_take_the_name_of_another_and_that_one_goes(db, ada, tides):
    old = sound(db, ada, tides)
    gone = add_file(db, ada, tides.key, ScriptFile("drum.mp3", "sound", "", "new-one.mp3", "audio/mpeg", 9))
    assert gone.sounds == (old,) and file_of(db, tides.id, "drum.mp3").file == "new-one.mp3"


def test_a_sketch_has_so_many_files_and_no_more(db, ada, tides):
    for number in range(MOST_FILES):
        sound(db, ada, tides, f"{number}.mp3", size=1)
    before = contents(db)
    with pytest.raises(Conflict, match="room for 20"):
        sound(db, ada, tides, "one-more.mp3")
    assert changed_tables(before, contents(db)) == []
    sound(db, ada, tides, "7.mp3", size=2)  # in the place of another there is room


def test_sounds_of_sketches_count_as_pictures_do(db, ada, tides):
    sound(db, ada, tides, size=QUOTA - 5000)
    uploaded(db, ada, 4000)
    before = contents(db)
    with pytest.raises(UnprocessableEntity, match="fill the 200 MB"):
        uploaded(db, ada, 4000)
    with pytest.raises(UnprocessableEntity, match="fill the 200 MB"):
        sound(db, ada, tides, "more.mp3", size=4000)
    assert changed_tables(before, contents(db)) == []


def test_a_remix_costs_its_maker_nothing_until_the_first_is_deleted(db, ada, grace, tides):
    sound(db, ada, tides, size=QUOTA - 5000)
    mine = fork_script(db, grace, show_to(db, ada, tides, "public"), "once")
    sound(db, grace, mine, "other.mp3", size=QUOTA - 5000)
    delete_script(db, ada, tides.key)
    uploaded(db, ada, QUOTA - 5000)
    with pytest.raises(UnprocessableEntity):
        uploaded(db, grace, 1000)


def test_deleting_a_sketch_lets_its_files_go_but_not_what_a_remix_reads(db, ada, grace, tides):
    cat, drum = picture(db, ada, tides), sound(db, ada, tides)
    set_poster(db, ada, tides.key, poster := uploaded(db, ada))
    mine = fork_script(db, grace, show_to(db, ada, tides, "public"), "once")
    dog, bell = picture(db, ada, tides, "dog.png"), sound(db, ada, tides, "bell.mp3")
    gone = delete_script(db, ada, tides.key)
    assert set(gone.pictures) == {poster, dog} and gone.sounds == (bell,)
    assert owner_of(db, cat) == grace.id and owner_of(db, dog) is None
    last = delete_script(db, grace, mine.key)
    assert last.pictures == (cat,) and last.sounds == (drum,)


def test_a_picture_that_is_used_elsewhere_too_outlives_the_sketch(db, ada, tides):
    poster = uploaded(db, ada)
    set_poster(db, ada, tides.key, poster)
    with db:
        db.execute("UPDATE profiles SET avatar_id = ? WHERE user_id = ?", (poster, ada.id))
    assert delete_script(db, ada, tides.key).pictures == ()
    assert owner_of(db, poster) == ada.id


def test_a_new_poster_lets_the_old_one_go_and_the_same_again_keeps_it(db, ada, tides):
    first, second = uploaded(db, ada), uploaded(db, ada)
    assert set_poster(db, ada, tides.key, first).pictures == ()
    assert set_poster(db, ada, tides.key, first).pictures == ()
    assert set_poster(db, ada, tides.key, second).pictures == (first,)
    assert own_script(db, ada, tides.key).poster_id == second


def test_a_poster_is_never_taken_from_somebody_elses_pictures(db, ada, grace, tides):
    set_poster(db, ada, tides.key, uploaded(db, grace))
    assert own_script(db, ada, tides.key).poster_id == ""


def test_what_a_sketch_shows_is_not_swept_away(db, ada, tides):
    used = (picture(db, ada, tides), uploaded(db, ada))
    set_poster(db, ada, tides.key, used[1])
    with db:
        db.execute("UPDATE uploads SET created_at = '2020-01-01T00:00:00.000Z'")
        assert drop_unused(db, used) == ()
    uploaded(db, ada)
    assert all(owner_of(db, id) for id in used)


def test_nothing_of_a_deleted_sketch_stays_in_the_tables(db, ada, grace, tides):
    show_to(db, ada, tides, "public", ("secret-tag",))
    save(db, ada, tides, "let secret = 'xyzzy'")
    mine = fork_script(db, grace, begin(db, grace), "other")
    delete_script(db, ada, tides.key)
    left = str(contents(db))
    assert "xyzzy" not in left and "secret-tag" not in left and tides.key not in left
    assert own_script(db, grace, mine.key)


def test_a_remix_of_a_deleted_sketch_lives_on_without_a_parent(db, ada, grace, tides):
    mine = fork_script(db, grace, show_to(db, ada, tides, "public"), "once")
    delete_script(db, ada, tides.key)
    now = own_script(db, grace, mine.key)
    assert now.parent_id == 0 and source_of(db, now.id).source == CIRCLE


def test_deleting_a_file_twice_is_deleting_it_once(db, ada, tides):
    cat = picture(db, ada, tides)
    assert delete_file(db, ada, tides.key, "cat.png").pictures == (cat,)
    assert delete_file(db, ada, tides.key, "cat.png").pictures == ()


# where it hangs

def test_whatever_changes_a_pinned_sketch_changes_the_wall_it_hangs_on(db, ada, tides):
    with db:
        db.execute("INSERT INTO profile_scripts (user_id, place, title, about, script_id) VALUES (?, 1, 'Tides', '', ?)", (ada.id, tides.id))
    upload_id = uploaded(db, ada)
    news = [
        save(db, ada, tides, SQUARE).shown,
        change_script(db, ada, tides.key, ScriptEdit("Ebb", "", (), "public")),
        set_poster(db, ada, tides.key, upload_id).shown,
        delete_script(db, ada, tides.key).shown,
    ]
    assert [(shown.owner, shown.refs) for shown in news] == [("ada", ("wall-pins",))] * 4
    assert [shown.seq for shown in news] == sorted({shown.seq for shown in news})
    assert fetch_value(db, "SELECT count(*) FROM profile_scripts") == 0


def test_a_sketch_that_hangs_nowhere_changes_no_wall(db, ada, tides):
    seq = fetch_value(db, "SELECT wall_seq FROM profiles WHERE user_id = :id", id=ada.id)
    assert save(db, ada, tides, SQUARE).shown is None and delete_script(db, ada, tides.key).shown is None
    assert fetch_value(db, "SELECT wall_seq FROM profiles WHERE user_id = :id", id=ada.id) == seq


# plans

def test_no_page_of_sketches_walks_a_table(db, ada, grace, tides):
    picture(db, ada, tides)
    script = show_to(db, ada, tides, "public", ("slow",))
    asked = assert_queries_indexed(db, lambda: (
        find_script(db, grace, tides.key), own_script(db, ada, tides.key), scripts_of(db, ada, ada.id),
        scripts_of(db, None, ada.id), source_of(db, tides.id), source_of(db, tides.id, 1), versions_of(db, tides.id),
        files_of(db, tides.id), file_of(db, tides.id, "cat.png"), parent_of(db, grace, script), may_see_upload(db, grace, "A" * 22),
    ))
    assert len(asked) >= 11


def test_no_write_of_sketches_looks_through_a_table(db, ada, grace, tides):
    cat = picture(db, ada, tides)
    sound(db, ada, tides)

    def write():
        begin(db, ada, nonce="plan")
        save(db, ada, tides, SQUARE)
        add_file(db, ada, tides.key, ScriptFile("drum.mp3", "sound", "", "new.mp3", "audio/mpeg", 9))
        set_poster(db, ada, tides.key, cat)
        fork_script(db, grace, show_to(db, ada, tides, "public", ("slow",)), "fork")
        delete_script(db, ada, tides.key)

    assert len(assert_queries_indexed(db, write)) > 10


@pytest.mark.parametrize("sql", [
    "DELETE FROM scripts WHERE id = 1",
    "DELETE FROM script_files WHERE script_id = 1 AND name = 'a' RETURNING upload_id",
    "UPDATE scripts SET title = 'x' WHERE id = 1",
])
def test_a_write_finds_its_row_by_an_index(db, sql):
    assert_indexed(db, sql)


# what they are made of

@pytest.mark.parametrize("typed, kept", [
    ("waves, Slow Motion, #p5.js", ("waves", "slow-motion", "p5-js")),
    ("waves slow  waves", ("waves", "slow")),
    ("Été", ("ete",)),
    (" , ,, ", ()),
    ("", ()),
])
def test_tags_become_plain_words(typed, kept):
    assert clean_tags(typed) == kept


@pytest.mark.parametrize("typed", ["a b c d e f g", "x" * 25, "🌊", "<script>, 波", "x," * 300])
def test_tags_that_are_none_are_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"[.:]"):
        clean_tags(typed)


def test_every_engine_has_something_to_begin_with():
    assert all(blank(engine).strip() for engine in ENGINES)
    assert all(starter.engine in ENGINES and starter.title and len(starter.source) <= LONGEST_SOURCE for starter in starters())


def shown(old, new):
    return [(line.kind, line.start + line.middle + line.end) for line in compare(old, new)]


def test_a_comparison_shows_what_changed_and_the_lines_around_it():
    old = "\n".join(str(number) for number in range(1, 21))
    lines = compare(old, old.replace("10", "ten"))
    assert [(line.kind, line.before) for line in lines] == [
        ("fold", 6), ("same", 7), ("same", 8), ("same", 9), ("gone", 10), ("new", 0), ("same", 11), ("same", 12), ("same", 13), ("fold", 7),
    ]
    assert shown("a\nb", "a\nx\nb") == [("same", "a"), ("new", "x"), ("same", "b")]
    assert compare(old, old) == ()


def test_within_a_changed_line_it_says_which_part():
    gone, new = compare("circle(x, y, 80)", "circle(x, y, 120)")
    assert (gone.start, gone.middle, gone.end) == ("circle(x, y, ", "80", ")")
    assert (new.start, new.middle, new.end) == ("circle(x, y, ", "120", ")")


@pytest.mark.parametrize("old, new", [("", "a\nb"), ("a\nb", ""), ("a\nb\na\nb", "b\na\nb\na"), ("\n\n\n", "\n"), ("a\n" * 2, "a\n" * 3)])
def test_a_comparison_leads_from_the_one_text_to_the_other(old, new):
    lines = compare(old, new)
    assert [line.start + line.middle + line.end for line in lines if line.kind in ("same", "gone")] == old.split("\n")
    assert [line.start + line.middle + line.end for line in lines if line.kind in ("same", "new")] == new.split("\n")


def test_a_comparison_of_too_many_lines_says_how_many_it_leaves_out():
    lines = compare("a\n" * 20_000, "b\n" * 20_000)
    assert len(lines) == 3001 and (lines[-1].kind, lines[-1].before) == ("rest", 37_001)
