"""Pictures, avatars and anthems of walls: what is taken, who may see and hear it, what is left when it goes."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from db import fetch_value
from mutations.anthems import set_anthem
from mutations.avatars import set_avatar
from mutations.uploads import NewUpload, drop_unused, keep_upload
from queries.anthems import Anthem
from queries.uploads import may_see_upload
from tests.plans import assert_indexed, assert_queries_indexed
from tests.stage import changed_tables, contents

SOUNDS = Path(__file__).with_name("sounds")
LONG_AGO = "2020-01-01T00:00:00.000Z"
GUEST = ""


def encoded(image, kind, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def halves(left="red", right="blue", size=(200, 100), **options) -> bytes:
    """A picture of two colours, side by side."""
    image = Image.new("RGB", size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return encoded(image, options.pop("kind", "PNG"), **options)


def animation(frames=5) -> bytes:
    pictures = [Image.new("RGB", (60, 40), (number * 40, 9, 9)) for number in range(frames)]
    return encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=70, loop=0)


def send(browser, path, name="picture.png", headers=None, **fields):
    """Post a form; a field of bytes is a file of that name."""
    data = {key: (io.BytesIO(value), name) if isinstance(value, bytes) else value for key, value in fields.items()}
    return browser.post(path, data=data, headers=headers, content_type="multipart/form-data")


def files(config) -> list[str]:
    return sorted(path.name for path in config.path("uploads").iterdir())


def opened(config, name) -> Image.Image:
    return Image.open(config.path("uploads", name))


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


@pytest.fixture
def picture(ada):
    """The id of a picture that ada sent for her wall."""
    return send(ada, "/wall/ada/uploads", image=halves()).json["id"]


@pytest.fixture
def put(db):
    """put("image", upload_id) sticks something on ada's wall as if she had; returns its number."""

    def stick(upload_id, pending=0, table="profile_stickers"):
        kinds = {"profile_stickers": "kind, content, size", "profile_posts": "kind, style, w, h"}
        values = {"profile_stickers": "'image', 'a picture', 100", "profile_posts": "'image', 'tape', 300, 200"}
        with db:
            return fetch_value(db, f"""
                INSERT INTO {table} (user_id, placed_by, upload_id, x, y, rotation, z, pending, edited, version, {kinds[table]})
                SELECT id, id, :upload_id, 100, 100, 0, 1, :pending, 1, 1, {values[table]} FROM users WHERE username = 'ada'
                RETURNING id
            """, upload_id=upload_id, pending=pending)

    return stick


@pytest.fixture
def show_wall(db):
    """show_wall("members") says who may see ada's wall."""

    def change(visibility):
        with db:
            db.execute("UPDATE profiles SET visibility = ? WHERE user_id = (SELECT id FROM users WHERE username = 'ada')", (visibility,))

    return change


def test_a_picture_for_the_wall_keeps_what_is_transparent(ada, config):
    image = Image.new("RGBA", (120, 80), (255, 0, 0, 0))
    image.paste((0, 200, 90, 255), (40, 20, 80, 60))
    kept = send(ada, "/wall/ada/uploads", image=encoded(image, "PNG")).json
    assert (kept["ok"], kept["width"], kept["height"]) == (True, 120, 80)
    stored = opened(config, f"{kept['id']}.webp").convert("RGBA")
    assert stored.getpixel((5, 5))[3] == 0 and stored.getpixel((60, 40)) == (0, 200, 90, 255)


@pytest.mark.parametrize("transparent", [False, True])
def test_an_animated_gif_stays_animated(ada, config, transparent):
    frames = [Image.new("P", (60, 40), 0) for _ in range(5)]
    for number, frame in enumerate(frames):
        frame.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0] + [9] * 759)
        frame.paste(1 + number % 2, (number * 5, 5, number * 5 + 20, 30))
    options = {"transparency": 0, "disposal": 2} if transparent else {}
    sent = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0, **options)
    kept = opened(config, send(ada, "/wall/ada/uploads", image=sent).json["id"] + ".webp")
    assert kept.n_frames == 5
    kept.seek(3)
    assert (kept.convert("RGBA").getpixel((58, 38))[3] == 0) is transparent


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


JPEG = halves(kind="JPEG", size=(800, 600))
BAD_PICTURES = {  # bytes, status, words
    "no file": (b"", 422, "empty"),
    "an archive named .png": (b"PK\x03\x04" + bytes(300), 422, "Only PNG"),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 422, "Only PNG"),
    "a page": (b"<!doctype html><script>alert(1)</script>", 422, "Only PNG"),
    "a bomb": (png(20_000, 20_000, zlib.compress(bytes(20_000_000), 9)), 422, "megapixels"),
    "30,000 pixels wide": (png(30_000, 10, zlib.compress(bytes(30_001 * 10))), 422, "pixels a side"),
    "a JPEG that breaks off": (JPEG[:len(JPEG) // 2], 422, "damaged"),
    "a PNG that breaks off": (halves()[:60], 422, "damaged"),
    "a sound": ((SOUNDS / "tone.mp3").read_bytes(), 422, "Only PNG"),
    "thirteen megabytes": (bytes(13_000_000), 413, "12 MB"),
}


@pytest.mark.parametrize("path", ["/wall/ada/uploads", "/wall/ada/avatar"])
@pytest.mark.parametrize("case", BAD_PICTURES)
def test_a_bad_picture_leaves_nothing_behind(ada, db, config, case, path):
    data, status, words = BAD_PICTURES[case]
    before = contents(db)
    answer = send(ada, path, image=data, headers={"X-Live": "1"})
    assert answer.status_code == status and words in answer.json["error"]["message"]
    assert files(config) == [] and changed_tables(before, contents(db)) == []


@pytest.mark.parametrize("table", ["profile_stickers", "profile_posts"])
@pytest.mark.parametrize("visibility, seen", [
    ("public", {GUEST: 200, "grace": 200, "ada": 200}),
    ("members", {GUEST: 404, "grace": 200, "ada": 200}),
    ("private", {GUEST: 404, "grace": 404, "ada": 200}),
])
def test_who_sees_the_wall_sees_its_pictures(client, sign_in, picture, put, show_wall, table, visibility, seen):
    put(picture, table=table)
    show_wall(visibility)
    for name, status in seen.items():
        browser = sign_in(name) if name else client
        for path in (f"/uploads/{picture}.webp", f"/uploads/{picture}-thumb.webp"):
            assert browser.get(path).status_code == status, (name, path)


@pytest.mark.parametrize("pending", [None, 1])
def test_nobody_else_sees_a_picture_that_no_wall_shows(client, sign_in, ada, picture, put, pending):
    if pending:
        put(picture, pending=1)
    assert [browser.get(f"/uploads/{picture}.webp").status_code for browser in (ada, sign_in("grace"), client)] == [200, 404, 404]


@pytest.mark.parametrize("table", ["profile_stickers", "profile_posts"])
def test_an_owner_sees_the_picture_that_they_decide_about(sign_in, client, db, ada, put, table):
    hers = send(sign_in("grace"), "/wall/grace/uploads", image=halves()).json["id"]
    number = put(hers, pending=1, table=table)
    with db:
        db.execute(f"UPDATE {table} SET placed_by = (SELECT id FROM users WHERE username = 'grace') WHERE id = ?", (number,))
    seen = {name: browser.get(f"/uploads/{hers}.webp").status_code for name, browser in {
        "ada": ada, "grace": sign_in("grace"), "eve": sign_in("eve"), GUEST: client,
    }.items()}
    assert seen == {"ada": 200, "grace": 200, "eve": 404, GUEST: 404}


def test_a_picture_is_out_of_sight_with_its_sticker(client, db, picture, put):
    number = put(picture)
    shown = client.get(f"/uploads/{picture}.webp")
    assert shown.status_code == 200
    assert "private" in shown.headers["Cache-Control"]  # so that no cache of many shows it on
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with db:
        db.execute("DELETE FROM profile_stickers WHERE id = ?", (number,))
    gone = client.get(f"/uploads/{picture}.webp")
    assert gone.status_code == 404 and "no-store" in gone.headers["Cache-Control"]


def test_a_suspended_members_wall_shows_no_pictures(client, db, picture, put):
    put(picture)
    with db:
        db.execute("UPDATE users SET state = 'suspended' WHERE username = 'ada'")
    assert client.get(f"/uploads/{picture}.webp").status_code == 404


def test_a_guest_sees_no_picture_of_a_room(client, ada, db):
    send(ada, "/rooms/lobby/messages", image=halves(), nonce="n", body="look")
    upload = fetch_value(db, "SELECT upload_id FROM messages")
    assert client.get(f"/uploads/{upload}.webp").status_code == 404


def test_asking_who_may_see_a_picture_walks_no_table(db, as_user):
    for viewer in (None, as_user("ada")):
        assert len(assert_queries_indexed(db, lambda viewer=viewer: may_see_upload(db, viewer, "a" * 22))) == 1


def stored(letter: str) -> NewUpload:
    return NewUpload(letter * 22, letter * 64, 10, 1, 1, 1, 1)


@pytest.fixture
def aged(db, as_user):
    """Four old uploads of ada's: a, b, c and d."""
    for letter in "abcd":
        keep_upload(db, as_user("ada"), stored(letter))
    with db:
        db.execute("UPDATE uploads SET created_at = ?", (LONG_AGO,))
    return as_user("ada")


def test_what_a_wall_shows_is_never_swept(db, aged, put):
    put("a" * 22)
    put("b" * 22, table="profile_posts")
    set_avatar(db, aged, "c" * 22)
    assert keep_upload(db, aged, stored("e")) == ("d" * 22,)
    assert fetch_value(db, "SELECT group_concat(id) FROM uploads") == ",".join(letter * 22 for letter in "abce")


def test_what_undo_could_bring_back_is_not_swept_before_it_cannot(db, aged):
    with db:
        change = fetch_value(db, """
            INSERT INTO wall_changes (user_id, seq, by, what, refs) VALUES (:id, 1, :id, 'Remove a sticker', '[]') RETURNING id
        """, id=aged.id)
        db.execute("INSERT INTO wall_change_uploads VALUES (?, ?)", ("a" * 22, change))
    assert keep_upload(db, aged, stored("e")) == tuple(letter * 22 for letter in "bcd")
    with db:
        db.execute("DELETE FROM wall_change_uploads")
    assert keep_upload(db, aged, stored("f")) == ("a" * 22,)


def test_a_message_that_goes_takes_no_picture_off_a_wall(ada, db, put, config):
    send(ada, "/rooms/lobby/messages", image=halves(), nonce="n", body="look")
    upload = fetch_value(db, "SELECT upload_id FROM messages")
    put(upload)
    id = fetch_value(db, "SELECT id FROM messages")
    ada.post(f"/messages/{id}/delete", data={"id": id})
    assert fetch_value(db, "SELECT deleted_at FROM messages") is not None
    assert ada.get(f"/uploads/{upload}.webp").status_code == 200
    assert files(config) == sorted([f"{upload}.webp", f"{upload}-thumb.webp"])


def test_sweeping_walks_no_table_but_the_members_own_uploads(db, as_user):
    seen = []
    user = as_user("ada")
    db.set_trace_callback(seen.append)
    keep_upload(db, user, stored("a"))
    with db:
        drop_unused(db, ("a" * 22,))
    db.set_trace_callback(None)
    swept = {sql for sql in seen if sql.lstrip().startswith("DELETE FROM uploads")}
    assert len(swept) == 2
    for sql in swept:
        assert_indexed(db, sql)


def test_an_avatar_is_a_square_from_the_middle_without_what_the_camera_knew(ada, config, db):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret place"  # turned: the sensor's left is the picture's top
    sent = halves(kind="JPEG", size=(1600, 1000), exif=exif)
    assert b"secret place" in sent
    assert send(ada, "/wall/ada/avatar", image=sent).status_code == 303
    name = fetch_value(db, "SELECT avatar_id FROM profiles WHERE avatar_id IS NOT NULL")
    kept, small = opened(config, f"{name}.webp"), opened(config, f"{name}-thumb.webp")
    assert kept.size == (512, 512) and small.size == (128, 128)
    assert not kept.getexif() and b"secret" not in config.path("uploads", f"{name}.webp").read_bytes()
    top, bottom = (kept.convert("RGB").getpixel((256, y)) for y in (60, 450))
    assert top[0] > 200 and bottom[2] > 200  # red above blue


@pytest.mark.parametrize("crop, colour", [
    ({"x": "0", "y": "0", "size": "1"}, (255, 0, 0)), ({"x": "0.5", "y": "0", "size": "1"}, (0, 0, 255)),
    ({"x": "0.9", "y": "0.9", "size": "0.5"}, (0, 0, 255)),  # hangs over, and is moved in
    ({"x": "0", "size": "0.2"}, (255, 0, 0)),
])
def test_the_square_may_be_chosen(ada, config, db, crop, colour):
    send(ada, "/wall/ada/avatar", image=halves(), **crop)
    kept = opened(config, fetch_value(db, "SELECT avatar_id FROM profiles WHERE avatar_id IS NOT NULL") + ".webp").convert("RGB")
    assert kept.width == kept.height == round(100 * float(crop["size"]))
    assert {kept.getpixel(at) for at in ((0, 0), (kept.width - 1, kept.height - 1))} == {colour}


@pytest.mark.parametrize("crop", [{"x": "-0.1"}, {"y": "1.1"}, {"size": "0"}, {"size": "2"}, {"x": "nan"}, {"size": "inf"}, {"x": "left"}])
def test_a_square_beyond_the_picture_is_refused(ada, config, db, crop):
    before = contents(db)
    assert send(ada, "/wall/ada/avatar", image=halves(), **crop).status_code == 422
    assert files(config) == [] and changed_tables(before, contents(db)) == []


def test_an_animated_avatar_stands_still_and_a_transparent_one_stays_so(ada, config, db):
    send(ada, "/wall/ada/avatar", image=animation())
    first = fetch_value(db, "SELECT avatar_id FROM profiles WHERE avatar_id IS NOT NULL")
    assert not getattr(opened(config, f"{first}.webp"), "is_animated", False)
    send(ada, "/wall/ada/avatar", image=encoded(Image.new("RGBA", (50, 50), (1, 2, 3, 0)), "PNG"))
    second = fetch_value(db, "SELECT avatar_id FROM profiles WHERE avatar_id IS NOT NULL")
    assert opened(config, f"{second}.webp").convert("RGBA").getpixel((9, 9))[3] == 0
    assert files(config) == sorted([f"{second}.webp", f"{second}-thumb.webp"])  # the first is gone


def test_everyone_sees_the_avatar_in_place_of_the_planet(client, ada, sign_in, show_wall):
    assert client.get("/avatars/ada").mimetype == "image/svg+xml"
    send(ada, "/wall/ada/avatar", image=halves())
    show_wall("private")  # the wall; in rooms and lists she is seen all the same
    assert [client.get(path).mimetype for path in ("/avatars/ada", "/avatars/ada/large", "/avatars/ada.svg")] == [
        "image/webp", "image/webp", "image/svg+xml"]
    sizes = [Image.open(io.BytesIO(client.get(path).data)).size for path in ("/avatars/ada", "/avatars/ada/large")]
    assert sizes == [(100, 100), (100, 100)]  # a picture of 200 by 100 is not blown up
    assert b"/avatars/ada\"" in sign_in("grace").get("/rooms/lobby/members").data


def test_who_changed_their_avatar_sees_it_at_once(ada, client):
    before = ada.get("/avatars/ada")
    assert before.headers["Cache-Control"] == "private, no-cache"
    send(ada, "/wall/ada/avatar", image=halves())
    after = ada.get("/avatars/ada", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert ada.get("/avatars/ada", headers={"If-None-Match": after.headers["ETag"]}).status_code == 304
    assert client.get("/avatars/ada").headers["Cache-Control"] == "public, max-age=60"


def test_going_back_to_the_planet_leaves_no_file(ada, client, config, db):
    send(ada, "/wall/ada/avatar", image=halves())
    assert ada.post("/wall/ada/avatar/delete").status_code == 303
    assert client.get("/avatars/ada").mimetype == "image/svg+xml"
    assert files(config) == [] and fetch_value(db, "SELECT count(*) FROM uploads") == 0
    assert ada.post("/wall/ada/avatar/delete").status_code == 303  # nothing to do, and no fault


def test_an_avatar_that_is_on_the_wall_too_stays_there(ada, put, db, config):
    send(ada, "/wall/ada/avatar", image=halves())
    put(fetch_value(db, "SELECT avatar_id FROM profiles WHERE avatar_id IS NOT NULL"))
    ada.post("/wall/ada/avatar/delete")
    assert len(files(config)) == 2


def test_a_lost_file_is_a_planet(ada, client, config):
    send(ada, "/wall/ada/avatar", image=halves())
    for path in config.path("uploads").iterdir():
        path.unlink()
    assert client.get("/avatars/ada").mimetype == "image/svg+xml"


def test_nobody_can_be_shown_by_anothers_picture(db, as_user):
    keep_upload(db, as_user("grace"), stored("g"))
    set_avatar(db, as_user("ada"), "g" * 22)
    assert fetch_value(db, "SELECT count(*) FROM profiles WHERE avatar_id IS NOT NULL") == 0


def bring(browser, name="tone.mp3", title="", path="/wall/ada/anthem", headers=None):
    return send(browser, path, name=name, audio=(SOUNDS / name).read_bytes(), title=title, headers=headers)


TYPES = {"tone.mp3": "audio/mpeg", "tone-vorbis.ogg": "audio/ogg", "tone-opus.ogg": "audio/ogg", "tone.m4a": "audio/mp4",
         "tone.wav": "audio/wav", "tone.flac": "audio/flac"}


@pytest.mark.parametrize("name", TYPES)
def test_an_anthem_of_each_kind_is_played_back(ada, client, db, config, name):
    assert bring(ada, name, title=" Rising   tone ").status_code == 303
    row = db.execute("SELECT id, kind, title, size, seconds FROM anthems").fetchone()
    assert row["title"] == "Rising tone" and row["seconds"] == pytest.approx(3, abs=0.05)
    assert files(config) == [f"{row['id']}.{row['kind']}"]
    answer = client.get(f"/wall/ada/anthem?v={row['id']}")
    assert answer.mimetype == TYPES[name] and len(answer.data) == row["size"]
    assert b"secret place" not in answer.data
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer.headers["Cache-Control"]


def test_any_part_of_an_anthem_can_be_asked_for(ada, client, db):
    bring(ada)
    whole = client.get("/wall/ada/anthem").data
    size = len(whole)
    for asked, start, end in (("0-99", 0, 100), ("1000-1999", 1000, 2000), ("-500", size - 500, size), ("2000-", 2000, size)):
        part = client.get("/wall/ada/anthem", headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206 and part.data == whole[start:end]
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
    assert client.get("/wall/ada/anthem").headers["Accept-Ranges"] == "bytes"
    assert client.get("/wall/ada/anthem", headers={"Range": f"bytes={size}-"}).status_code == 416


def test_a_part_of_an_anthem_that_was_changed_in_between_is_a_whole_one(ada, client, db):
    bring(ada)
    tag = client.get("/wall/ada/anthem").headers["ETag"]
    half = {"Range": "bytes=0-9", "If-Range": tag}
    assert client.get("/wall/ada/anthem", headers=half).status_code == 206
    bring(ada, "tone.flac")
    assert client.get("/wall/ada/anthem", headers=half).status_code == 200


@pytest.mark.parametrize("visibility, heard", [
    ("public", {GUEST: 200, "grace": 200, "ada": 200}),
    ("members", {GUEST: 404, "grace": 200, "ada": 200}),
    ("private", {GUEST: 404, "grace": 404, "ada": 200}),
])
def test_who_sees_the_wall_hears_its_anthem(client, sign_in, ada, show_wall, visibility, heard):
    bring(ada)
    show_wall(visibility)
    assert {name: (sign_in(name) if name else client).get("/wall/ada/anthem").status_code for name in heard} == heard


def test_a_new_anthem_takes_the_old_ones_place_and_address(ada, client, db, config):
    bring(ada)
    old = fetch_value(db, "SELECT id FROM anthems")
    bring(ada, "tone.flac")
    new = fetch_value(db, "SELECT id FROM anthems")
    assert files(config) == [f"{new}.flac"]
    assert [client.get(f"/wall/ada/anthem?v={id}").status_code for id in (old, new)] == [404, 200]


def test_an_anthem_can_be_taken_away(ada, client, db, config):
    bring(ada)
    assert ada.post("/wall/ada/anthem/delete").status_code == 303
    assert client.get("/wall/ada/anthem").status_code == 404
    assert files(config) == [] and fetch_value(db, "SELECT count(*) FROM anthems") == 0
    assert ada.post("/wall/ada/anthem/delete").status_code == 303


def test_an_anthem_without_a_title_is_called_as_its_file(ada, db):
    bring(ada, title="")
    assert fetch_value(db, "SELECT title FROM anthems") == "tone"


def test_whoever_looks_is_told_of_a_new_anthem(ada, db):
    told = bring(ada, headers={"X-Live": "1"}).json
    assert 'data-room="@ada"' in told["html"] and 'id="wall-card"' in told["html"]
    seq = fetch_value(db, "SELECT wall_seq FROM profiles WHERE user_id = (SELECT id FROM users WHERE username = 'ada')")
    assert f'data-seq="{seq}"' in told["html"]
    assert fetch_value(db, "SELECT refs FROM wall_changes WHERE seq = :seq", seq=seq) == '["wall-card"]'


MP3 = (SOUNDS / "tone.mp3").read_bytes()
BAD_SOUNDS = {  # bytes, status, words
    "no file": (b"", 422, "empty"),
    "a page named .mp3": (b"<!doctype html><script>alert(1)</script>" * 99, 422, "no sound file"),
    "an MP3 that breaks off": (MP3[:len(MP3) // 2], 422, "breaks off"),
    "a WAV of absurd numbers": ((SOUNDS / "tone.wav").read_bytes()[:22] + b"\xff\xff" * 7 + bytes(9000), 422, "cannot be"),
    "an Ogg that breaks off": ((SOUNDS / "tone-opus.ogg").read_bytes()[:9000], 422, "breaks off"),
    "a film": ((SOUNDS / "film.mp4").read_bytes(), 422, "more than sound"),
    "an archive with a sound behind": (b"PK\x03\x04" + bytes(99) + MP3, 422, "no sound file"),
    "a picture": (halves(), 422, "no sound file"),
    "eleven megabytes": (bytes(11 * 1024 * 1024), 413, "10 MB"),
    "a little too large": (bytes(10 * 1024 * 1024 + 1), 413, "10 MB"),
}


@pytest.mark.parametrize("case", BAD_SOUNDS)
def test_a_bad_sound_leaves_all_as_it_was(ada, db, config, case):
    bring(ada)
    before, there = contents(db), files(config)
    data, status, words = BAD_SOUNDS[case]
    answer = send(ada, "/wall/ada/anthem", name="song.mp3", audio=data, headers={"X-Live": "1"})
    assert answer.status_code == status and words in answer.json["error"]["message"]
    assert files(config) == there and changed_tables(before, contents(db)) == []


@pytest.mark.parametrize("title", ["x" * 121, "x" * 2000])
def test_a_title_beyond_its_place_is_refused(ada, config, title):
    assert bring(ada, title=title).status_code == 422
    assert files(config) == []


def test_an_anthem_that_gets_no_name_leaves_no_file(ada, db, config):
    with db:
        db.execute("CREATE TRIGGER no_anthems BEFORE INSERT ON anthems BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(Exception, match="no"):
        bring(ada)
    assert files(config) == [] and fetch_value(db, "SELECT count(*) FROM anthems") == 0


WRITES = ("/wall/ada/uploads", "/wall/ada/avatar", "/wall/ada/avatar/delete", "/wall/ada/anthem", "/wall/ada/anthem/delete")


@pytest.mark.parametrize("path", WRITES)
def test_only_the_owner_brings_or_takes_anything(ada, client, sign_in, db, config, path, show_wall):
    bring(ada)
    send(ada, "/wall/ada/avatar", image=halves())
    grace, before, there = sign_in("grace"), contents(db), files(config)
    assert send(grace, path, image=halves(), audio=MP3).status_code == 403
    assert send(client, path, image=halves(), audio=MP3).status_code == 303  # to the sign-in
    show_wall("private")
    assert send(grace, path, image=halves(), audio=MP3).status_code == 404
    show_wall("public")
    assert files(config) == there and changed_tables(before, contents(db)) == []


@pytest.mark.parametrize("path, words", [("uploads", "No picture"), ("avatar", "No picture"), ("anthem", "No sound")])
def test_a_form_without_a_file_is_answered_with_what_is_missing(ada, path, words):
    answer = ada.post(f"/wall/ada/{path}", data={"title": "x"}, headers={"X-Live": "1"})
    assert answer.status_code == 422 and words in answer.json["error"]["message"]


def test_what_was_signed_out_meanwhile_changes_nothing(db, as_user):
    user = as_user("ada")
    with db:
        db.execute("DELETE FROM sessions")
    for change in (lambda: set_avatar(db, user, None), lambda: set_anthem(db, user, Anthem("a" * 22, "mp3", "x", 1, 1.0))):
        with pytest.raises(Exception, match="signed out"):
            change()
    assert fetch_value(db, "SELECT count(*) FROM anthems") == 0


def test_the_forms_say_what_is_there(ada):
    assert b"Let it be my anthem" in ada.get("/wall/ada/card").data
    bring(ada, title="Rising tone")
    send(ada, "/wall/ada/avatar", image=halves())
    page = ada.get("/wall/ada/card").text
    assert "Rising tone" in page and "0:03" in page and "Be a planet again" in page and "/wall/ada/anthem?v=" in page
