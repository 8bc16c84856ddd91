"""Finding messages again. ada and grace talk, eve is a stranger to the den."""

import re

import pytest

from db import fetch_value
from mutations.memberships import accept_invitation, invite
from mutations.messages import MessageDeletion, MessageEdit, NewMessage, delete_message, edit_message, post_message
from mutations.rooms import MOST_ROOMS, NewRoom, create_room
from queries import search
from queries.rooms import find_room
from queries.search import Asked, SearchPage, match_expression, members_called, search_messages
from tests.plans import assert_queries_indexed


@pytest.fixture
def users(as_user):
    known = {}
    return lambda name: known.setdefault(name, known.get(name) or as_user(name))


@pytest.fixture
def say(db, users):
    numbers = iter(range(10_000))

    def post(name: str, body: str, room: str = "lobby"):
        seen = find_room(db, users(name), room)
        return post_message(db, users(name), seen, NewMessage(nonce=f"n{next(numbers)}", body=body)).message
    return post


@pytest.fixture
def find(db, users):
    """find("ada", words="tea") gives the ids of what ada finds, newest first."""
    return lambda name, **asked: [found.id for found in search_messages(db, users(name), Asked(**asked)).results]


@pytest.fixture
def den(db, users):
    """A private room of ada and grace."""
    room = create_room(db, users("ada"), NewRoom("Den", "", "private"))
    invite(db, users("ada"), room, users("grace"))
    accept_invitation(db, users("grace"), "den")
    return room


def test_a_message_is_found_by_its_words_in_any_order_and_shows_where_they_are(say, sign_in):
    message = say("ada", "The kettle sings at dawn")
    say("ada", "The kettle is silent")
    page = sign_in("grace").get("/search?q=dawn+kettle").text
    assert f'href="/rooms/lobby/messages/{message.id}"' in page and page.count("found__item") == 1
    assert "The <mark>kettle</mark> sings at <mark>dawn</mark>" in page


@pytest.mark.parametrize("words", [
    "kett", "KETTLE", "sings kettl", '"kettle sings"', "kettle-sings", "café", "cafe", "ca",
])
def test_beginnings_cases_accents_and_phrases_are_understood(say, find, words):
    message = say("ada", "The kettle sings in the Café")
    assert find("grace", words=words) == [message.id]


@pytest.mark.parametrize("words", ['"sings kettle"', "ket sings", "k s", "ettle", "tea"])
def test_what_does_not_fit_is_not_found(say, find, words):
    say("ada", "The kettle sings")
    assert find("grace", words=words) == []


def test_the_newest_come_first(say, find):
    ids = [say("ada", f"tea number {number}").id for number in range(3)]
    assert find("grace", words="tea") == ids[::-1]


def test_a_room_an_author_and_days_narrow_the_search(say, find, users, db, den):
    here, hers, there = say("ada", "tea"), say("grace", "tea"), say("ada", "tea", "den")
    assert find("ada", words="tea") == [there.id, hers.id, here.id]
    assert find("ada", words="tea", room_id=den.id) == [there.id]
    assert find("ada", words="tea", user_id=users("grace").id) == [hers.id]
    assert find("ada", user_id=users("grace").id) == [hers.id]
    with db:
        db.execute("UPDATE messages SET posted_at = '2020-02-0' || id || 'T23:59:59.999Z'")
    assert find("ada", words="tea", since="2020-02-02") == [there.id, hers.id]
    assert find("ada", words="tea", until="2020-02-02") == [hers.id, here.id]
    assert find("ada", words="tea", since="2020-02-02", until="2020-02-02") == [hers.id]
    assert find("ada", words="tea", since="2021-01-01") == []
    assert find("ada", words="tea", until="2019-01-01") == []


def test_a_number_in_a_message_is_not_taken_for_a_room_or_an_author(say, find, users):
    message = say("ada", "room 1 and member 2")
    say("grace", "nothing here")
    assert find("ada", words="1") == [message.id] == find("ada", words="2")


def test_private_rooms_are_searched_by_their_members_only(say, find, den, sign_in):
    secret = say("ada", "the password is swordfish", "den")
    assert find("grace", words="swordfish") == [secret.id]
    assert find("eve", words="swordfish") == [] == find("eve", words="swordfish", room_id=den.id)
    answer = sign_in("eve").get("/search?q=swordfish&room=den")
    assert answer.status_code == 422 and "There is no such room, or you are not in it." in answer.text
    assert "There is no such room" in sign_in("eve").get("/search?q=swordfish&room=nowhere").text


def test_blocked_members_are_left_out(say, find, db, users):
    mine, theirs = say("ada", "tea"), say("eve", "tea")
    ada, eve = users("ada"), users("eve")
    with db:
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (ada.id, eve.id))
    assert find("ada", words="tea") == [mine.id]
    assert find("eve", words="tea") == [theirs.id, mine.id]


def test_what_is_edited_or_deleted_is_found_as_it_is_now(say, find, db, users):
    edited, gone = say("ada", "first words"), say("ada", "gone words")
    ada = users("ada")
    lobby = find_room(db, ada, "lobby")
    edit_message(db, ada, lobby, MessageEdit(id=edited.id, body="other terms"))
    delete_message(db, ada, lobby, MessageDeletion(id=gone.id))
    assert find("ada", words="words") == []
    assert find("ada", words="terms") == [edited.id]
    assert find("ada", room_id=lobby.id) == [edited.id]
    assert fetch_value(db, "SELECT count(*) FROM messages_fts_docsize") == 1


HOSTILE = [
    "NOT", "AND", "OR", "NEAR", "NEAR(a b, 2)", "a NOT b", "a AND", "OR b", '"', '""', '"""', '"unbalanced', 'x" OR "y',
    "*", "**", "a*", "*a", "a**", "-", "-a", "--", "a - b", "^a", "a:b", "body:a", "{body}: a", "room_id:1", ":", "+",
    "a + b",
    "(", ")", "((", "(a", "a)", "'", "''", "; DROP TABLE messages", "\\", "%", "_", "\x00", "a\x00b",
    "\x02\x03", "\u202e", "🎉", "天の川", "\u0301", "a\u0301", "\U000e0041", "\ud7ff", "\U0001f468\u200d\U0001f469",
    "é" * 300, "x" * 5000, " ".join("abcdefghijklmnopqrstuvwxyz"), "\n\t", "“curly”", "a,b;c", "1e999", "-1", "0x10",
    "rank", "messages_fts", "rowid", "<script>alert(1)</script>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_search_breaks_the_search(say, sign_in, words):
    say("ada", "a body with NOT and NEAR and x y 1 in it")
    answer = sign_in("ada").get("/search", query_string={"q": words})
    assert answer.status_code == 200
    assert "found__item" in answer.text or "Nothing found" in answer.text or "What was it again" in answer.text


@pytest.mark.parametrize("words", HOSTILE)
def test_every_word_is_quoted(words):
    bare = re.sub(r'"[^"]*"', "", match_expression(Asked(words=words)))
    assert re.fullmatch(r"|body : \((\*| AND )*\)", bare)


def test_a_hostile_message_is_shown_as_it_was_typed(say, sign_in):
    say("ada", 'needle <script>alert(1)</script> <mark>"x"</mark> & \u0301')
    page = sign_in("ada").get("/search?q=needle").text
    assert "<mark>needle</mark> &lt;script&gt;alert(1)&lt;/script&gt; &lt;mark&gt;" in page
    assert "<script>alert" not in page


def test_a_long_message_gives_a_short_excerpt(say, db, users):
    say("ada", "x" * 1900 + " needle " + "y" * 1900)
    parts = search_messages(db, users("ada"), Asked(words="needle")).results[0].parts
    assert [part.text for part in parts if part.hit] == ["needle"] and sum(len(part.text) for part in parts) < 400


@pytest.mark.parametrize("body, shown", [
    ("**Sketches** of ~~a~~ `kettle`", "Sketches of a <mark>kettle</mark>"),
    ("A `kettle` is\n```py\nprint(1)\n```", "A <mark>kettle</mark> is print(1)"),
    ("> old\n\n- **kettle**\n- two", "old <mark>kettle</mark> two"),
    ("```\n" + "words\n" * 200 + "kettle\n```", "…<mark>kettle</mark>"),
    ("[kettle](https://example.org/)", "<mark>kettle</mark>"),
])
def test_an_excerpt_has_no_marks_of_markdown(say, sign_in, body, shown):
    say("ada", body)
    page = sign_in("ada").get("/search?q=kettle").text
    assert re.search(r'found__link"[^>]*>(.*?)</a>', page)[1] == shown


def test_who_sends_the_signs_of_a_hit_marks_words_and_nothing_else(say, sign_in):
    say("ada", "kettle \ufdd0<b>\ufdd1 \ufdd0 open")
    page = sign_in("ada").get("/search?q=kettle").text
    assert "&lt;b&gt;" in page and "<b>\ufdd1" not in page and "\ufdd0" not in page


@pytest.mark.parametrize("query, sentence", [
    ("q=a&author=nobody_here", "Nobody here has that username"),
    ("q=a&after=yesterday", "A day is written like"),
    ("q=a&before=2026-02-30", "A day is written like"),
    ("after=2026-01-01", "Add a word, a room or a name"),
    ("q=a&older=x", "That is not the number of a message"),
])
def test_filters_that_cannot_be_are_explained_and_kept(sign_in, query, sentence):
    answer = sign_in("ada").get(f"/search?{query}")
    assert answer.status_code == 422
    assert all(value in answer.text for value in re.findall(r"=([\w-]+)", query) if value not in ("a", "x"))
    assert sentence in answer.text


@pytest.mark.parametrize("query", [
    "q=tea&before=9999-12-31", "q=tea&after=0001-01-01", "q=tea&older=0", "author=@Ada", "room=lobby",
    "q=" + "tea+" * 500,
])
def test_edges_are_fine(say, sign_in, query):
    say("ada", "tea")
    assert sign_in("ada").get(f"/search?{query}").status_code == 200


def test_pages_go_on_where_they_stopped(say, sign_in):
    ids = [say("ada", f"tea {number}").id for number in range(60)]
    ada, address, seen = sign_in("ada"), "/search?q=tea", []
    while address:
        page = ada.get(address).text
        seen += [int(id) for id in re.findall(r'found__link" href="/rooms/lobby/messages/(\d+)"', page)]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following and following[1].replace("&amp;", "&")
    assert seen == ids[::-1]


def test_what_is_said_in_rooms_one_may_not_see_changes_no_page(say, users, db, den, monkeypatch):
    monkeypatch.setattr(search, "PROBE", 10)
    seen = [say("eve", f"tea in the lobby {number}").id for number in range(9)]
    alone = search_messages(db, users("eve"), Asked(words="tea"))
    for number in range(25):
        say("ada", f"tea and crumpets {number}", "den")
    assert search_messages(db, users("eve"), Asked(words="tea")) == alone
    assert [found.id for found in alone.results] == seen[::-1] and alone.older is None
    assert search_messages(db, users("eve"), Asked(words="crumpets")) == SearchPage()
    assert search_messages(db, users("eve"), Asked(words="tea", room_id=den.id)) == SearchPage()
    assert search_messages(db, users("eve"), Asked(user_id=users("ada").id)) == SearchPage()


def test_a_prolific_member_whom_one_blocked_costs_no_more_and_hides_nothing(say, users, db, monkeypatch):
    monkeypatch.setattr(search, "PROBE", 10)
    seen = say("ada", "tea in the lobby")
    for number in range(25):
        say("eve", f"tea {number}")
    with db:
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (users("ada").id, users("eve").id))
    older, found, pages = search.NEWEST, [], 0
    while older is not None:
        page = search_messages(db, users("ada"), Asked(words="tea", older=older))
        found, older, pages = [*found, *page.results], page.older, pages + 1
    assert [result.id for result in found] == [seen.id] and pages == 3


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_a_server_full_of_rooms_is_searched_as_a_small_one(say, find, db, den, visibility):
    with db:
        for number in range(MOST_ROOMS - 2):
            db.execute("INSERT INTO rooms (slug, name, visibility) VALUES (?, 'Filler', ?)", (f"filler-{number}", visibility))
    here, there = say("ada", "tea"), say("ada", "tea", "den")
    assert find("grace", words="tea") == [there.id, here.id]
    assert find("eve", words="tea") == [here.id]


def test_an_empty_search_invites(sign_in):
    assert "What was it again?" in sign_in("ada").get("/search").text


def test_members_are_found_by_either_name(db, make_member):
    for name in ("ada", "grace", "linus"):
        make_member(name)
    with db:
        db.execute("UPDATE profiles SET display_name = 'Countess Lovelace' WHERE display_name = 'Ada'")
        db.execute("UPDATE users SET state = 'suspended' WHERE username = 'linus'")
    assert [person.username for person in members_called(db, "count", 5)] == ["ada"]
    assert [person.username for person in members_called(db, "GR", 5)] == ["grace"]
    assert members_called(db, "lin", 5) == []


def test_every_search_uses_an_index(db, say, users, den):
    say("ada", "tea")
    ada = users("ada")
    full = Asked(words="tea", room_id=1, user_id=ada.id, since="2020-01-01", until="2030-01-01")
    for ask in (lambda: search_messages(db, ada, full), lambda: members_called(db, "a", 5)):
        assert assert_queries_indexed(db, ask)
