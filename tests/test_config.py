"""Settings come from the environment and from a file; a wrong one stops the start with a sentence that says where it stands."""

import pytest

from config import load_config


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
    ('port = "seven"', ["neospace.toml", "port", "int"]),
    ("port = 0", ["neospace.toml", "port", ">= 1"]),
    ("prot = 7000", ["neospace.toml", "prot"]),
    ('durability = "high"', ["neospace.toml", "durability", "high"]),
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
