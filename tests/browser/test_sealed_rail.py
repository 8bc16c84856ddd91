"""The rail says that a sealed message waits, on every page of the site and without saying how many."""

import re

from playwright.sync_api import expect

from queries.members import find_member
from tests.live.test_bad_input import Line, event
from tests.sealed import fresh
from tests.sealed_writer import Writer, said


def test_a_dot_comes_with_a_message_and_goes_when_it_is_read_elsewhere(server, open_as):
    names, db = (fresh("ada"), fresh("grace")), server.database()
    cookies = [server.cookie_for(name) for name in names]
    ada, grace = (Writer(find_member(db, name).id).publish(db) for name in names)
    lines = [Line(server, cookie=cookie) for cookie in cookies]
    page = open_as(names[1], "/rooms/lobby")
    dot = page.locator('.rail__link[href="/dm"] .rail__mark')
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    expect(dot).to_have_count(0)
    for _ in range(2):
        assert lines[0].ask(event("dm:send", said(ada.seal(grace))))["ok"]
    expect(dot).to_have_count(1)
    expect(dot).to_have_text("Unread")
    page.reload()
    expect(dot).to_have_text("Unread")
    assert not re.search(r"\d", page.locator('.rail__link[href="/dm"]').inner_text())
    assert lines[1].ask(event("dm:read", {"conv": ada.conv(grace).hex(), "seq": 2}))["ok"]
    expect(dot).to_have_count(0)
    for line in lines:
        line.ws.close()
    db.close()
