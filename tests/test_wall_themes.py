"""Themes: every word on a wall can be read, whatever colours its owner likes, and no theme is ever anything but a theme."""

import re
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError, convert, json
from msgspec.structs import asdict, replace

from core.colours import oklch, to_oklch
from core.contrast import contrast, luminance, readable
from core.wall_contrast import repaired, text_pairs
from core.wall_themes import (
    CARD_STYLES,
    CHOSEN,
    COLOURS,
    FRAMES,
    NAMES,
    PRESETS,
    STICKER_FONTS,
    CardStyle,
    FontPair,
    Frame,
    Pattern,
    Preset,
    StickerFont,
    Theme,
    ThemeColour,
    properties,
    read_theme,
    theme_data,
    theme_json,
    theme_style,
)

UI = Path(__file__).parents[1] / "ui"
LEAST = 4.5  # to 1: WCAG 2.2, 1.4.3
PLAIN = re.compile(r"#[0-9a-f]{6}(00)?|[0-9.]+")  # all that a custom property of a theme may be
WORD = re.compile(r"[a-z0-9]+")
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
themes = st.builds(
    Theme, preset=st.sampled_from(get_args(Preset)), ground=colours, ground2=colours, paper=colours, ink=colours, accent=colours,
    accent2=colours, pattern=st.sampled_from(get_args(Pattern)), pattern_scale=st.floats(0.4, 3), border=st.floats(0, 8),
    depth=st.floats(0, 20), radius=st.floats(0, 40), outline=st.floats(0, 12), fonts=st.sampled_from(get_args(FontPair)),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6,
)


# contrast


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert luminance("#ff0000") == pytest.approx(0.2126)


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert readable("#123456", "#ffffff") == "#123456"


def test_a_faint_colour_keeps_its_hue_and_moves_no_further_than_it_must():
    ink = readable("#ffd84a", "#ffffff")
    assert LEAST <= contrast(ink, "#ffffff") < 4.8
    assert to_oklch(ink)[2] == pytest.approx(to_oklch("#ffd84a")[2], abs=6)


@given(colours)
def test_a_colour_survives_the_way_to_oklch_and_back(colour):
    assert oklch(*to_oklch(colour)) == colour


@given(colours, colours)
def test_on_every_ground_every_colour_can_be_made_readable(colour, ground):
    assert contrast(readable(colour, ground), ground) >= LEAST


# presets


@pytest.mark.parametrize("name", PRESETS)
def test_every_pair_of_colours_of_a_preset_can_be_read_and_none_needs_a_repair(name):
    assert {pair.name: pair.ratio for pair in text_pairs(PRESETS[name]) if pair.ratio < LEAST} == {}
    assert repaired(PRESETS[name]) == (PRESETS[name], ())


def test_there_are_ten_presets_and_no_two_share_a_ground_a_pattern_or_letters():
    assert tuple(PRESETS) == get_args(Preset) and len(PRESETS) == 10
    for one, other in combinations(PRESETS.values(), 2):
        for field in ("ground", "pattern", "fonts", "accent"):
            assert getattr(one, field) != getattr(other, field), (one.preset, other.preset, field)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_itself_within_the_ranges_and_survives_being_kept(name):
    assert convert(asdict(PRESETS[name]), Theme) == PRESETS[name] == read_theme(theme_json(PRESETS[name]))


def test_a_name_of_a_preset_alone_brings_all_of_it():
    assert read_theme('{"preset":"riso"}') == PRESETS["riso"]
    assert read_theme("{}") == PRESETS["void"] == Theme()


# repair


@given(themes)
def test_whatever_colours_an_owner_chooses_every_word_can_be_read_once_repaired(theme):
    mended, said = repaired(theme)
    assert {pair.name: pair.ratio for pair in text_pairs(mended) if pair.ratio < LEAST} == {}
    assert bool(said) == (mended != theme)


def test_a_repair_says_what_it_changed_and_leaves_the_rest():
    theme = replace(PRESETS["paper"], ink="#f0e8d8")
    mended, said = repaired(theme)
    assert mended == replace(theme, ink=mended.ink)
    assert said == (
        "The ink was made darker, so that words can be read on the paper: 1.2 to 1 was too faint, now it is 4.5.",
    )


# hostile data


HOSTILE = [
    "", "null", "[]", "7", '"void"', "{", "[" * 100_000, '{"preset":[]}', '{"preset":"</style>"}', '{"preset":null}',
    '{"ground":"#fff"}', '{"ground":"#000000;}body{display:none}"}', '{"ground":"#abcdef\\n"}', '{"ground":"red"}',
    '{"ink":"url(https://evil.example/x)"}', '{"accent":"var(--x)"}', '{"paper":"#GGGGGG"}', '{"paper":"#0000000"}',
    '{"border":1e999}', '{"border":-1}', '{"border":8.01}', '{"border":"3"}', '{"border":true}', '{"border":[1]}', '{"radius":1e308}',
    '{"pattern":"url(x)"}', '{"pattern":"none;}"}', '{"fonts":"Comic Sans"}', '{"card":"fixed"}', '{"line":"groove"}',
    '{"pattern_scale":0}', '{"pattern_scale":0.39}', '{"depth":NaN}', '{"__class__":"x","position":"fixed"}', '{"ground":"\\ud800"}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:40])
def test_a_hostile_theme_is_the_default_one(text):
    assert read_theme(text) == Theme()


@given(st.dictionaries(st.sampled_from([*Theme.__struct_fields__, "style", "x"]), anything).map(json.encode))
def test_no_theme_raises_and_none_yields_anything_but_numbers_hex_and_known_words(text):
    theme = read_theme(text.decode())
    assert all(PLAIN.fullmatch(value) for value in properties(theme).values())
    assert all(WORD.fullmatch(value) for value in theme_data(theme).values())
    assert re.fullmatch(r"(--wall-[a-z0-9-]+:[#0-9a-f.]+;?)+", theme_style(theme))


@given(st.text(max_size=200))
def test_no_text_at_all_raises(text):
    assert isinstance(read_theme(text), Theme)


def test_numbers_are_written_as_css_reads_them_however_small():
    assert "--wall-border:0;" in theme_style(replace(Theme(), border=0.00001)) == theme_style(replace(Theme(), border=-0.0))


def test_what_fits_is_kept_beside_what_does_not():
    assert read_theme('{"preset":"riso","border":2,"ground":"blue","x":1}') == replace(PRESETS["riso"], border=2)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400"])
def test_a_form_brings_no_number_that_is_none(number):
    with pytest.raises(ValidationError):
        convert({"border": number}, Theme, strict=False)


# the sheets know every name


def sheet(*names: str) -> str:
    return "".join((UI / f"css/{name}.css").read_text() for name in names)


@pytest.mark.parametrize("pattern", [name for name in get_args(Pattern) if name != "none"])
def test_every_pattern_is_drawn(pattern):
    assert f'[data-pattern="{pattern}"]' in sheet("wall-patterns")


def test_every_other_name_means_something():
    text = sheet("wall-themes", "wall-card")
    for pair in get_args(FontPair):
        assert f'[data-fonts="{pair}"]' in text
    for name, plain in (("line", "solid"), ("corners", "round"), ("shadow", "none"), ("card", "left")):
        for value in set(get_args(Theme.__annotations__[name])) - {plain}:
            assert f'[data-{name}="{value}"]' in text


def test_every_style_frame_font_and_colour_has_its_look_and_its_words():
    text = sheet("wall-items", "wall-frames", "wall-themes")
    for names, words, attribute in ((CardStyle, CARD_STYLES, "style"), (Frame, FRAMES, "style"), (StickerFont, STICKER_FONTS, "font"), (ThemeColour, COLOURS, "colour")):
        assert tuple(words) == get_args(names)
        assert [name for name in words if f'[data-{attribute}="{name}"]' not in text] == []


def test_a_theme_says_only_what_the_sheets_ask_for():
    asked = set(re.findall(r"var\((--wall-[a-z0-9-]+)", "".join(path.read_text() for path in (UI / "css").glob("*.css"))))
    assert [name for name in properties(Theme()) if name not in asked] == []


def test_every_chosen_colour_and_name_is_a_field():
    assert {*CHOSEN, *NAMES} < set(Theme.__struct_fields__)
