"""Saying something in a room, by form; tests/live/test_sockets.py goes through the other door."""

import io

import pytest
from PIL import Image
from werkzeug.exceptions import Forbidden, UnprocessableEntity

from db import fetch_value
from live import fragment, kept
from mutations.messages import MessageDeletion, MessageEdit, NewMessage, delete_message, edit_message, post_message
from mutations.reactions import MessageReaction, react
from mutations.uploads import QUOTA, NewUpload, keep_upload
from queries.backfill import changes_after
from queries.messages import find_message, newest_page, page_after, page_around, page_before
from queries.rooms import find_room
from tests.plans import assert_queries_indexed


@pytest.fixture
def say(db, as_user):
    """say("ada", "hello") posts into the lobby and returns the Message."""
    users, numbers = {}, iter(range(10_000))

    def user(name: str):
        if name not in users:
            users[name] = as_user(name)
        return users[name]

    def post(name: str, body: str, **more):
        new = NewMessage(nonce=more.pop("nonce", f"n{next(numbers)}"), body=body, **more)
        return post_message(db, user(name), find_room(db, user(name), "lobby"), new).message

    post.user = user
    return post


def lobby(db, user):
    return find_room(db, user, "lobby")


def post(browser, **form):
    return browser.post("/rooms/lobby/messages", data={"nonce": "one"} | form)


def picture(color: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "PNG")
    out.seek(0)
    return out


def test_a_posted_message_shows_in_the_room(sign_in):
    ada = sign_in("ada")
    assert post(ada, body="hello <b>there</b>").status_code == 303
    assert "hello &lt;b&gt;there&lt;/b&gt;" in ada.get("/rooms/lobby/messages").text


def test_the_same_nonce_again_is_the_same_message(sign_in, db):
    ada = sign_in("ada")
    for _ in range(3):
        post(ada, body="only once")
    assert fetch_value(db, "SELECT count(*) FROM messages") == 1


def test_two_members_may_use_the_same_nonce(say):
    assert say("ada", "a", nonce="same").id != say("grace", "b", nonce="same").id


def test_every_change_takes_the_next_seq(db, say):
    first, second = say("ada", "one"), say("ada", "two")
    ada = say.user("ada")
    edited = edit_message(db, ada, lobby(db, ada), MessageEdit(id=first.id, body="uno"))
    deleted = delete_message(db, ada, lobby(db, ada), MessageDeletion(id=second.id))
    assert [first.seq, second.seq, edited.seq, deleted.seq] == [1, 2, 3, 4]


def test_an_edit_that_changes_nothing_takes_no_seq(db, say):
    message, ada = say("ada", "same"), say.user("ada")
    assert edit_message(db, ada, lobby(db, ada), MessageEdit(id=message.id, body="same")).seq == message.seq
    assert not find_message(db, message.id).edited


def test_deleting_again_is_the_same_as_once(db, say):
    message, ada = say("ada", "gone"), say.user("ada")
    once = delete_message(db, ada, lobby(db, ada), MessageDeletion(id=message.id))
    again = delete_message(db, ada, lobby(db, ada), MessageDeletion(id=message.id))
    assert once == again and lobby(db, ada).seq == 2


def test_a_deleted_body_is_nowhere_in_the_database_files(db, say, config):
    message, ada = say("ada", "the xylophonequartz secret"), say.user("ada")
    delete_message(db, ada, lobby(db, ada), MessageDeletion(id=message.id))
    assert not db.execute("SELECT 1 FROM messages_fts WHERE messages_fts MATCH 'xylophonequartz'").fetchall()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"xylophonequartz" not in config.path("app.db").read_bytes()


def test_a_quoted_line_goes_with_the_message_it_quotes(db, say):
    asked = say("ada", "what is the secret?")
    reply, ada = say("grace", "you know it", reply_to=asked.id), say.user("ada")
    assert reply.quote.excerpt == "what is the secret?"
    changed = delete_message(db, ada, lobby(db, ada), MessageDeletion(id=asked.id))
    assert [message.id for message in changed.messages] == [asked.id, reply.id]
    assert find_message(db, reply.id).quote.excerpt == ""
    assert find_message(db, reply.id).seq == changed.seq


def test_a_reply_to_another_rooms_message_quotes_nothing(db, say):
    say("ada", "first")
    with db:
        room = fetch_value(db, "INSERT INTO rooms (slug, name, visibility) VALUES ('den', 'Den', 'private') RETURNING id")
        secret = fetch_value(db, """
            INSERT INTO messages (room_id, user_id, body, html, renderer, nonce, seq)
            VALUES (:room, (SELECT min(id) FROM users), 'psst', 'psst', 1, 'x', 1) RETURNING id
        """, room=room)
    assert say("ada", "tell me", reply_to=secret).quote is None


def test_a_moderator_removes_with_a_reason_that_shows_and_is_kept(db, say):
    message, linus = say("ada", "spam spam"), say.user("linus")
    gone = delete_message(db, linus, lobby(db, linus), MessageDeletion(id=message.id, reason="advertising"))
    assert (gone.messages[0].moderated, gone.messages[0].reason) == (True, "advertising")
    kept = db.execute("SELECT action, reason FROM audit_log").fetchall()
    assert kept == [{"action": "message.delete", "reason": "advertising"}]


def test_a_moderator_must_say_why(sign_in, say):
    message = say("ada", "spam")
    answer = sign_in("linus").post(f"/messages/{message.id}/delete", data={"id": message.id})
    assert answer.status_code == 422 and "why" in answer.text


def test_others_can_neither_edit_nor_delete(db, say):
    message, grace = say("ada", "mine"), say.user("grace")
    with pytest.raises(Forbidden):
        edit_message(db, grace, lobby(db, grace), MessageEdit(id=message.id, body="yours"))
    with pytest.raises(Forbidden):
        delete_message(db, grace, lobby(db, grace), MessageDeletion(id=message.id))


def test_a_reaction_shows_who_and_can_be_taken_back(db, say):
    message, grace = say("ada", "cake?"), say.user("grace")
    given = react(db, grace, lobby(db, grace), MessageReaction(id=message.id, emoji="🎉"))
    assert given.messages[0].reactions[0].names == ("grace",)
    taken = react(db, grace, lobby(db, grace), MessageReaction(id=message.id, emoji="🎉", on=False))
    assert taken.messages[0].reactions == () and taken.seq == given.seq + 1


def test_a_mention_marks_the_member_unless_they_blocked_its_author(db, say):
    ada, grace, eve = say.user("ada"), say.user("grace"), say.user("eve")
    with db:
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (eve.id, ada.id))
    message = say("ada", "@grace and @eve and @nobody_here")
    marked = {row["user_id"] for row in db.execute("SELECT user_id FROM memberships WHERE mentioned_id = ?", (message.id,))}
    assert marked == {grace.id}
    assert 'href="/wall/grace"' in message.html and "/wall/nobody_here" not in message.html


@pytest.mark.parametrize("length, status", [(4000, 303), (4001, 422)])
def test_a_message_holds_4000_characters(sign_in, length, status):
    answer = post(sign_in("ada"), body="x" * length)
    assert answer.status_code == status
    if status == 422:
        assert "1 characters too long" in answer.text and "x" * length in answer.text


def test_who_has_not_joined_reads_but_does_not_post(sign_in, db):
    eve = sign_in("eve")
    with db:
        db.execute("DELETE FROM memberships")
    assert post(eve, body="let me in").status_code == 403
    assert eve.get("/rooms/lobby/messages").status_code == 200


def test_an_archived_room_takes_no_messages(sign_in, db):
    ada = sign_in("ada")
    with db:
        db.execute("UPDATE rooms SET archived_at = '2026-01-01T00:00:00.000Z'")
    assert post(ada, body="anyone?").status_code == 409


def test_a_strangers_private_room_does_not_exist(sign_in, db):
    eve = sign_in("eve")
    with db:
        db.execute("INSERT INTO rooms (slug, name, visibility) VALUES ('den', 'Den', 'private')")
    there, nowhere = eve.get("/rooms/den/messages"), eve.get("/rooms/nowhere/messages")
    assert there.status_code == nowhere.status_code == 404


def test_a_guest_is_asked_to_sign_in(client, people):
    assert client.get("/rooms/lobby/messages").headers["Location"].startswith("/login")


def test_a_write_from_another_site_is_refused(sign_in, db):
    ada, elsewhere = sign_in("ada"), {"Sec-Fetch-Site": "cross-site"}
    answer = ada.post("/rooms/lobby/messages", data={"body": "x", "nonce": "n"}, headers=elsewhere)
    assert answer.status_code == 403 and fetch_value(db, "SELECT count(*) FROM messages") == 0


def test_a_picture_is_posted_by_the_plain_form(sign_in, db):
    ada = sign_in("ada")
    assert post(ada, body="", image=(picture(), "me.png")).status_code == 303
    upload = db.execute("SELECT id, width, height FROM uploads").fetchone()
    assert (upload["width"], upload["height"]) == (64, 48)
    assert ada.get(f"/uploads/{upload['id']}.webp").mimetype == "image/webp"
    assert sign_in("grace").get(f"/uploads/{upload['id']}-thumb.webp").status_code == 200


def test_a_picture_goes_with_its_message(sign_in, db, config):
    ada = sign_in("ada")
    post(ada, body="look", image=(picture(), "me.png"))
    id = fetch_value(db, "SELECT id FROM messages")
    name = fetch_value(db, "SELECT id FROM uploads") + ".webp"
    ada.post(f"/messages/{id}/delete", data={"id": id})
    assert ada.get(f"/uploads/{name}").status_code == 404
    assert list(config.path("uploads").iterdir()) == []


def test_a_picture_of_a_private_room_is_for_its_members(sign_in, db):
    ada, eve = sign_in("ada"), sign_in("eve")
    with db:
        db.execute("UPDATE rooms SET visibility = 'private'")
        db.execute("DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE username = 'eve')")
    post(ada, body="", image=(picture(), "me.png"))
    name = fetch_value(db, "SELECT id FROM uploads") + ".webp"
    assert (ada.get(f"/uploads/{name}").status_code, eve.get(f"/uploads/{name}").status_code) == (200, 404)


def test_somebody_elses_upload_cannot_be_posted(say, db, sign_in):
    post(sign_in("ada"), body="", image=(picture(), "me.png"))
    mine = {"nonce": "g", "body": "mine now", "image": fetch_value(db, "SELECT id FROM uploads")}
    answer = sign_in("grace").post("/rooms/lobby/messages", json=mine)
    assert answer.status_code == 422


def test_what_is_no_picture_is_refused_in_words(sign_in):
    answer = post(sign_in("ada"), body="see", image=(io.BytesIO(b"<svg onload=alert(1)>"), "me.png"))
    assert answer.status_code == 422 and "see" in answer.text


def test_the_source_is_for_the_author(sign_in, say):
    message = say("ada", "**bold**")
    assert sign_in("ada").get(f"/messages/{message.id}/source").text == "**bold**"
    assert sign_in("grace").get(f"/messages/{message.id}/source").status_code == 403


def test_pages_meet_without_a_gap(db, say):
    for number in range(120):
        say("ada", f"line {number}")
    room = lobby(db, say.user("ada"))
    newest = newest_page(db, room)
    older = page_before(db, room, newest.messages[0].id)
    oldest = page_before(db, room, older.messages[0].id)
    ids = [message.id for page in (oldest, older, newest) for message in page.messages]
    assert ids == sorted(ids) and len(ids) == 120
    assert (oldest.has_older, older.has_older, newest.has_older) == (False, True, True)
    assert [message.id for message in page_after(db, room, older.messages[-1].id).messages] == [m.id for m in newest.messages]
    assert older.messages[10].id in [message.id for message in page_around(db, room, older.messages[10].id).messages]


def test_catch_up_brings_new_edited_and_deleted(db, say):
    first, second = say("ada", "one"), say("ada", "two")
    ada = say.user("ada")
    room, seen = lobby(db, ada), lobby(db, ada).seq
    edit_message(db, ada, room, MessageEdit(id=first.id, body="uno"))
    delete_message(db, ada, room, MessageDeletion(id=second.id))
    third = say("ada", "three")
    missed = changes_after(db, room, seen)
    assert [message.id for message in missed.messages] == [first.id, second.id, third.id]
    assert missed.seq == seen + 3 and not missed.reset


def test_catch_up_beyond_200_changes_is_a_reset(db, say):
    for number in range(201):
        say("ada", f"{number}")
    ada = say.user("ada")
    assert changes_after(db, lobby(db, ada), 0).reset
    assert not changes_after(db, lobby(db, ada), 1).reset


def test_every_query_of_the_slice_uses_an_index(db, say):
    message, ada = say("ada", "one"), say.user("ada")
    room = lobby(db, ada)

    def everything():
        newest_page(db, room)
        page_around(db, room, message.id)
        changes_after(db, room, 0)
        find_message(db, message.id)
        say("ada", "two", reply_to=message.id)
        edit_message(db, ada, room, MessageEdit(id=message.id, body="uno"))
        react(db, ada, room, MessageReaction(id=message.id, emoji="🎉"))
        delete_message(db, ada, room, MessageDeletion(id=message.id))

    assert len(assert_queries_indexed(db, everything)) > 10


def test_a_nonce_of_another_room_is_not_answered_with_that_rooms_message(sign_in, db):
    ada = sign_in("ada")
    with db:
        room = fetch_value(db, "INSERT INTO rooms (slug, name) VALUES ('den', 'Den') RETURNING id")
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT ?, id FROM users", (room,))
    post(ada, body="in the lobby")
    again = ada.post("/rooms/den/messages", data={"nonce": "one", "body": "in the lobby"})
    assert again.status_code == 409 and fetch_value(db, "SELECT count(*) FROM messages") == 1


def test_a_member_who_was_suspended_meanwhile_posts_nothing(db, say):
    ada = say.user("ada")
    with db:
        db.execute("UPDATE users SET state = 'suspended' WHERE id = ?", (ada.id,))
    with pytest.raises(Forbidden):
        say("ada", "one last thing")


def test_blanks_without_end_take_no_time(sign_in):
    answer = post(sign_in("ada"), body="a" + " " * 90_000 + "b")
    assert answer.status_code == 422 and "too long" in answer.text


def test_what_is_long_is_not_kept_in_memory(app, say):
    kept.cache_clear()
    with app.app_context():
        for number in range(5):
            fragment("messages/_message.html", message=say("ada", f"{number} " + "x" * 3990))
            fragment("messages/_message.html", message=say("ada", f"short {number}"))
    assert kept.cache_info().currsize == 5


def stored(letter: str, size: int) -> NewUpload:
    return NewUpload(letter * 22, "0" * 64, size, width=1, height=1, thumb_width=1, thumb_height=1)


def test_pictures_that_come_at_once_fill_no_more_than_there_is(say, db):
    keep_upload(db, say.user("ada"), stored("a", QUOTA - 10))
    keep_upload(db, say.user("ada"), stored("b", 10))
    with pytest.raises(UnprocessableEntity, match="Your pictures and sounds fill the 200 MB"):
        keep_upload(db, say.user("ada"), stored("c", 1))
    keep_upload(db, say.user("grace"), stored("d", 1))
    assert fetch_value(db, "SELECT group_concat(id) FROM uploads") == ",".join(letter * 22 for letter in "abd")


def test_a_picture_that_finds_no_room_leaves_no_file_and_keeps_the_words(sign_in, as_user, db, config):
    keep_upload(db, as_user("ada"), stored("a", QUOTA - 1))
    answer = post(sign_in("ada"), body="my words", image=(picture(), "me.png"))
    assert answer.status_code == 422 and "Your pictures and sounds fill" in answer.text and "my words" in answer.text
    assert list(config.path("uploads").iterdir()) == []


def test_pictures_that_nothing_took_make_room_for_the_next(say, db):
    keep_upload(db, say.user("ada"), stored("a", QUOTA))
    with db:
        db.execute("UPDATE uploads SET created_at = '2020-01-01T00:00:00.000Z'")
    assert keep_upload(db, say.user("ada"), stored("b", 10)) == ("a" * 22,)
