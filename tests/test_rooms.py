"""Rooms: opened, found, joined, changed, shut. ada owns, grace is asked in, linus moderates, eve is a stranger."""

import gzip
import re
import threading

import pytest
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from core.forms import FormError
from db import connect, fetch_value
from mutations.memberships import accept_invitation, invite, join_room, leave_room
from mutations.messages import NewMessage, post_message
from mutations.rooms import (
    MOST_CREATED,
    MOST_JOINED,
    MOST_ROOMS,
    NewRoom,
    RoomSettings,
    archive_room,
    change_room,
    create_room,
    mark_read,
)
from queries.backfill import changes_after
from queries.memberships import invitations_of, invited_to, members_beginning, members_of, suggested_names
from queries.rooms import find_room, head_after, member_slugs, rail_of, visible_rooms
from tests.plans import assert_queries_indexed


@pytest.fixture
def users(as_user):
    """users("ada") is the same User each time."""
    known = {}
    return lambda name, role=None: known.setdefault(name, known.get(name) or as_user(name, role))


@pytest.fixture
def open_room(db, users):
    """open_room("ada", "Garden", "private") makes a room and returns it as its owner sees it."""
    def make(owner: str, name: str, visibility: str = "public", topic: str = ""):
        return create_room(db, users(owner), NewRoom(name, topic, visibility))
    return make


@pytest.fixture
def say(db, users):
    numbers = iter(range(10_000))

    def post(name: str, room: str, body: str):
        seen = find_room(db, users(name), room)
        return post_message(db, users(name), seen, NewMessage(nonce=f"n{next(numbers)}", body=body)).message
    return post


def settings(room, **changes) -> RoomSettings:
    return RoomSettings(**{"name": room.name, "topic": room.topic, "visibility": room.visibility} | changes)


def fill_with_rooms(db, count: int, **columns) -> None:
    with db:
        for number in range(count):
            db.execute("INSERT INTO rooms (slug, name, created_by) VALUES (:slug, 'Filler', :created_by)",
                       {"slug": f"filler-{number}", "created_by": None} | columns)


# Opening

def test_a_new_room_belongs_to_who_opened_it_and_shows_in_the_list(sign_in, db, users):
    ada = sign_in("ada")
    answer = ada.post("/rooms", data={"name": "Tea & Code", "topic": "Both, slowly.", "visibility": "public"})
    assert (answer.status_code, answer.location) == (303, "/rooms/tea-code")
    assert find_room(db, users("ada"), "tea-code").my_role == "owner"
    assert "Both, slowly." in sign_in("grace").get("/rooms").text


@pytest.mark.parametrize("form, sentence", [
    ({"name": ""}, "needs a name"),
    ({"name": "   \u200b"}, "needs a name"),
    ({"name": "\u2800\u3164"}, "needs a name"),
    ({"name": "x" * 61}, "1 characters too long"),
    ({"name": "fine", "topic": "t" * 241}, "1 characters too long"),
    ({"name": "fine", "visibility": "secret"}, "Choose one of these"),
])
def test_a_room_that_cannot_be_is_explained_and_its_values_are_kept(sign_in, db, form, sentence):
    answer = sign_in("ada").post("/rooms", data={"topic": "kept words"} | form)
    assert answer.status_code == 422
    assert sentence in answer.text and form.get("topic", "kept words") in answer.text
    assert fetch_value(db, "SELECT count(*) FROM rooms") == 1


def test_an_unknown_field_is_refused(sign_in):
    assert sign_in("ada").post("/rooms", data={"name": "x", "owner": "1"}).status_code == 422


@pytest.mark.parametrize("name, slug", [
    ("new", "new-1"), ("Lobby", "lobby-2"), ("LOBBY!", "lobby-2"), ("x" * 60, "x" * 40), ("Grüße", "grusse"),
])
def test_an_address_is_made_from_the_name_and_is_free(open_room, name, slug):
    assert open_room("ada", name).slug == slug


def test_a_name_without_latin_letters_gets_an_address_too(open_room):
    assert re.fullmatch(r"n-[0-9a-f]{8}", open_room("ada", "天の川").slug)


def test_addresses_that_are_cut_stay_within_forty_letters(open_room):
    assert [open_room("ada", "y" * 60).slug for _ in range(3)][2] == "y" * 38 + "-3"


def test_rooms_opened_in_the_same_moment_get_different_addresses(db, users, config):
    user, slugs = users("ada"), []

    def open_one():
        own = connect(config.database)
        slugs.append(create_room(own, user, NewRoom("Race", "", "public")).slug)
        own.close()
    threads = [threading.Thread(target=open_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slugs) == ["race", *(f"race-{number}" for number in range(2, 9))]


def test_a_member_can_open_fifty_rooms(db, users, open_room):
    fill_with_rooms(db, MOST_CREATED, created_by=users("ada").id)
    with pytest.raises(FormError, match="opened 50 rooms"):
        open_room("ada", "One more")
    assert open_room("grace", "One more").slug == "one-more"


def test_a_server_holds_five_hundred_rooms(db, open_room, sign_in):
    fill_with_rooms(db, MOST_ROOMS - 1)
    answer = sign_in("ada").post("/rooms", data={"name": "Too many"})
    assert answer.status_code == 422 and "500 rooms" in answer.text and "Too many" in answer.text


def test_a_member_can_be_in_two_hundred_rooms(db, users, open_room):
    ada, last = users("ada"), open_room("grace", "The last")
    fill_with_rooms(db, MOST_JOINED - 1)
    with db:
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE name = 'Filler'", [ada.id])
    with pytest.raises(Conflict, match="200 rooms"):
        join_room(db, ada, find_room(db, ada, last.slug))
    with pytest.raises(FormError, match="200 rooms"):
        open_room("ada", "Mine")


# Seeing

@pytest.mark.parametrize("role", ["member", "moderator", "admin"])
def test_a_private_room_does_not_exist_for_who_is_not_in_it(open_room, sign_in, role):
    open_room("ada", "Den", "private")
    stranger = sign_in("eve", role)
    unknown = stranger.get("/rooms/no-such-room")
    for path in ("", "/members", "/here", "/settings", "/messages", "/messages/1"):
        answer = stranger.get(f"/rooms/den{path}")
        assert answer.status_code == 404
    assert stranger.get("/rooms/den").text.replace("/rooms/den", "/rooms/no-such-room") == unknown.text
    for path in ("join", "leave", "mute", "settings", "archive", "invitations", "members/ada/delete"):
        assert stranger.post(f"/rooms/den/{path}", data={"name": "Mine"}).status_code == 404
    assert "Den" not in stranger.get("/rooms").text + stranger.get("/jump?q=den").text + stranger.get("/search").text


def test_a_guest_is_asked_to_sign_in(client, make_member):
    make_member("ada")
    for path in ("/rooms", "/rooms/lobby", "/rooms/new", "/search", "/jump"):
        assert client.get(path).location.startswith("/login")


def test_the_room_page_shows_messages_people_and_a_way_to_write(sign_in, say, db, users):
    message = say("ada", "lobby", "hello **there**")
    page = sign_in("ada").get("/rooms/lobby").text
    assert f'id="message-{message.id}"' in page and "<strong>there</strong>" in page
    assert '<message-list data-room="lobby" data-room-id="1" data-seq="1" data-read="1" data-newest="1">' in page
    assert '<form method="post" action="/rooms/lobby/messages" enctype="multipart/form-data">' in page
    assert re.search(r'name="nonce" value="[A-Za-z0-9_-]{20,64}"', page)


def test_every_page_has_a_nonce_of_its_own(sign_in):
    ada = sign_in("ada")
    found = {re.search(r'name="nonce" value="([^"]+)"', ada.get("/rooms/lobby").text)[1] for _ in range(3)}
    assert len(found) == 3


def test_who_only_looks_in_may_read_and_is_offered_to_join(open_room, say, sign_in):
    open_room("ada", "Garden")
    say("ada", "garden", "tomatoes")
    grace = sign_in("grace")
    page = grace.get("/rooms/garden").text
    assert "tomatoes" in page and "Join this room" in page and "<textarea" not in page
    assert grace.post("/rooms/garden/join").location == "/rooms/garden"
    assert "<textarea" in grace.get("/rooms/garden").text


def test_older_and_newer_pages_meet_without_a_gap(sign_in, say):
    for number in range(120):
        say("ada", "lobby", f"line {number}")
    ada = sign_in("ada")
    newest = ada.get("/rooms/lobby").text
    older = ada.get(re.search(r'class="messages__older"[^>]* href="([^"]+)"', newest)[1]).text
    assert ids_on(older)[-1] + 1 == ids_on(newest)[0] and len(ids_on(newest)) == 50
    again = ada.get(re.search(r'class="messages__newer"[^>]* href="([^"]+)"', older)[1]).text
    assert ids_on(again) == ids_on(newest) and "messages__newer" not in again


def ids_on(page: str) -> list[int]:
    return [int(id) for id in re.findall(r'<li id="message-(\d+)"', page)]


@pytest.mark.parametrize("query", ["before=x", "before=-1", "after=9999999999999999", "around=%00", "before=١"])
def test_a_place_that_is_no_number_is_refused(sign_in, query):
    assert sign_in("ada").get(f"/rooms/lobby?{query}").status_code == 400


def test_a_permalink_leads_to_its_place(sign_in, say):
    message = say("ada", "lobby", "here")
    answer = sign_in("grace").get(f"/rooms/lobby/messages/{message.id}")
    assert (answer.status_code, answer.location) == (303, f"/rooms/lobby?around={message.id}#message-{message.id}")


def test_a_permalink_of_another_room_is_not_found(sign_in, say, open_room):
    open_room("ada", "Garden")
    message = say("ada", "garden", "here")
    assert sign_in("ada").get(f"/rooms/lobby/messages/{message.id}").status_code == 404
    assert sign_in("ada").get(f"/rooms/lobby/messages/{2**63}").status_code == 404


def test_what_a_private_room_holds_is_answered_like_what_is_not_there(sign_in, say, open_room):
    open_room("ada", "Den", "private")
    secret, stranger = say("ada", "den", "here").id, sign_in("eve")
    for path in ("/messages/{}/source", "/rooms/lobby/messages/{}"):
        held, nothing = stranger.get(path.format(secret)), stranger.get(path.format(secret + 1))
        assert held.status_code == nothing.status_code == 404
        assert held.text == nothing.text
    held, nothing = (stranger.post(f"/messages/{id}/delete", data={"id": id}) for id in (secret, secret + 1))
    assert held.status_code == 404 and held.text == nothing.text


def test_a_room_full_of_messages_is_one_light_page(sign_in, say):
    for number in range(60):
        words = f"Some **words** about number {number}, and a https://example.org/{number} link."
        say("ada" if number % 3 else "grace", "lobby", words)
    answer = sign_in("ada").get("/rooms/lobby", headers={"Accept-Encoding": "gzip"})
    assert len(ids_on(gzip.decompress(answer.data).decode())) == 50
    assert len(answer.data) < 25_000


def test_opening_a_room_does_not_read_it(sign_in, say, db, users):
    grace = sign_in("grace")
    say("ada", "lobby", "unread")
    grace.get("/rooms/lobby")
    assert rail_of(db, users("grace")).rooms[0].unread


# Reading

def test_the_mark_of_reading_moves_forward_only_and_not_past_the_newest(db, users, say):
    grace = users("grace")
    messages = [say("ada", "lobby", "one"), say("ada", "lobby", "two")]

    def read(id):
        return mark_read(db, grace, find_room(db, grace, "lobby"), id), find_room(db, grace, "lobby").last_read_id
    assert read(messages[0].id) == (True, messages[0].id)
    assert read(messages[0].id) == (False, messages[0].id)
    assert read(10**9) == (True, messages[1].id)
    assert read(messages[0].id) == (False, messages[1].id)
    assert not rail_of(db, grace).rooms[0].unread


def test_who_is_not_in_a_room_has_read_nothing_there(db, users, open_room):
    open_room("ada", "Garden")
    assert not mark_read(db, users("grace"), find_room(db, users("grace"), "garden"), 5)


def test_marks_come_from_rooms_that_are_neither_muted_nor_archived(db, users, open_room, sign_in):
    open_room("ada", "Quiet")
    archive_room(db, users("ada"), open_room("ada", "Shut"))
    open_room("ada", "Loud")
    ada = sign_in("ada")
    assert ada.post("/rooms/quiet/mute").status_code == 303
    assert sorted(member_slugs(db, users("ada"))) == ["lobby", "loud"]
    assert "Unmute" in ada.get("/rooms/quiet").text
    ada.post("/rooms/quiet/mute/delete")
    assert "quiet" in member_slugs(db, users("ada"))


# Coming and going

def test_joining_counts_what_was_said_before_as_read(db, users, open_room, say, sign_in):
    open_room("ada", "Garden")
    say("ada", "garden", "before you came")
    sign_in("grace").post("/rooms/garden/join")
    assert [room.unread for room in rail_of(db, users("grace")).rooms if room.slug == "garden"] == [False]


def test_joining_twice_is_joining_once(db, users, open_room):
    open_room("ada", "Garden")
    looking_in = find_room(db, users("grace"), "garden")
    join_room(db, users("grace"), looking_in)
    join_room(db, users("grace"), looking_in)
    assert len(members_of(db, looking_in)) == 2


def test_an_archived_room_can_be_read_but_not_joined(db, users, open_room, sign_in):
    archive_room(db, users("ada"), open_room("ada", "Garden"))
    grace = sign_in("grace")
    assert "archived" in grace.get("/rooms/garden").text
    assert grace.post("/rooms/garden/join").status_code == 409


def test_the_lobby_may_be_left_and_joined_again(sign_in, db, users):
    grace = sign_in("grace")
    assert grace.post("/rooms/lobby/leave").location == "/rooms"
    assert rail_of(db, users("grace")).rooms == ()
    assert "You are in no room" in grace.get("/rooms").text
    grace.post("/rooms/lobby/join")
    assert [room.slug for room in rail_of(db, users("grace")).rooms] == ["lobby"]


def test_a_private_room_that_was_left_is_closed_until_asked_in_again(db, users, open_room):
    room = open_room("ada", "Den", "private")
    let_in(db, users, room, "grace")
    leave_room(db, users("grace"), find_room(db, users("grace"), "den"))
    with pytest.raises(NotFound):
        find_room(db, users("grace"), "den")


def let_in(db, users, room, name: str) -> None:
    invite(db, users("ada"), room, users(name))
    accept_invitation(db, users(name), room.slug)


def test_when_the_last_owner_leaves_the_longest_member_follows(db, users, open_room):
    room = open_room("ada", "Den", "private")
    let_in(db, users, room, "grace")
    let_in(db, users, room, "eve")
    assert leave_room(db, users("ada"), room).heir == "grace"
    assert find_room(db, users("grace"), "den").my_role == "owner"
    assert find_room(db, users("eve"), "den").my_role == "member"


def test_a_suspended_member_inherits_only_when_nobody_else_is_there(db, users, open_room):
    room = open_room("ada", "Den", "private")
    let_in(db, users, room, "grace")
    let_in(db, users, room, "eve")
    with db:
        db.execute("UPDATE users SET state = 'suspended' WHERE username = 'grace'")
    assert leave_room(db, users("ada"), room).heir == "eve"


def test_a_private_room_that_nobody_is_in_is_shut_with_its_invitations(db, users, open_room):
    room = open_room("ada", "Den", "private")
    invite(db, users("ada"), room, users("grace"))
    assert leave_room(db, users("ada"), room).archived
    assert invitations_of(db, users("grace")) == []
    with pytest.raises(NotFound):
        accept_invitation(db, users("grace"), "den")


def test_leaving_twice_is_leaving_once(db, users, open_room):
    room = open_room("ada", "Garden")
    join_room(db, users("grace"), find_room(db, users("grace"), "garden"))
    leave_room(db, users("ada"), room)
    assert leave_room(db, users("ada"), room).heir == ""
    assert find_room(db, users("grace"), "garden").my_role == "owner"


# Being asked in

def test_an_invitation_is_found_accepted_and_gone(open_room, sign_in, db, users):
    open_room("ada", "Den", "private", "quiet talk")
    ada, grace = sign_in("ada"), sign_in("grace")
    assert ada.post("/rooms/den/invitations", data={"username": "@Grace "}).location == "/rooms/den/members"
    assert "Den" in grace.get("/rooms").text and "@ada" in grace.get("/rooms").text
    assert "grace" in ada.get("/rooms/den/members").text
    assert grace.get("/rooms/den").status_code == 404
    assert grace.post("/rooms/den/invitations/accept").location == "/rooms/den"
    assert grace.get("/rooms/den").status_code == 200
    assert invitations_of(db, users("grace")) == [] == invited_to(db, find_room(db, users("ada"), "den"))


def test_an_invitation_that_waits_is_marked_on_every_page_until_it_is_answered(open_room, sign_in, db, users):
    invite(db, users("ada"), open_room("ada", "Den", "private"), users("grace"))
    grace, linus = sign_in("grace"), sign_in("linus")
    assert [page.get("/directory").text.count("an invitation waits") for page in (grace, linus)] == [2, 0]
    grace.post("/rooms/den/invitations/decline")
    assert "an invitation waits" not in grace.get("/directory").text


def test_the_owner_of_a_private_room_sees_where_to_ask_others_in(open_room, sign_in):
    open_room("ada", "Den", "private")
    open_room("ada", "Garden")
    ada = sign_in("ada")
    assert ada.get("/rooms/den").text.count('href="/rooms/den/members#ask"') == 2
    assert 'id="ask"' in ada.get("/rooms/den/members").text
    assert "#ask" not in ada.get("/rooms/garden").text


def test_an_invitation_can_be_declined_and_taken_back(open_room, sign_in, db, users):
    room = open_room("ada", "Den", "private")
    for name in ("grace", "eve"):
        invite(db, users("ada"), room, users(name))
    assert sign_in("grace").post("/rooms/den/invitations/decline").status_code == 303
    assert sign_in("ada").post("/rooms/den/invitations/eve/delete").status_code == 303
    for name in ("grace", "eve"):
        assert sign_in(name).post("/rooms/den/invitations/accept").status_code == 404


@pytest.mark.parametrize("name, sentence", [
    ("nobody_here", "Nobody here has that username"), ("", "Whom?"), ("ada", "is in this room already"),
    ("<b>", "Nobody here has that username"),
])
def test_an_invitation_that_cannot_be_is_explained(open_room, sign_in, name, sentence):
    open_room("ada", "Den", "private")
    answer = sign_in("ada").post("/rooms/den/invitations", data={"username": name})
    assert answer.status_code == 422 and sentence in answer.text


def test_only_the_owner_asks_in_takes_back_and_takes_out(open_room, sign_in, db, users):
    room = open_room("ada", "Den", "private")
    let_in(db, users, room, "grace")
    let_in(db, users, room, "linus")
    for name in ("grace", "linus"):
        browser = sign_in(name)
        assert browser.post("/rooms/den/invitations", data={"username": "eve"}).status_code in (403, 422)
        assert browser.post("/rooms/den/members/ada/delete").status_code == 403
    assert invited_to(db, room) == []


def test_an_invitation_by_someone_blocked_is_not_shown(open_room, db, users):
    room = open_room("ada", "Den", "private")
    invite(db, users("ada"), room, users("grace"))
    grace, ada = users("grace"), users("ada")
    with db:
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (grace.id, ada.id))
    assert invitations_of(db, users("grace")) == []
    assert not rail_of(db, users("grace")).invited


def test_who_is_taken_out_sees_no_more(open_room, sign_in, db, users):
    room = open_room("ada", "Den", "private")
    let_in(db, users, room, "grace")
    ada, grace = sign_in("ada"), sign_in("grace")
    assert grace.get("/rooms/den").status_code == 200
    assert ada.post("/rooms/den/members/grace/delete").status_code == 303
    assert grace.get("/rooms/den").status_code == 404
    assert ada.post("/rooms/den/members/grace/delete").status_code == 404
    assert ada.post("/rooms/den/members/ada/delete").status_code == 403


def test_nobody_is_taken_out_of_a_public_room(open_room, sign_in, db, users):
    open_room("ada", "Garden")
    join_room(db, users("grace"), find_room(db, users("grace"), "garden"))
    assert sign_in("ada").post("/rooms/garden/members/grace/delete").status_code == 403


# Changing

def test_a_renamed_room_keeps_its_address_and_takes_the_next_seq(open_room, sign_in, db, users):
    room = open_room("ada", "Garden")
    form = {"name": "Orchard", "topic": "Apples", "visibility": "public"}
    answer = sign_in("ada").post("/rooms/garden/settings", data=form)
    assert answer.location == "/rooms/garden"
    changed = find_room(db, users("ada"), "garden")
    assert (changed.name, changed.topic, changed.seq, changed.head_seq) == ("Orchard", "Apples", 1, 1)
    head = f'<header id="room-{room.id}-header" class="page-head room__head" data-version="1" data-visibility="public">'
    assert head in sign_in("eve").get("/rooms/garden").text


def test_a_change_that_changes_nothing_takes_no_seq(open_room, db, users):
    room = open_room("ada", "Garden")
    assert change_room(db, users("ada"), room, settings(room)).seq == room.seq


def test_catching_up_brings_the_head_of_the_room_when_it_changed(open_room, db, users, say):
    room = open_room("ada", "Garden")
    say("ada", "garden", "one")
    change_room(db, users("ada"), room, settings(room, name="Orchard"))
    say("ada", "garden", "two")
    assert changes_after(db, room, 1).head.name == "Orchard"
    assert [message.seq for message in changes_after(db, room, 1).messages] == [3]
    assert changes_after(db, room, 2).head is None
    assert changes_after(db, room, 99).head.name == "Orchard" and changes_after(db, room, 99).reset
    assert head_after(db, room, 2) is None


def test_settings_that_cannot_be_are_explained_and_kept(open_room, sign_in):
    open_room("ada", "Garden")
    answer = sign_in("ada").post("/rooms/garden/settings", data={"name": " ", "topic": "new topic"})
    assert answer.status_code == 422 and "needs a name" in answer.text and "new topic" in answer.text


def test_a_private_room_opens_to_all_only_when_its_owner_knows_what_that_means(open_room, sign_in, db, users):
    room = open_room("ada", "Den", "private")
    invite(db, users("ada"), room, users("grace"))
    ada, form = sign_in("ada"), {"name": "Den", "visibility": "public"}
    asked = ada.post("/rooms/den/settings", data=form)
    assert asked.status_code == 422 and "open to every member" in asked.text
    assert sign_in("eve").get("/rooms/den").status_code == 404
    assert ada.post("/rooms/den/settings", data=form | {"opened": "yes"}).status_code == 303
    assert sign_in("eve").get("/rooms/den").status_code == 200
    assert invitations_of(db, users("grace")) == []


def test_a_public_room_that_becomes_private_keeps_its_members_and_loses_its_lookers(open_room, db, users):
    room = open_room("ada", "Garden")
    join_room(db, users("grace"), find_room(db, users("grace"), "garden"))
    change_room(db, users("ada"), room, settings(room, visibility="private"))
    assert find_room(db, users("grace"), "garden").is_member
    with pytest.raises(NotFound):
        find_room(db, users("eve"), "garden")


def test_nobody_shuts_themself_out_or_the_lobby_up(open_room, db, users, sign_in):
    garden = open_room("ada", "Garden")
    linus = users("linus")
    with pytest.raises(FormError, match="shut yourself out"):
        change_room(db, linus, find_room(db, linus, "garden"), settings(garden, visibility="private"))
    answer = sign_in("linus").post("/rooms/lobby/settings", data={"name": "Lobby", "visibility": "private"})
    assert answer.status_code == 422 and "lobby stays public" in answer.text


@pytest.mark.parametrize("name, role, may", [
    ("ada", "member", True), ("linus", "moderator", True), ("grace", "admin", True), ("eve", "member", False),
])
def test_who_may_change_a_public_room(open_room, sign_in, name, role, may):
    open_room("ada", "Garden")
    browser = sign_in(name, role)
    assert browser.get("/rooms/garden/settings").status_code == (200 if may else 403)
    assert browser.post("/rooms/garden/settings", data={"name": "X"}).status_code == (303 if may else 403)


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_a_private_room_is_changed_by_its_owner_alone(open_room, sign_in, db, users, role):
    room = open_room("ada", "Den", "private")
    keeper = sign_in("linus", role)
    let_in(db, users, room, "linus")
    assert keeper.get("/rooms/den").status_code == 200 == sign_in("ada").get("/rooms/den/settings").status_code
    assert keeper.get("/rooms/den/settings").status_code == 403
    form = {"name": "Den", "visibility": "public", "opened": "yes"}
    assert keeper.post("/rooms/den/settings", data=form).status_code == 403
    assert keeper.post("/rooms/den/archive").status_code == 403
    assert find_room(db, users("ada"), "den") == room


def test_a_room_that_became_private_meanwhile_is_changed_by_its_owner_alone(open_room, db, users):
    room, linus = open_room("ada", "Garden"), users("linus", "admin")
    join_room(db, linus, find_room(db, linus, "garden"))
    seen = find_room(db, linus, "garden")
    shut = change_room(db, users("ada"), room, settings(room, visibility="private"))
    with pytest.raises(Forbidden):
        change_room(db, linus, seen, settings(seen, name="Ours"))
    with pytest.raises(Conflict):
        archive_room(db, linus, seen)
    assert find_room(db, users("ada"), "garden") == shut


def test_the_check_of_who_may_change_is_part_of_the_write(open_room, db, users):
    room = open_room("ada", "Garden")
    join_room(db, users("grace"), find_room(db, users("grace"), "garden"))
    leave_room(db, users("ada"), room)
    with pytest.raises(Forbidden):
        change_room(db, users("ada"), room, settings(room, name="Still mine"))


@pytest.mark.parametrize("name, role, status", [
    ("ada", "member", 303), ("grace", "admin", 303), ("linus", "moderator", 403), ("eve", "member", 403),
])
def test_who_may_archive_a_room_and_open_it_again(open_room, sign_in, db, users, name, role, status):
    open_room("ada", "Garden")
    browser = sign_in(name, role)
    assert browser.post("/rooms/garden/archive").status_code == status
    assert find_room(db, users("ada"), "garden").archived is (status == 303)
    assert browser.post("/rooms/garden/archive/delete").status_code == status
    assert not find_room(db, users("ada"), "garden").archived


def test_archiving_is_a_change_of_the_room_and_is_written_down(open_room, sign_in, db, users):
    room = open_room("ada", "Garden")
    for _ in range(2):
        sign_in("ada").post("/rooms/garden/archive")
    assert find_room(db, users("ada"), "garden").seq == room.seq + 1
    noted = db.execute("SELECT action, target FROM audit_log").fetchall()
    assert noted == [{"action": "room.archive", "target": "garden"}]


def test_what_happens_to_a_private_room_is_in_no_log(open_room, sign_in, db):
    open_room("ada", "Den", "private")
    sign_in("ada").post("/rooms/den/settings", data={"name": "Hideout", "visibility": "private"})
    sign_in("ada").post("/rooms/den/archive")
    assert fetch_value(db, "SELECT count(*) FROM audit_log") == 0


def test_nobody_archives_the_lobby(sign_in):
    assert sign_in("grace", "admin").post("/rooms/lobby/archive").status_code == 403


def test_nobody_posts_in_an_archived_room(open_room, sign_in, db, users):
    archive_room(db, users("ada"), open_room("ada", "Garden"))
    ada = sign_in("ada")
    assert "<textarea" not in ada.get("/rooms/garden").text
    assert ada.post("/rooms/garden/messages", data={"nonce": "n", "body": "hi"}).status_code == 409


# People

def test_names_are_offered_members_of_the_room_first(open_room, make_member, sign_in, db, users):
    for name in ("gregor", "greta", "grit"):
        make_member(name)
    open_room("greta", "Garden")
    answer = sign_in("greta").get("/rooms/garden/members?q=GR", headers={"X-Live": "1"})
    assert answer.json == ["greta", "gregor", "grit"]


def test_a_private_room_offers_no_strangers(open_room, make_member, sign_in):
    make_member("gregor")
    open_room("greta", "Den", "private")
    assert sign_in("greta").get("/rooms/den/members?q=gr", headers={"Accept": "application/json"}).json == ["greta"]


@pytest.mark.parametrize("beginning", ["%25", "_", "{", "@", "zz", "'", '"', "%F0%9F%8E%89"])
def test_odd_beginnings_are_harmless(sign_in, beginning):
    answer = sign_in("ada").get(f"/rooms/lobby/members?q={beginning}", headers={"X-Live": "1"})
    assert answer.status_code == 200 and isinstance(answer.json, list)


def test_the_members_page_lists_everyone_page_by_page(db, users, sign_in, make_member):
    ada = sign_in("ada")
    with db:
        db.execute("""
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 70)
            INSERT INTO users (username, password, hue) SELECT printf('member_%02d', n), '', 1 FROM numbers
        """)
        db.execute("INSERT INTO profiles (user_id, display_name) SELECT id, username FROM users WHERE username LIKE 'member%'")
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT 1, id FROM users WHERE username LIKE 'member%'")
    first = ada.get("/rooms/lobby/members").text
    second = ada.get(re.search(r'rel="next" href="([^"]+)"', first)[1]).text
    names = re.findall(r"@(\w+)</p>", first) + re.findall(r"@(\w+)</p>", second)
    assert len(names) == len(set(names)) == 71
    assert "member_07" in ada.get("/rooms/lobby/members?q=member_0").text


def test_who_is_here_is_who_has_the_room_open(sign_in, app, users):
    ada = sign_in("ada")
    assert "Nobody has this room open" in ada.get("/rooms/lobby/here").text
    presence = app.extensions["live"].presence
    presence.join("lobby", "ada", "a-socket")
    assert "@ada" in ada.get("/rooms/lobby/here").text and "@ada" in ada.get("/rooms/lobby").text
    presence.gone("a-socket")


def test_rooms_are_in_the_order_a_reader_counts(db, users):
    ada = users("ada")
    for name in ("Room 10", "room 2", "Room 2b", "Attic", "10 things", "9 things"):
        create_room(db, ada, NewRoom(name, "", "public"))
    names = ["Lobby", "9 things", "10 things", "Attic", "room 2", "Room 2b", "Room 10"]
    assert [room.name for room in rail_of(db, ada).rooms] == names == [room.name for room in visible_rooms(db, ada)]


def test_the_rail_comes_alone_for_a_page_that_was_away(sign_in, say):
    say("ada", "lobby", "news")
    assert 'id="rail-room-lobby"' in sign_in("grace").get("/rail", headers={"X-Live": "1"}).text


# The shape of the queries

def test_every_query_about_rooms_uses_an_index(db, users, open_room, say):
    room = open_room("ada", "Garden", "private")
    say("ada", "garden", "hello")
    ada = users("ada")
    asked = [
        lambda: find_room(db, ada, "garden"), lambda: visible_rooms(db, ada), lambda: rail_of(db, ada),
        lambda: member_slugs(db, ada), lambda: head_after(db, room, 0), lambda: members_of(db, room),
        lambda: members_beginning(db, room, "a"), lambda: suggested_names(db, find_room(db, ada, "lobby"), "a"),
        lambda: invitations_of(db, ada), lambda: invited_to(db, room),
    ]
    for ask in asked:
        assert assert_queries_indexed(db, ask)
