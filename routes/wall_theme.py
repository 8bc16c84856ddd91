"""A wall's theme: tried on in the editor, kept when the owner says so. Nothing that was sent becomes CSS."""

from math import floor
from typing import get_args, get_type_hints

from flask import Blueprint, flash, g, redirect, url_for
from msgspec import Struct, json
from werkzeug.exceptions import Forbidden

from auth import signed_in
from core.contrast import LEAST
from core.wall_contrast import Pair, repaired, text_pairs
from core.wall_themes import (
    NAMES,
    PRESETS,
    Preset,
    Theme,
    read_theme,
    theme_data,
    theme_json,
    theme_look,
    theme_style,
)
from core.wire import decode_request, wants_json
from db import get_db
from live.walls import wall_changed
from mutations.walls import change_theme
from queries.walls import WallHead, wall_head

bp = Blueprint("wall_theme", __name__, url_prefix="/wall")

TOLD = ("Words on cards", "Words on the accent", "Words on the second accent", "Words without a card", "Accent on cards")
EASY = 7  # to 1: WCAG's enhanced contrast


class PresetForm(Struct):
    preset: Preset = "void"


@bp.post("/<username>/theme")
@signed_in
def update(username):
    """Keep a theme, its ink repaired where it could not be read."""
    return keep(own_wall(username), *repaired(decode_request(Theme)))


@bp.post("/<username>/theme/preset")
@signed_in
def use_preset(username):
    """Take a preset as it is: what a form without script sends."""
    return keep(own_wall(username), PRESETS[decode_request(PresetForm).preset], ())


@bp.post("/<username>/theme/try")
@signed_in
def try_on(username):
    """How a theme would look, how well its words could be read, and what a repair would change; keeps nothing."""
    theme = decode_request(Theme)
    mended, said = repaired(theme)
    return {"ok": True, "look": theme_look(theme), "pairs": meter(theme), "said": said, "ink": mended.ink}


def own_wall(username: str) -> WallHead:
    head = wall_head(get_db(), g.user, username)
    if head.id != g.user.id:
        raise Forbidden("Only its owner changes how a wall looks.")
    return head


def keep(head: WallHead, theme: Theme, said: tuple[str, ...]):
    seq = change_theme(get_db(), g.user, head.id, theme_json(theme))
    html = wall_changed(get_db(), head.username, ("wall-theme",), seq)
    if wants_json():
        return {"ok": True, "seq": seq, "said": said, "html": html}
    for sentence in said or ("Your theme is saved.",):
        flash(sentence, "good")
    return redirect(url_for("wall.show", username=head.username), 303)


@bp.app_template_global("theme_meter")
def meter(theme: Theme) -> list[dict]:
    """The pairs that an owner is told of, in words; of several of one name the worst."""
    worst = {pair.name: pair for pair in sorted(text_pairs(theme), key=lambda pair: -pair.ratio)}
    return [{"name": name, "ratio": f"{floor(worst[name].ratio * 10) / 10:g}", "fine": worst[name].ratio >= LEAST,
             "verdict": verdict(worst[name])} for name in TOLD]


def verdict(pair: Pair) -> str:
    if pair.ratio < LEAST:
        return "too faint to read"
    return "easy to read" if pair.ratio >= EASY else "readable"


@bp.app_template_filter("wall_look")
def wall_look(text: str) -> str:
    """A stored theme as its element carries it: JSON of core.wall_themes.theme_look."""
    return json.encode(theme_look(read_theme(text))).decode()


@bp.app_template_filter("theme_attributes")
def theme_attributes(theme: Theme) -> dict[str, str]:
    """What puts a theme on an element, for xmlattr: data attributes and custom properties."""
    return theme_data(theme) | {"style": theme_style(theme)}



@bp.app_template_global("theme_choices")
def choices() -> dict:
    """What the theme editor offers: the presets, and every list of names."""
    return {"presets": PRESETS} | {name: get_args(get_type_hints(Theme)[name]) for name in NAMES}


@bp.app_template_filter("theme_of")
def theme_of(text: str) -> Theme:
    return read_theme(text)


@bp.app_template_filter("whole_theme")
def whole_theme(text: str) -> str:
    """A stored theme as JSON with every field in it."""
    return theme_json(read_theme(text))


bp.add_app_template_filter(theme_json)
