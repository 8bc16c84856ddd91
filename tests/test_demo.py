"""The invented people who show what the place is for: all there, each wall with a look of its own."""

import subprocess
import sys

import pytest

from config import Config, ensure_var
from core.stickers import has_sticker
from core.wall_contrast import repaired
from core.wall_themes import PRESETS, read_theme
from db import connect, fetch_value, migrate
from queries.directory import newest_walls
from queries.scripts import ENGINES, parent_of, select_scripts, source_of, versions_of
from queries.walls import MOST_POSTS, MOST_STICKERS, PLANE_WIDTH, find_wall
from tests.demo import demo_home, seed
from tests.server import ROOT, member_id

TALLEST = 2620  # units
PEOPLE, WALLS, SKETCHES = 24, 12, 15


@pytest.fixture(scope="module")
def db():
    db = connect(Config(var=str(demo_home())).database)
    yield db
    db.close()


@pytest.fixture(scope="module")
def walls(db):
    names = db.execute("SELECT username FROM users JOIN profiles ON user_id = id WHERE theme <> '{}' ORDER BY id").fetchall()
    return [find_wall(db, None, row["username"]) for row in names]


@pytest.fixture(scope="module")
def sketches(db):
    return select_scripts(db, "ORDER BY scripts.id")


def test_a_home_with_members_is_left_alone(tmp_path):
    config = Config(var=str(tmp_path))
    ensure_var(config)
    migrate(config.database, tmp_path / "backups")
    db = connect(config.database)
    member_id(db, "ada")
    done = seed(tmp_path)
    assert done.returncode == 1
    assert "has members already" in done.stderr and "Traceback" not in done.stderr
    assert fetch_value(db, "SELECT count(*) FROM users") == 1
    db.close()


def test_everyone_has_moved_in_and_only_the_keeper_can_sign_in(db):
    assert fetch_value(db, "SELECT count(*) FROM profiles WHERE bio <> '' AND status <> '' AND status_emoji <> ''") == PEOPLE
    assert [row["username"] for row in db.execute("SELECT username FROM users WHERE password <> ''")] == ["nova"]
    assert fetch_value(db, "SELECT count(*) FROM sessions") == 0


def test_every_theme_is_worn_and_can_be_read(walls):
    themes = [read_theme(wall.theme.theme) for wall in walls]
    assert len(walls) == WALLS
    assert {theme.preset for theme in themes} == set(PRESETS)
    assert [said for theme in themes for said in repaired(theme)[1]] == []


def test_every_wall_is_decorated_within_its_plane(walls):
    for wall in walls:
        assert 10 <= len(wall.stickers) <= min(MOST_STICKERS, 60), wall.card.username
        assert 3 <= len(wall.posts) <= MOST_POSTS
        assert 1000 <= wall.height <= TALLEST, wall.card.username
        assert [item.ref for item in wall.stickers + wall.posts if not (0 <= item.x <= PLANE_WIDTH and 0 <= item.y <= wall.height)] == []
        assert [post.ref for post in wall.posts if post.x - post.w / 2 < 0 or post.x + post.w / 2 > PLANE_WIDTH] == []


def test_visitors_have_left_marks_that_show_and_none_waits(db, walls):
    for wall in walls:
        assert {item.by for item in wall.stickers + wall.posts} - {wall.card.username}
    assert fetch_value(db, "SELECT (SELECT sum(pending) FROM profile_stickers) + (SELECT sum(pending) FROM profile_posts)") == 0


def test_what_hangs_there_is_there(walls):
    art = [sticker.content for wall in walls for sticker in wall.stickers if sticker.kind == "art"]
    pictures = [item.upload_id for wall in walls for item in wall.stickers + wall.posts if item.kind == "image"]
    assert [content for content in art if not has_sticker(content)] == []
    assert [id for id in pictures if not (demo_home() / f"uploads/{id}.webp").exists()] == []
    assert len({sticker.kind for wall in walls for sticker in wall.stickers}) == 4


def test_pictures_can_be_told_without_seeing_them(walls):
    words = [getattr(item, "alt", "") or getattr(item, "content", "") for wall in walls for item in wall.stickers + wall.posts
             if item.kind == "image"]
    assert all(words)


def test_four_walls_have_an_anthem_of_some_length(db):
    anthems = db.execute("SELECT id, kind, seconds FROM anthems").fetchall()
    assert [round(row["seconds"]) for row in anthems if 20 <= row["seconds"] <= 40] and len(anthems) == 4
    assert all((demo_home() / f"uploads/{row['id']}.{row['kind']}").exists() for row in anthems)


def test_talk_goes_back_weeks_and_stands_in_the_order_of_time(db):
    days = fetch_value(db, "SELECT julianday(max(posted_at)) - julianday(min(posted_at)) FROM messages")
    backward = fetch_value(db, """
        SELECT count(*)
        FROM messages AS one
        JOIN messages AS next ON next.id = one.id + 1
        WHERE next.posted_at < one.posted_at
    """)
    assert days > 30
    assert backward == 0
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE posted_at > strftime('%Y-%m-%dT%H:%M:%fZ')") == 0


def test_people_answer_react_and_call_one_another(db):
    assert fetch_value(db, "SELECT count(*) FROM messages") > 200
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE reply_to IS NOT NULL") > 20
    assert fetch_value(db, "SELECT count(*) FROM reactions") > 100
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE html LIKE '%data-mention%'") > 5
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE html LIKE '%<pre%'") >= 4


def test_nobody_links_to_somebody_real(db):
    said = "SELECT body AS words FROM messages UNION ALL SELECT url FROM profile_posts UNION ALL SELECT links FROM profiles"
    strange = [row["words"] for row in db.execute(f"SELECT words FROM ({said})") if "://" in row["words"].replace("https://example.org/", "")]
    assert strange == []


def test_the_walls_are_in_the_directory_each_from_another_day(db):
    found = newest_walls(db, limit=PEOPLE)
    assert len(found) == WALLS
    assert len({wall.changed_at[:13] for wall in found}) == WALLS


def test_all_sketches_are_public_and_say_what_they_are_and_show_it(sketches):
    assert len(sketches) == SKETCHES and {sketch.visibility for sketch in sketches} == {"public"}
    assert {sketch.engine for sketch in sketches} == set(ENGINES)
    assert [sketch.title for sketch in sketches if not (demo_home() / f"uploads/{sketch.poster_id}.webp").exists()] == []
    assert [sketch.title for sketch in sketches if not (sketch.tags and sketch.about)] == []


def test_every_sketch_has_versions_with_something_to_compare(db, sketches):
    assert [sketch.title for sketch in sketches if len(versions_of(db, sketch.id)) < 2] == []
    texts = [[source_of(db, sketch.id, line.number).source for line in versions_of(db, sketch.id)] for sketch in sketches]
    assert all(len(set(versions)) == len(versions) for versions in texts)


def test_a_sketch_was_remixed_and_the_remix_remixed_later(db, sketches):
    named = {sketch.title: sketch for sketch in sketches}
    parent = parent_of(db, None, named["kites round a sun"])
    root = parent_of(db, None, parent)
    assert [parent.by, root.by] == ["lior", "halley"]
    assert named["kites round a sun"].published_at > parent.published_at > root.published_at


def test_sketches_hang_on_walls_and_are_shown_in_rooms(db, walls):
    pinned = [pin.script.title for wall in walls for pin in wall.pins.pins]
    posted = [post.script.title for wall in walls for post in wall.posts if post.kind == "script"]
    assert len(pinned) == 4 and len(posted) == 2
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE html LIKE '%href=\"/scripts/%'") == 3


def test_a_drawing_is_the_same_every_time():
    code = "import sys; sys.path[:0] = ['scripts']\nfrom demo.drawings import halley, kofi\nfrom hashlib import sha256\n" \
           "print(sha256(halley.star_map().png() + kofi.flyer().png()).hexdigest())"
    drawn = {subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(drawn) == 1


def test_load_tests_may_use_the_demo(tmp_path):
    done = subprocess.run(["scripts/bench_sessions", "1"], cwd=ROOT, capture_output=True, text=True,
                          env={"PATH": "/usr/bin:/bin", "NEOSPACE_VAR": str(demo_home())})
    assert (done.returncode, done.stdout.startswith("session=")) == (0, True), done.stderr
