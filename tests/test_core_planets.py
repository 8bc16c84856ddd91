import xml.etree.ElementTree as ElementTree
from colorsys import rgb_to_hls

import pytest

from core.colours import oklch
from core.planets import planet_svg

NAMES = [f"member_{number}" for number in range(300)]


def test_the_same_name_and_hue_always_give_the_same_planet():
    assert planet_svg("ada", 120) == planet_svg("ada", 120)


def test_names_and_hues_give_different_planets():
    assert len({planet_svg(name, 120) for name in NAMES}) == len(NAMES)
    assert planet_svg("ada", 0) != planet_svg("ada", 180)


def test_every_planet_is_small_well_formed_svg_without_ids_or_addresses():
    for number, name in enumerate(NAMES):
        svg = planet_svg(name, number * 7 % 360)
        elements = list(ElementTree.fromstring(svg).iter())
        assert len(svg) < 2048
        assert not any("id" in element.attrib or "style" in element.attrib for element in elements)
        assert svg.count("http") == 1 and "nan" not in svg


def test_the_name_itself_is_not_in_the_picture():
    assert "<b>" not in planet_svg("<b>", 1) and "member" not in planet_svg("member", 1)


@pytest.mark.parametrize("lightness, chroma, hue, colour", [
    (1, 0, 0, "#ffffff"), (0, 0, 0, "#000000"), (0.6279554, 0.25768, 29.2339, "#ff0000"),
    (0.452014, 0.313214, 264.052, "#0000ff"),
])
def test_oklch_agrees_with_the_published_colours(lightness, chroma, hue, colour):
    assert oklch(lightness, chroma, hue) == colour


def test_a_colour_outside_srgb_keeps_its_lightness():
    red, green, blue = bytes.fromhex(oklch(0.8, 0.4, 140)[1:])
    assert rgb_to_hls(red / 255, green / 255, blue / 255)[1] < 0.9
