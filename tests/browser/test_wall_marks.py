"""Visitors leave stickers and notes on each other's walls; owners let them show, or sweep them away and bring them back."""

from itertools import count

import pytest
from playwright.sync_api import expect

from core.passwords import new_token
from mutations.wall_shapes import NewEmoji, NewText
from mutations.walls import WallEdit, edit_wall
from queries.walls import wall_head
from tests.browser.conftest import user_called
from tests.server import member_id

numbers = count(1)


@pytest.fixture
def wall(server):
    """wall("approve") is a member with a wall of that policy; gives their name."""

    def make(visitors: str) -> str:
        name, db = f"host_{next(numbers)}", server.database()
        id = member_id(db, name)
        with db:
            db.execute("UPDATE profiles SET visitors = ? WHERE user_id = ?", (visitors, id))
        db.close()
        return name

    return make


@pytest.fixture
def left(server):
    """left("grace", wall, "hello", "again") leaves notes straight in the database; without words a sticker."""

    def leave(name: str, wall: str, *notes: str) -> list[str]:
        db = server.database()
        member_id(db, name)
        user = user_called(db, name)
        new = [NewText(body=note, x=700, y=200 + 180 * at, w=300, h=120) for at, note in enumerate(notes)]
        edit = WallEdit(nonce=new_token(), add=new or [NewEmoji(content="🪐", x=900, y=600, size=120)])
        made = edit_wall(db, user, wall_head(db, user, wall), edit).made
        db.close()
        return list(made)

    return leave


def open_wall(open_as, name: str, wall: str, query: str = "", **options):
    page = open_as(name, f"/wall/{wall}{query}", **options)
    page.locator("html[data-connection=live]").wait_for(state="attached")
    return page


def place_a_sticker(page) -> None:
    """Choose the first emoji of the drawer, as a visitor does."""
    page.get_by_role("link", name="Leave a sticker or note").click()
    page.locator("html[data-connection=live]").wait_for(state="attached")
    page.get_by_role("button", name="Sticker", exact=True).click()
    page.locator("#wall-stickers-drawer, [popover]:popover-open").locator("button:visible", has_text="🎉").first.click()


def marks(page):
    """The list of marks, opened."""
    page.locator(".wall-marks__list").click()
    return page.locator("#wall-marks")


def test_a_mark_appears_in_the_owner_s_list_while_they_look_and_on_the_wall_when_they_say_so(open_as, wall):
    name = wall("approve")
    owner, other = open_wall(open_as, name, name), open_wall(open_as, "eve", name)
    visitor = open_wall(open_as, "grace", name)
    place_a_sticker(visitor)
    expect(owner.locator(".wall-marks__news")).to_be_visible()
    marks(owner).get_by_role("button", name="Show what @grace left").click()
    expect(other.locator(".wall-sticker[data-by=grace]")).to_be_visible()
    expect(owner.locator("#wall-pending > li")).to_have_count(0)
    expect(visitor.locator(".wall-sticker[data-by=grace]")).to_be_visible()


def test_where_members_may_a_sticker_shows_at_once(open_as, wall):
    name = wall("members")
    other, visitor = open_wall(open_as, "eve", name), open_wall(open_as, "grace", name)
    place_a_sticker(visitor)
    expect(other.locator(".wall-sticker[data-by=grace]")).to_be_visible()


def test_where_nobody_may_there_is_no_way_to_leave_anything(open_as, wall):
    name = wall("nobody")
    page = open_wall(open_as, "grace", name, "?edit")
    expect(page.get_by_text("Leave a sticker or note")).to_have_count(0)
    expect(page.locator("wall-editor[data-editing]")).to_have_count(0)


@pytest.mark.parametrize("who", ["the owner", "the visitor"])
def test_a_block_either_way_takes_the_invitation_away(open_as, server, wall, who):
    name, db = wall("members"), server.database()
    member_id(db, "eve")
    blocker, other = (name, "eve") if who == "the owner" else ("eve", name)
    with db:
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (member_id(db, blocker), member_id(db, other)))
    page = open_wall(open_as, "eve", name, "?edit")
    expect(page.get_by_text("Leave a sticker or note")).to_have_count(0)
    expect(page.locator("wall-editor[data-editing]")).to_have_count(0)
    with db:
        db.execute("DELETE FROM blocks WHERE user_id = ?", (member_id(db, "eve"),))
    db.close()


def test_an_owner_refuses_without_leaving_the_wall(open_as, wall, left):
    name = wall("approve")
    left("grace", name, "Buy my potion.", "Another one.")
    owner = open_wall(open_as, name, name)
    owner.evaluate("document.body.dataset.still = 'here'")
    opened = marks(owner)
    expect(opened).to_contain_text("Buy my potion.")
    opened.get_by_role("button", name="Refuse what @grace left").first.click()
    expect(opened.locator("#wall-pending > li")).to_have_count(1)
    assert owner.evaluate("document.body.dataset.still") == "here"


def test_one_click_sweeps_and_undo_brings_it_all_back(open_as, wall, left):
    name = wall("members")
    left("grace", name, "first", "second")
    left("eve", name, "eve's own")
    owner, other = open_wall(open_as, name, name), open_wall(open_as, "linus", name)
    marks(owner).get_by_role("button", name="Sweep all that @grace left").click()
    owner.get_by_role("dialog").get_by_role("button", name="Sweep").click()
    expect(other.locator(".wall-post[data-by=grace]")).to_have_count(0)
    expect(other.locator(".wall-post[data-by=eve]")).to_have_count(1)
    owner.goto(owner.url + "?edit")
    owner.locator("html[data-connection=live]").wait_for(state="attached")
    owner.get_by_role("button", name="Undo").click()
    expect(other.locator(".wall-post[data-by=grace]")).to_have_count(2)


def test_focus_says_who_left_a_mark_and_lets_one_take_back_one_s_own(open_as, wall, left):
    name = wall("members")
    [ref] = left("grace", name, "hello there")
    visitor, other = open_wall(open_as, "grace", name), open_wall(open_as, "eve", name)
    visitor.locator(f"#{ref}").focus()
    visitor.keyboard.press("Enter")
    bubble = visitor.locator("mark-bubble")
    expect(bubble).to_contain_text("Left by @grace")
    expect(bubble.get_by_role("link", name="Report")).to_have_count(0)
    bubble.get_by_role("button", name="Take it off").click()
    expect(other.locator(f"#{ref}")).to_have_count(0)
    expect(bubble).to_be_hidden()


def test_a_mark_is_reported_from_where_it_hangs(open_as, server, wall, left):
    name = wall("members")
    [ref] = left("grace", name, "Buy my secret potion.")
    page = open_wall(open_as, "eve", name)
    page.locator(f"#{ref}").click()
    page.locator("mark-bubble").get_by_role("link", name="Report").click()
    dialog = page.get_by_role("dialog", name="Report")
    expect(dialog).to_contain_text("Card: Buy my secret potion., by @grace")
    dialog.get_by_label("What is wrong with it?").fill(f"An advertisement at {name}'s.")
    dialog.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("Reported. Whoever keeps this server")).to_be_visible()
    keeper = open_as("linus", "/admin/reports")
    report = keeper.locator(".report", has_text=f"An advertisement at {name}'s.")
    report.get_by_label("What came of it").fill("An advertisement indeed.")
    report.get_by_role("button", name="Remove it and close").click()
    keeper.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.locator(f"#{ref}")).to_have_count(0)
    expect(keeper.locator(".table")).to_contain_text("An advertisement indeed.")


def test_the_whole_wall_is_reported_from_its_menu_and_the_dialog_can_be_left(open_as, wall):
    page = open_wall(open_as, "grace", wall("members"))
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Report this wall").click()
    dialog = page.get_by_role("dialog", name="Report")
    expect(dialog).to_contain_text("The wall of @")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_who_else_is_here_is_seen_and_goes_again(open_as, wall):
    name = wall("members")
    owner, visitor = open_wall(open_as, name, name), open_wall(open_as, "grace", name)
    expect(owner.locator(".wall-people a[href='/wall/grace']")).to_be_visible()
    expect(visitor.locator(f".wall-people a[href='/wall/{name}']")).to_be_visible()
    expect(visitor.locator(".wall-people a[href='/wall/grace']")).to_have_count(0)
    visitor.goto("about:blank")
    expect(owner.locator(".wall-people a")).to_have_count(0)


def test_without_script_an_owner_decides_and_a_visitor_takes_back(open_as, wall, left):
    name = wall("approve")
    left("grace", name, "one", "two")
    owner = open_as(name, f"/wall/{name}", java_script_enabled=False)
    owner.locator(".wall-marks__list").click()
    owner.get_by_role("button", name="Show what @grace left").first.click()
    expect(owner.locator(".wall-post[data-by=grace]")).to_have_count(1)
    visitor = open_as("grace", f"/wall/{name}", java_script_enabled=False)
    visitor.locator(".wall-marks__list").click()
    visitor.get_by_role("button", name="Take back").click()
    expect(visitor.locator("#wall-pending > li")).to_have_count(0)


def test_without_script_a_wall_is_reported_on_a_page_of_its_own(open_as, wall):
    name = wall("members")
    page = open_as("grace", f"/wall/{name}", java_script_enabled=False)
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Report this wall").click()
    page.get_by_label("What is wrong with it?").fill("It hurts my eyes.")
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("Reported. Whoever keeps this server")).to_be_visible()
