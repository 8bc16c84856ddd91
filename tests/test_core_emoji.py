import pytest

from core import emoji
from core.emoji import MissingEmoji, is_emoji, normalise_emoji, shortcodes, split_emoji


def test_shortcodes_name_emoji():
    assert shortcodes()["tada"] == "🎉"
    assert len(shortcodes()) > 1900


@pytest.mark.parametrize("text", ["🎉", "❤", "❤️", "👍", "👍🏽", "👩‍👩‍👧", "🏳️‍🌈", "🏳‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "🇩🇪", "🧑🏻‍🤝‍🧑🏿"])
def test_one_emoji_is_one(text):
    assert is_emoji(text)


@pytest.mark.parametrize("text",
                         ["", " ", "a", "1", "#", "🎉🎉", "🎉 ", "🎉a", "🇩", "\u200d", "\ufe0f", "🏽a", "<b>",
                          ":tada:"])
def test_anything_else_is_none(text):
    assert not is_emoji(text)


def test_two_ways_to_write_an_emoji_become_one():
    assert normalise_emoji("❤") == normalise_emoji("❤️") == normalise_emoji("❤\ufe0e")


def test_a_word_cannot_be_normalised():
    with pytest.raises(ValueError, match="choose one emoji"):
        normalise_emoji("yes")


def test_a_text_of_emoji_is_split():
    assert split_emoji("👍🏽 👩‍👩‍👧🎉") == ["👍🏽", "👩‍👩‍👧", "🎉"]
    assert split_emoji("🎉!") == split_emoji("") == []


def test_missing_data_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(emoji, "MANIFEST", tmp_path / "manifest.json")
    with pytest.raises(MissingEmoji, match="scripts/setup"):
        emoji._all_emoji.__wrapped__()
