"""The units that make a service of the stack, and the page that tells people how to trust one of its own certificates."""

import os
import re
import shutil
import subprocess

import pytest
from msgspec import structs

from app import create_app
from config import ROOT, load_config
from scripts.keep_settings import main as keep_settings
from scripts.stack_front import fingerprint
from scripts.stack_root import keep_root
from tests.test_docs import section

UNITS = ("neospace.service", "neospace-backup.service", "neospace-backup.timer")
TOKEN = "a\"token'of\\more%than-20"
MOST_EXPOSED = 2.5  # of 10, as systemd-analyze counts

systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd-analyze")


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    folder = tmp_path_factory.mktemp("units")
    environ = os.environ | {"NEOSPACE_METRICS_TOKEN": TOKEN, "NEOSPACE_VAR": "/srv/kept", "NEOSPACE_LITESTREAM": "/mnt/copy"}
    subprocess.run([ROOT / "scripts/install_service", "--print", folder], env=environ, check=True)
    return folder


def test_the_units_name_what_is_there(units):
    assert sorted(path.name for path in units.iterdir()) == sorted(UNITS)
    commands = [line.split("=")[1].split()[0] for name in UNITS for line in (units / name).read_text().splitlines() if line.startswith("ExecStart=")]
    assert len(commands) == 2 and all(os.access(command, os.X_OK) for command in commands)


def test_units_which_everyone_can_read_hold_no_setting_but_where_the_home_is(units):
    text = "".join((units / name).read_text() for name in UNITS)
    assert TOKEN not in text and set(re.findall(r"NEOSPACE_\w+", text)) == {"NEOSPACE_VAR"}
    assert 'Environment="NEOSPACE_VAR=/srv/kept"' in text and "ReadWritePaths=/srv/kept -/mnt/copy" in text


def test_settings_of_the_shell_are_kept_where_only_their_owner_reads_them(tmp_path):
    file = tmp_path / "neospace.toml"
    file.write_text('# ours\nsite = "old.example.org"\nproxies = 1\n')
    environ = {"NEOSPACE_VAR": str(tmp_path), "NEOSPACE_SITE": "chat.example.org", "NEOSPACE_METRICS_TOKEN": TOKEN, "HOME": "/"}
    keep_settings(environ)
    config = load_config({"NEOSPACE_VAR": str(tmp_path)})
    assert (config.site, config.metrics_token, config.proxies) == ("chat.example.org", TOKEN, 1)
    assert file.read_text().startswith("# ours\n") and file.read_text().count("site") == 1
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_of_settings_that_is_written_in_another_way_is_left_as_it_is(tmp_path):
    file = tmp_path / "neospace.toml"
    file.write_text('site = """\\\nold.example.org"""\n')
    with pytest.raises(SystemExit, match="could not be changed"):
        keep_settings({"NEOSPACE_VAR": str(tmp_path), "NEOSPACE_SITE": "chat.example.org"})
    assert "old.example.org" in file.read_text()


def test_a_wrong_setting_is_not_kept(tmp_path):
    with pytest.raises(SystemExit, match="NEOSPACE_PORT is wrong"):
        keep_settings({"NEOSPACE_VAR": str(tmp_path), "NEOSPACE_PORT": "none"})
    assert list(tmp_path.iterdir()) == []


@systemd
def test_systemd_finds_nothing_wrong_with_the_units(units):
    done = subprocess.run(["systemd-analyze", "verify", *(units / name for name in UNITS)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@systemd
@pytest.mark.parametrize("name", UNITS[:2])
def test_a_service_is_little_exposed(units, name):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", units / name], capture_output=True, text=True)
    rating = done.stdout.strip().rpartition(": ")[2].split()[0]
    print(done.stdout)
    assert float(rating) <= MOST_EXPOSED


def test_the_page_about_deploying_names_every_unit():
    assert [name for name in UNITS if name not in section("docs/deploy.md", "As a service")] == []


# trust


@pytest.fixture
def local_site(app, config):
    """A browser of a guest, before a site that has made its own root."""
    keep_root(config.path("run", "caddy", "own"), "attic.local")
    app = create_app(structs.replace(config, front="https://attic.local", proxies=1))
    app.config["TESTING"] = True
    yield app.test_client()
    app.extensions["live"].shutdown(0)


def test_the_page_about_trust_comes_before_there_is_anybody(local_site, config):
    page = local_site.get("/trust").text.replace("<wbr>", "")
    assert fingerprint(config.path("run", "caddy", "own", "root.crt")) in page and "https://attic.local/" in page


def test_the_page_about_trust_says_an_address_whole(app, client, config):
    keep_root(config.path("run", "caddy", "own"), "fd00::1")
    app.config["NEOSPACE"] = structs.replace(config, front="https://[fd00::1]:8443")
    page = client.get("/trust").text
    assert "can vouch for fd00::1 and" in page and "https://[fd00::1]:8443/" in page


def test_the_root_comes_in_the_form_that_systems_install(local_site, config):
    answer = local_site.get("/trust/root.crt")
    assert answer.data == config.path("run", "caddy", "own", "root.crt").read_bytes()
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == ("application/x-x509-ca-cert", 'attachment; filename="neospace-root.crt"')


def test_there_is_no_such_page_where_there_is_nothing_to_trust(client):
    assert [client.get(path).status_code for path in ("/trust", "/trust/root.crt")] == [404, 404]
