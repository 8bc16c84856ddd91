"""What open windows learn when a room changes around them, on every worker."""

import re
from itertools import count
from urllib.parse import urlencode

import pytest
import socketio

from mutations.memberships import accept_invitation, invite
from mutations.rooms import NewRoom, create_room
from queries.members import User
from tests.server import member_id, running, wait_until

NUMBERS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        yield server


@pytest.fixture
def connect(server):
    """connect("grace", "den") is a client with that room open, and the ack of opening it."""
    clients = []

    def open_client(name: str, room: str | None = None):
        client = socketio.Client(reconnection=False)
        client.heard = []
        client.on("*", lambda event, *data: client.heard.append((event, *data)))
        client.connect(server.url, headers={"Cookie": server.cookie_for(name)}, transports=["websocket"])
        clients.append(client)
        return client, room and look(client, room)
    yield open_client
    for client in clients:
        client.disconnect()


@pytest.fixture
def room(server):
    """room("private", "grace") is a fresh room of ada's with grace in it, by its slug."""
    def make(visibility: str, *members: str) -> str:
        db = server.database()
        ada = user(db, "ada")
        made = create_room(db, ada, NewRoom(f"Room {next(NUMBERS)}", "", visibility))
        for name in members:
            invite(db, ada, made, user(db, name))
            accept_invitation(db, user(db, name), made.slug)
        db.close()
        return made.slug
    return make


def user(db, name: str) -> User:
    return User(member_id(db, name), name, name.title(), 200, "member", 0)


def look(client, room: str, after=None) -> dict:
    return client.call("room:join", {"room": room, "after": after})


def send(server, who: str, path: str, **form) -> None:
    server.open(path, server.cookie_for(who), urlencode(form).encode()).close()


def hears(client, event: str, text: str = ""):
    return wait_until(lambda: [data for name, *data in client.heard if name == event and text in str(data)])


def test_a_new_name_arrives_in_every_window_with_the_rooms_next_seq(server, connect, room):
    slug = room("public")
    windows = [connect("grace", slug)[0] for _ in range(6)]
    send(server, "ada", f"/rooms/{slug}/settings", name="Orchard <b>", visibility="public")
    for window in windows:
        [html] = hears(window, "html", "Orchard &lt;b&gt;")[0]
        assert re.search(rf'data-room="{slug}" data-seq="1"><header id="room-\d+-header" [^>]*data-version="1"', html)


def test_who_was_away_is_brought_the_new_head(server, connect, room):
    slug = room("public")
    send(server, "ada", f"/rooms/{slug}/settings", name="Orchard", visibility="public")
    client, _ = connect("grace")
    answer = look(client, slug, 0)
    assert answer["seq"] == 1 and "Orchard" in answer["html"]


def test_a_room_that_becomes_private_falls_silent_for_who_only_looked_in(server, connect, room):
    slug = room("public")
    outsider, member = connect("eve", slug)[0], connect("ada", slug)[0]
    send(server, "ada", f"/rooms/{slug}/settings", name="Shut", visibility="private")
    for window in (outsider, member):
        hears(window, "resync")
    assert look(member, slug)["ok"]
    assert look(outsider, slug)["error"]["code"] == "not_found"
    said = member.call("message:post", {"room": slug, "body": "among us", "nonce": "n1"})
    hears(member, "html", "among us")
    assert said["ok"] and "among us" not in str(outsider.heard)


def test_what_a_room_is_called_once_it_is_private_only_its_members_hear(server, connect, room):
    slug = room("public")
    outsiders = [connect("eve", slug)[0] for _ in range(6)]
    member = connect("ada", slug)[0]
    send(server, "ada", f"/rooms/{slug}/settings", name="Plans", topic="the surprise for eve", visibility="private")
    for window in (*outsiders, member):
        hears(window, "resync")
    assert "the surprise" in look(member, slug, 0)["html"]
    assert "the surprise" not in str([window.heard for window in outsiders])


def test_who_is_taken_out_is_told_and_hears_no_more(server, connect, room):
    slug = room("private", "grace")
    grace, ada = connect("grace", slug)[0], connect("ada", slug)[0]
    send(server, "ada", f"/rooms/{slug}/members/grace/delete")
    hears(grace, "html", "any more")
    hears(grace, "resync")
    assert look(grace, slug)["error"]["code"] == "not_found"
    ada.call("message:post", {"room": slug, "body": "now we can talk", "nonce": "n2"})
    hears(ada, "html", "now we can talk")
    assert "now we can talk" not in str(grace.heard)


def test_leaving_a_private_room_closes_it_in_ones_other_windows(server, connect, room):
    slug = room("private", "grace")
    grace, ada = connect("grace", slug)[0], connect("ada", slug)[0]
    send(server, "grace", f"/rooms/{slug}/leave")
    ada.call("message:post", {"room": slug, "body": "she is gone", "nonce": "n3"})
    hears(ada, "html", "she is gone")
    assert "she is gone" not in str(grace.heard)


def test_an_invitation_is_told_at_once(server, connect, room):
    slug, (grace, _) = room("private"), connect("grace")
    send(server, "ada", f"/rooms/{slug}/invitations", username="grace")
    [html] = hears(grace, "html", "asked into")[0]
    assert 'target="flash"' in html and 'href="/rooms"' in html


def test_an_invitation_by_someone_blocked_is_not_told(server, connect, room):
    blocked, welcome, (grace, _) = room("private"), room("private", "linus"), connect("grace")
    send(server, "grace", "/wall/ada/block")
    send(server, "ada", f"/rooms/{blocked}/invitations", username="grace")
    send(server, "grace", "/wall/ada/block/delete")
    send(server, "ada", f"/rooms/{welcome}/invitations", username="grace")
    hears(grace, "html", "asked into")
    assert len([text for text in map(str, grace.heard) if "asked into" in text]) == 1


def test_a_muted_room_makes_no_marks(server, connect, room):
    quiet, loud = room("private", "grace"), room("private", "grace")
    grace, ada = connect("grace")[0], connect("ada")[0]
    send(server, "grace", f"/rooms/{quiet}/mute")
    for slug in (quiet, loud):
        ada.call("message:post", {"room": slug, "body": "psst", "nonce": f"mark-{slug}"})
    hears(grace, "unread", loud)
    assert quiet not in str(grace.heard)


def test_reading_by_socket_moves_the_mark_and_tells_ones_other_windows(server, connect, room):
    slug = room("private", "grace")
    ada, grace, other = connect("ada", slug)[0], connect("grace", slug)[0], connect("grace")[0]
    id = ada.call("message:post", {"room": slug, "body": "read me", "nonce": "n4"})["id"]
    assert grace.call("room:read", {"room": slug, "id": id}) == {"ok": True}
    hears(other, "read", str(id))
    db = server.database()
    [row] = db.execute("""
        SELECT last_read_id FROM memberships JOIN rooms ON rooms.id = room_id JOIN users ON users.id = user_id
        WHERE slug = ? AND username = 'grace'
    """, (slug,)).fetchall()
    db.close()
    assert row["last_read_id"] == id


def test_the_server_found_no_fault_in_any_of_it(server):
    assert server.errors() == []
