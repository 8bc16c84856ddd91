"""Settings come from the environment and from a file; a wrong one stops the start with a sentence that says where it stands."""

import pytest

from config import Config, load_config
from core.setting_words import TAKES


@pytest.fixture
def home(tmp_path):
    """home('port = 7000') is the environment of a home with that file."""
    def write(text: str) -> dict[str, str]:
        tmp_path.joinpath("neospace.toml").write_text(text)
        return {"NEOSPACE_VAR": str(tmp_path)}
    return write


def test_without_a_file_everything_is_as_it_comes(tmp_path):
    assert load_config({"NEOSPACE_VAR": str(tmp_path)}).port == 5000


def test_the_file_says_it_for_every_start(home):
    config = load_config(home('port = 7000\nrate_limits = "off"\ndev = true'))
    assert (config.port, config.limited, config.dev) == (7000, False, True)


def test_the_environment_wins_over_the_file(home):
    assert load_config(home("port = 7000") | {"NEOSPACE_PORT": "7001"}).port == 7001


@pytest.mark.parametrize("text, words", [
    ('port = "seven"', ["neospace.toml", "port", "a number from 1 to 65535"]),
    ("port = 0", ["neospace.toml", "port", "a number from 1 to 65535"]),
    ("prot = 7000", ["neospace.toml", "prot", "port is one"]),
    ('durability = "high"', ["neospace.toml", "durability", "normal or full"]),
    ("port = = 7000", ["neospace.toml", "line 1"]),
    ('var = "elsewhere"', ["neospace.toml", "NEOSPACE_VAR"]),
    ("[server]\nport = 7000", ["neospace.toml", "server"]),
])
def test_what_is_wrong_in_the_file_is_said_with_its_place(home, text, words):
    with pytest.raises(SystemExit) as stopped:
        load_config(home(text))
    assert all(word in str(stopped.value) for word in words), stopped.value


def test_a_file_that_cannot_be_read_is_not_passed_over(tmp_path):
    tmp_path.joinpath("neospace.toml").write_bytes(b"port = 7000 # \xff")
    with pytest.raises(SystemExit, match="neospace.toml"):
        load_config({"NEOSPACE_VAR": str(tmp_path)})


@pytest.mark.parametrize("name, value", [("PORT", "0"), ("PORT", "five thousand"), ("LIVE", "fast"), ("PROXIES", "9"), ("SANDBOX_ORIGIN", "ftp://x"), ("METRICS_TOKEN", "too short")])
def test_a_wrong_setting_of_the_environment_is_named(home, name, value):
    with pytest.raises(SystemExit, match=f"NEOSPACE_{name} is wrong"):
        load_config(home("") | {f"NEOSPACE_{name}": value})


def test_what_was_written_is_not_repeated_since_it_may_be_a_secret(home):
    with pytest.raises(SystemExit) as stopped:
        load_config(home("") | {"NEOSPACE_METRICS_TOKEN": "half a secret"})
    assert "half" not in str(stopped.value)


@pytest.mark.parametrize(("name", "meant"), [("SIET", "SITE"), ("ORIGIN", "ORIGINS"), ("LOGLEVEL", "LOG_LEVEL"), ("RATELIMITS", "RATE_LIMITS")])
def test_a_setting_that_is_misspelt_is_not_passed_over(home, name, meant):
    with pytest.raises(SystemExit, match=f"no setting NEOSPACE_{name}; NEOSPACE_{meant} is one"):
        load_config(home("") | {f"NEOSPACE_{name}": "on"})


@pytest.mark.parametrize("name", ["URL", "TEST_RUNS", "TEST_SEED"])
def test_names_of_others_in_the_environment_are_none_of_ours(home, name):
    assert load_config(home("") | {f"NEOSPACE_{name}": "x"}) == load_config(home(""))


def test_every_setting_has_words_for_what_it_takes():
    assert set(TAKES) == set(Config.__struct_fields__)
