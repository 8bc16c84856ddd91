"""The units that make a service of the stack, and the page that tells people how to trust one of its own certificates."""

import os
import shutil
import subprocess

import pytest
from msgspec import structs

from app import create_app
from config import ROOT
from scripts.stack_front import fingerprint
from scripts.stack_root import keep_root
from tests.test_docs import section

UNITS = ("neospace.service", "neospace-backup.service", "neospace-backup.timer")
MOST_EXPOSED = 2.5  # of 10, as systemd-analyze counts

systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd-analyze")


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    folder = tmp_path_factory.mktemp("units")
    environ = os.environ | {"NEOSPACE_SITE": 'chat.example.org"\\%', "NEOSPACE_VAR": "/srv/kept"}
    subprocess.run([ROOT / "scripts/install_service", "--print", folder], env=environ, check=True)
    return folder


def test_the_units_name_what_is_there(units):
    assert sorted(path.name for path in units.iterdir()) == sorted(UNITS)
    commands = [line.split("=")[1].split()[0] for name in UNITS for line in (units / name).read_text().splitlines() if line.startswith("ExecStart=")]
    assert len(commands) == 2 and all(os.access(command, os.X_OK) for command in commands)


def test_a_setting_reaches_the_service_as_it_was(units):
    lines = (units / "neospace.service").read_text().splitlines()
    assert 'Environment="NEOSPACE_SITE=chat.example.org\\"\\\\%%"' in lines and any(line.startswith("ReadWritePaths=/srv/kept") for line in lines)


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


def test_the_root_comes_in_the_form_that_systems_install(local_site, config):
    answer = local_site.get("/trust/root.crt")
    assert answer.data == config.path("run", "caddy", "own", "root.crt").read_bytes()
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == ("application/x-x509-ca-cert", 'attachment; filename="neospace-root.crt"')


def test_there_is_no_such_page_where_there_is_nothing_to_trust(client):
    assert [client.get(path).status_code for path in ("/trust", "/trust/root.crt")] == [404, 404]
