"""What is dragged right now: coalesced, by at most eight at a time, and forgotten."""

from live.moving import MOST_MOVERS, STILL, Moving


def at(x: float, ref: str = "sticker-1") -> list[dict]:
    return [{"ref": ref, "x": x, "y": 0}]


def test_only_the_last_place_of_each_item_is_told():
    moving = Moving()
    for x in range(5):
        moving.note("ada", "grace", at(x), now=0.0)
    moving.note("ada", "grace", at(9, "post-2"), now=0.1)
    assert moving.take("ada", now=0.2) == {"grace": [*at(4), *at(9, "post-2")]}
    assert moving.take("ada", now=0.4) == {}


def test_walls_are_told_apart():
    moving = Moving()
    moving.note("ada", "grace", at(1), now=0.0)
    moving.note("linus", "grace", at(2), now=0.0)
    assert moving.take("ada", now=0.2) == {"grace": at(1)} and moving.take("linus", now=0.2) == {"grace": at(2)}


def test_the_ninth_mover_is_not_shown_until_another_lets_go():
    moving = Moving()
    assert all(moving.note("ada", f"member{n}", at(n), now=0.0) for n in range(MOST_MOVERS))
    moving.take("ada", now=0.2)
    assert not moving.note("ada", "late", at(1), now=0.3) and moving.note("ada", "member0", at(1), now=0.3)
    moving.take("ada", now=0.5)
    moving.drop("ada", "member0")
    assert moving.note("ada", "late", at(1), now=0.6) and not moving.note("ada", "later", at(1), now=0.6)


def test_who_has_stopped_makes_room_and_nothing_of_them_is_kept():
    moving = Moving()
    for n in range(MOST_MOVERS):
        moving.note("ada", f"member{n}", at(n), now=0.0)
    assert len(moving.take("ada", now=0.2)) == MOST_MOVERS
    assert moving.note("ada", "late", at(1), now=STILL + 0.1) and set(moving.walls["ada"]) == {"late"}
    moving.drop("ada", "late")
    assert moving.take("ada", now=STILL + 0.3) == {"late": at(1)} and moving.walls == {}
