"""Sketches on their author's wall and in rooms: who hangs what, who sees it, and what nobody is told."""

import pytest
from werkzeug.exceptions import Forbidden, NotFound, UnprocessableEntity

from core.forms import FormError
from live.walls import public_updates
from mutations.messages import NewMessage, post_message
from mutations.pins import delete_pin, order_pins, pin_sketch, unpin_sketch
from mutations.rooms import NewRoom, create_room
from mutations.script_shelf import delete_script
from mutations.wall_sketches import note_sketch
from queries.pins import is_pinned, pins_of
from queries.reports import shown_now
from queries.rooms import find_room
from queries.said_sketches import sketches_called
from queries.wall_feed import posts_for_feed
from queries.walls import changes_since, find_wall, things_named, wall_head
from tests.hung_sketches import BOX, nonce, save, sketch
from tests.plans import assert_queries_indexed
from tests.wall_steps import NOTE, back, change, forth, is_dense, state_of, step

HIDDEN = ("private", "hidden")


@pytest.fixture
def ada(as_user):
    return as_user("ada")


@pytest.fixture
def grace(as_user):
    return as_user("grace")


@pytest.fixture
def hide(db, ada):
    """hide(script, "private") or "hidden", and the way back with "public"; gives where the wall changed."""

    def change_sight(script, how: str):
        with db:
            db.execute("UPDATE scripts SET hidden = :hidden, visibility = iif(:how = 'private', 'private', 'public') WHERE id = :id",
                       {"hidden": how == "hidden", "how": how, "id": script.id})
            return note_sketch(db, ada, script.id)
    return change_sight


def pinned(db, owner="ada"):
    return [pin.title for pin in find_wall(db, None, owner).pins.pins]


def posts(db, owner="ada"):
    return [post.script.title if post.script else post.body for post in find_wall(db, None, owner).posts]


# pins


def test_three_of_ones_own_sketches_hang_pinned_and_a_fourth_is_refused(db, ada):
    made = [sketch(db, ada, title) for title in ("Rain", "Clock", "Snake", "Tetris")]
    for script in made[:3]:
        pin_sketch(db, ada, script.key)
    with pytest.raises(FormError, match="room for 3 pinned sketches. Take one down first"):
        pin_sketch(db, ada, made[3].key)
    assert pinned(db) == ["Rain", "Clock", "Snake"]
    assert [is_pinned(db, script) for script in made] == [True, True, True, False]
    rain, clock, snake = (pin.id for pin in pins_of(db, ada.id))
    order_pins(db, ada, (snake, rain, clock))
    assert pinned(db) == ["Snake", "Rain", "Clock"]


def test_an_unlisted_sketch_hangs_and_a_private_one_does_not(db, ada):
    unlisted, private = sketch(db, ada, "Told", "unlisted"), sketch(db, ada, "Secret", "private")
    pin_sketch(db, ada, unlisted.key)
    with pytest.raises(FormError, match="unlisted or public first"):
        pin_sketch(db, ada, private.key)
    with pytest.raises(UnprocessableEntity, match="unlisted or public first"):
        step(db, ada, add=[BOX | {"script": private.key}])
    assert pinned(db) == ["Told"] and posts(db) == []


def test_nobody_hangs_the_sketch_of_another(db, ada, grace):
    theirs = sketch(db, grace)
    with pytest.raises(NotFound):
        pin_sketch(db, ada, theirs.key)
    with pytest.raises(UnprocessableEntity, match="owner's own sketches"):
        step(db, ada, add=[BOX | {"script": theirs.key}])
    assert pinned(db) == [] and posts(db) == []


def test_what_hangs_already_is_not_pinned_twice(db, ada):
    rain = sketch(db, ada)
    seq = pin_sketch(db, ada, rain.key)
    assert pin_sketch(db, ada, rain.key) == seq and pinned(db) == ["Rain"]


def test_taken_down_by_its_address_it_hangs_no_more(db, ada, grace):
    rain = sketch(db, ada)
    pin_sketch(db, ada, rain.key)
    with pytest.raises(NotFound):
        unpin_sketch(db, grace, rain.key)
    seq, refs = unpin_sketch(db, ada, rain.key)
    assert refs == ("wall-pins",) and pinned(db) == [] and find_wall(db, None, "ada").pins.version == seq
    with pytest.raises(NotFound):
        unpin_sketch(db, ada, rain.key)


def test_an_old_pin_of_words_stays_a_card_until_it_is_taken_down(db, ada):
    with db:
        db.execute("INSERT INTO profile_scripts (user_id, place, title, about) VALUES (?, 1, 'Moss clock', 'Grows.')", (ada.id,))
    pin_sketch(db, ada, sketch(db, ada).key)
    [words, rain] = find_wall(db, None, "ada").pins.pins
    assert (words.title, words.about, words.script) == ("Moss clock", "Grows.", None) and rain.script.title == "Rain"
    step(db, ada, add=[NOTE])
    with db:
        db.execute("UPDATE profile_posts SET kind = 'script', body = '', html = '', pin = ?", (words.id,))
    assert find_wall(db, None, "ada").posts[0].title == "Moss clock"
    seq, refs = delete_pin(db, ada, words.id)
    assert refs == ("wall-pins", "post-1") and pinned(db) == ["Rain"] and find_wall(db, None, "ada").posts == ()
    assert things_named(db, "ada", refs, seq).gone == ("post-1",)


# what becomes of what hangs


def test_a_new_version_is_told_where_the_sketch_hangs(db, ada):
    rain = sketch(db, ada)
    assert save(db, ada, rain, "// more rain").shown is None
    pin_sketch(db, ada, rain.key)
    step(db, ada, add=[BOX | {"script": rain.key}, NOTE])
    shown = save(db, ada, rain, "// a flood").shown
    wall = find_wall(db, None, "ada")
    assert shown.owner == "ada" and set(shown.refs) == {"wall-pins", "post-1"} and shown.seq == wall.seq
    assert wall.pins.version == wall.posts[0].version == wall.seq > wall.posts[1].version
    assert wall.pins.pins[0].script.version == wall.posts[0].script.version == 3


@pytest.mark.parametrize("how", HIDDEN)
def test_what_others_may_not_see_any_more_leaves_the_wall_and_comes_back(app, db, ada, hide, how):
    rain = sketch(db, ada, "Rain of secrets", about="Nobody may read this")
    pin_sketch(db, ada, rain.key)
    step(db, ada, add=[BOX | {"script": rain.key}])
    head = wall_head(db, None, "ada")
    shown = hide(rain, how)
    news = changes_since(db, wall_head(db, None, "ada"), head.seq)
    assert pinned(db) == posts(db) == [] and set(shown.refs) == {"wall-pins", "post-1"}
    assert news.gone == ("post-1",) and news.shown[0].pins == ()
    with app.app_context():
        html = "".join(update.text() for update in public_updates(news))
    assert "secrets" not in html and rain.key not in html and 'action="remove" target="post-1"' in html
    hide(rain, "public")
    assert pinned(db) == posts(db) == ["Rain of secrets"]


@pytest.mark.parametrize("how", HIDDEN)
def test_meanwhile_it_leaks_nowhere(client, sign_in, db, ada, hide, how):
    rain = sketch(db, ada, "Rain of secrets", source="// unspeakable", about="Nobody may read this")
    pin_sketch(db, ada, rain.key)
    step(db, ada, add=[BOX | {"script": rain.key}])
    hide(rain, how)
    asked = [client.get(path).text for path in ("/wall/ada", "/wall/ada/feed.atom", f"/scripts/{rain.key}/card")]
    asked += [sign_in("grace").get(path).text for path in ("/wall/ada", "/scripts/called?q=Rain", "/search?q=secrets+rain")]
    kept = str([list(row.values()) for row in db.execute("SELECT * FROM wall_changes").fetchall()])
    for text in (*asked, kept):
        assert rain.key not in text and "Rain of secrets" not in text and "unspeakable" not in text
    with pytest.raises(NotFound):
        shown_now(db, ada, ada.id, "post-1")
    assert "secrets" not in shown_now(db, ada, ada.id, "wall-pins").words


def test_the_owner_is_told_on_the_page_of_pins_why_nobody_sees_it(sign_in, db, ada, hide):
    rain = sketch(db, ada)
    pin_sketch(db, ada, rain.key)
    hide(rain, "private")
    assert "it is private" in sign_in("ada").get("/wall/ada/pins").text
    hide(rain, "hidden")
    assert "a moderator has hidden it" in sign_in("ada").get("/wall/ada/pins").text


def test_a_deleted_sketch_takes_its_pin_and_posts_with_it_and_undo_brings_none_back(db, ada):
    rain, clock = sketch(db, ada), sketch(db, ada, "Clock")
    for script in (rain, clock):
        pin_sketch(db, ada, script.key)
    step(db, ada, add=[BOX | {"script": rain.key}, NOTE, BOX | {"script": clock.key}])
    step(db, ada, remove=["post-1"])
    back(db, ada)
    step(db, ada, change=[change("post-1", find_wall(db, None, "ada").posts[0].version, x=5)])
    step(db, ada, remove=["post-1"])
    shown = delete_script(db, ada, rain.key).shown
    assert set(shown.refs) == {"wall-pins"} and [pin.place for pin in pins_of(db, ada.id)] == [1]
    before = state_of(db)
    assert back(db, ada).what == "Add 3 cards" and posts(db) == []
    forth(db, ada)
    assert state_of(db) == before and is_dense(before["profile_posts"]) and posts(db) == [NOTE["body"], "Clock"]


def test_deleted_while_it_hangs_it_is_gone_for_who_looks(db, ada):
    rain = sketch(db, ada)
    step(db, ada, add=[NOTE, BOX | {"script": rain.key}, NOTE])
    shown = delete_script(db, ada, rain.key).shown
    assert shown.refs == ("post-2", "post-3") and things_named(db, "ada", shown.refs, shown.seq).gone == ("post-2",)
    assert is_dense(state_of(db)["profile_posts"])


# posts of the canvas


def test_undo_and_redo_go_over_a_sketch_as_over_any_card(db, ada):
    rain, clock = sketch(db, ada), sketch(db, ada, "Clock")
    step(db, ada, add=[BOX | {"script": rain.key}])
    step(db, ada, change=[change("post-1", 1, script=clock.key)])
    step(db, ada, remove=["post-1"])
    after = state_of(db)
    for expected in (["Clock"], ["Rain"], []):
        back(db, ada)
        assert posts(db) == expected
    for _ in range(3):
        forth(db, ada)
    assert state_of(db) == after and posts(db) == []


def test_a_step_from_before_sketches_were_known_is_undone(db, ada):
    step(db, ada, add=[NOTE])
    step(db, ada, remove=["post-1"])
    with db:
        db.execute("UPDATE wall_changes SET before = json_remove(before, '$.\"post-1\".script_id') WHERE seq = 2")
    back(db, ada)
    assert posts(db) == [NOTE["body"]]


def test_what_nobody_sees_is_not_counted_among_the_layers(db, ada, hide):
    rain = sketch(db, ada)
    step(db, ada, add=[BOX | {"script": rain.key}, NOTE | {"body": "one"}, NOTE | {"body": "two"}])
    assert set(hide(rain, "private").refs) == {"post-1", "post-2", "post-3"}
    step(db, ada, change=[change("post-2", 1, z=2)])  # above the other card that one sees
    assert posts(db) == ["two", "one"] and is_dense(state_of(db)["profile_posts"])


def test_visitors_hang_no_sketches(db, ada, grace):
    with db:
        db.execute("UPDATE profiles SET visitors = 'members'")
    for script in (sketch(db, ada), sketch(db, grace)):
        with pytest.raises((Forbidden, UnprocessableEntity)):
            step(db, grace, add=[BOX | {"script": script.key}])


def test_reading_a_wall_with_sketches_walks_no_table(db, ada):
    rain = sketch(db, ada)
    pin_sketch(db, ada, rain.key)
    step(db, ada, add=[BOX | {"script": rain.key}])
    assert_queries_indexed(db, lambda: find_wall(db, None, "ada"))
    assert_queries_indexed(db, lambda: posts_for_feed(db, ada.id))


# pages


def test_a_pin_from_the_page_of_a_sketch_leads_to_the_wall(sign_in, db, ada):
    rain, browser = sketch(db, ada), sign_in("ada")
    assert browser.post(f"/scripts/{rain.key}/pin").location == "/wall/ada#wall-pins"
    assert pinned(db) == ["Rain"]
    assert browser.post(f"/scripts/{rain.key}/unpin").location == "/wall/ada"
    assert pinned(db) == []
    assert browser.post(f"/scripts/{rain.key}/pin", headers={"X-Live": "1"}).json == {"ok": True}


def test_a_pin_that_cannot_be_says_why_on_the_page_of_pins(sign_in, db, ada):
    browser, secret = sign_in("ada"), sketch(db, ada, "Secret", "private")
    reply = browser.post(f"/scripts/{secret.key}/pin")
    assert reply.status_code == 422 and "Make it unlisted or public first" in reply.text and 'role="alert"' in reply.text
    for title in ("One", "Two", "Three"):
        browser.post(f"/scripts/{sketch(db, ada, title).key}/pin")
    fourth = sketch(db, ada, "Four")
    reply = browser.post(f"/scripts/{fourth.key}/pin")
    assert reply.status_code == 422 and "Take one down first" in reply.text
    reply = browser.post(f"/scripts/{fourth.key}/pin", headers={"X-Live": "1"})
    assert reply.status_code == 422 and "Take one down first" in reply.json["error"]["message"]


def test_only_pages_that_run_sketches_may_frame_them(client, sign_in, people):
    ada = sign_in("ada")
    for path, frames in (("/wall/ada", True), ("/rooms/lobby", True), ("/directory", False), ("/settings", False), ("/wall/ada/pins", False)):
        reply = ada.get(path, follow_redirects=True)
        assert ("frame-src" in reply.headers["Content-Security-Policy"]) is frames, path


def test_where_sketches_are_switched_off_none_begins_by_itself(client, db, ada):
    pin_sketch(db, ada, sketch(db, ada).key)
    assert 'data-view=""' in client.get("/wall/ada").text
    with db:
        db.execute("UPDATE settings SET sketches = 'off'")
    assert 'data-view="nosketch"' in client.get("/wall/ada").text


def test_the_drawer_offers_ones_own_and_says_what_is_private(sign_in, db, ada):
    sketch(db, ada, "Rain"), sketch(db, ada, "Secret", "private")
    drawn = sign_in("ada").get("/wall/ada/sketches").text
    assert drawn.count('name="script"') == 1 and "Secret" in drawn and "Make it unlisted or public first" in drawn
    assert sign_in("grace").get("/wall/ada/sketches").status_code == 403


# rooms


@pytest.fixture
def say(db):
    """say(user, "words") posts in the lobby; gives the message's HTML."""

    def post(user, body: str, slug: str = "lobby") -> str:
        return post_message(db, user, find_room(db, user, slug), NewMessage(nonce(), body)).message.html
    return post


def test_a_sketch_called_by_its_title_becomes_a_link_to_it(db, ada, grace, say):
    rain = sketch(db, ada, "Slow *rain* [1]")
    assert say(grace, "/sketch slow *rain* [1]") == f'<p dir="auto"><a href="/scripts/{rain.key}">Slow *rain* [1]</a></p>'
    assert say(grace, "/sketch slow\nlook at this").endswith("look at this</p>") and rain.key in say(grace, "/sketch slow\nlook")


def test_ones_own_sketch_comes_before_anothers_of_the_same_title(db, ada, grace, say):
    hers, his = sketch(db, ada, "Rain"), sketch(db, grace, "Rain")
    assert hers.key in say(ada, "/sketch rain") and his.key in say(grace, "/sketch rain")
    assert [script.key for script in sketches_called(db, ada, "rain", 8)] == [hers.key, his.key]


def test_a_title_comes_before_one_that_only_begins_so(db, ada, say):
    sketch(db, ada, "Rainbow"), sketch(db, ada, "A rain")
    rain = sketch(db, ada, "Rain")
    assert rain.key in say(ada, "/sketch rain")


@pytest.mark.parametrize("words", ["nothing of that name", "%", "_", "\\", "Told"])
def test_where_nothing_fits_nothing_is_sent(db, ada, grace, say, words):
    sketch(db, ada, "Rain"), sketch(db, ada, "Told", "unlisted")
    with pytest.raises(UnprocessableEntity, match="There is no sketch called .* your text is still there"):
        say(grace, f"/sketch {words}")


def test_ones_own_private_sketch_is_not_told_but_explained(db, ada, say):
    sketch(db, ada, "Secret", "private")
    with pytest.raises(UnprocessableEntity, match="“Secret” is private"):
        say(ada, "/sketch secret")
    with pytest.raises(UnprocessableEntity, match="Which sketch"):
        say(ada, "/sketch  ")


def test_words_that_only_look_like_the_command_stay_words(say, ada):
    for body in ("/sketches are nice", "try /sketch rain", "/sketch-pad"):
        assert body in say(ada, body)


def test_a_message_sent_again_is_known_though_its_sketch_is_gone(db, ada):
    rain, room = sketch(db, ada), find_room(db, ada, "lobby")
    first = post_message(db, ada, room, NewMessage("once", "/sketch rain"))
    delete_script(db, ada, rain.key)
    assert post_message(db, ada, room, NewMessage("once", "/sketch rain")).message.id == first.message.id


def test_without_script_the_refused_words_are_drawn_again(sign_in, db):
    reply = sign_in("ada").post("/rooms/lobby/messages", data={"nonce": "n", "body": "/sketch of nothing"})
    assert reply.status_code == 422 and "There is no sketch called" in reply.text and "/sketch of nothing" in reply.text


def test_a_card_is_for_who_may_see_the_sketch(client, sign_in, db, ada, hide):
    rain = sketch(db, ada)
    path = f"/scripts/{rain.key}/card"
    assert "Rain" in client.get(path).text and "Rain" in sign_in("grace").get(path).text
    hide(rain, "private")
    assert client.get(path).status_code == sign_in("grace").get(path).status_code == 404
    assert sign_in("ada").get(path).status_code == 200


def test_a_card_hears_of_a_public_room_only(sign_in, client, db, ada):
    rain, browser = sketch(db, ada), sign_in("ada")
    create_room(db, ada, NewRoom("Quiet corner", "", "private"))
    place = {room: browser.get(f"/scripts/{rain.key}/card?room={room}").text for room in ("lobby", "quiet-corner", "nowhere")}
    assert 'data-place="lobby"' in place["lobby"]
    assert 'data-place=""' in place["quiet-corner"] and 'data-place=""' in place["nowhere"]
    assert 'data-place=""' in client.get(f"/scripts/{rain.key}/card?room=lobby").text


def test_completion_offers_what_could_be_shown_and_the_text_that_does_it(sign_in, db, ada, grace):
    rain = sketch(db, ada, "Rain")
    sketch(db, grace, "Rain of hers", "unlisted")
    offered = sign_in("ada").get("/scripts/called?q=rai").json
    assert offered == [{"title": "Rain", "by": "ada", "poster": "", "insert": f"[Rain](/scripts/{rain.key})"}]
