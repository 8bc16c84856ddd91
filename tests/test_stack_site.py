"""Where a site is found, who vouches for it, and that Caddy understands what we tell it about each kind."""

import errno
import os
import shutil
import socket
import subprocess
from http.client import HTTPConnection

import pytest
from cryptography import x509
from msgspec import json

from config import ROOT, Config, load_config
from scripts import stack_site
from scripts.stack import Stack
from scripts.stack_front import CADDY, CADDYFILE, admin_socket, end_left_over, words_for_caddy
from scripts.stack_parts import FIRST_PAUSE, Falls
from scripts.stack_root import keep_root
from scripts.stack_site import Site, find_site
from scripts.stack_state import State
from tests.server import free_port, wait_until

PAGES = {f"STACK_{name}": "x" for name in ("PAGES", "WALL_POLICY", "LIST_POLICY", "FILE_POLICY")}


@pytest.fixture
def port():
    return free_port()


@pytest.mark.parametrize(("name", "kind", "reach"), [
    ("localhost", "local", "here"),
    ("192.168.1.20", "local", "everywhere"),
    ("[fd00::1]", "local", "everywhere"),
    ("attic", "local", "everywhere"),
    ("attic.local", "local", "everywhere"),
    ("attic.home.arpa", "local", "everywhere"),
    ("chat.example.org", "public", "everywhere"),
])
def test_a_name_says_who_vouches_for_it_and_who_gets_to_it(name, kind, reach, port):
    assert find_site(f"{name}:{port}") == (site := Site(name, kind, port, 0))
    assert (site.reach, site.origin, site.front) == (reach, f"https://{name}:{port}", f"https://{name}:{port}")


def test_a_port_alone_is_plain_http_under_any_name(port):
    site = find_site(f":{port}")
    assert (site.kind, site.http, site.front, site.reach) == ("plain", port, "*", "everywhere")


def test_the_usual_ports_are_taken_where_that_is_allowed(monkeypatch):
    monkeypatch.setattr(stack_site, "trouble", lambda port: None)
    assert find_site("chat.example.org") == Site("chat.example.org", "public", 443, 80)
    assert find_site("chat.example.org").origin == "https://chat.example.org"


@pytest.mark.parametrize(("failure", "words"), [(errno.EACCES, "setcap cap_net_bind_service"), (errno.EADDRINUSE, "Another program")])
def test_without_them_it_is_the_spare_ports_and_a_sentence_about_how_to_get_the_others(monkeypatch, failure, words):
    monkeypatch.setattr(stack_site, "trouble", lambda port: failure if port < 1024 else None)
    site = find_site("localhost")
    assert (site.https, site.http, site.origin) == (8443, 8080, "https://localhost:8443")
    assert words in site.advice


@pytest.mark.parametrize(("rights", "may"), [
    ("0100000200040000000000000000000000000000", True),  # cap_net_bind_service=ep
    ("0100000200200000000000000000000000000000", False),  # cap_net_raw=ep
    ("", False),
])
def test_a_caddy_that_was_given_the_usual_ports_has_them_though_we_have_not(tmp_path, rights, may):
    caddy = tmp_path / "caddy"
    caddy.touch()
    if rights:
        try:
            os.setxattr(caddy, "security.capability", bytes.fromhex(rights))
        except PermissionError:
            pytest.skip("Only root gives such rights.")
    assert stack_site.caddy_may(str(caddy)) is may


def test_a_port_where_caddy_may_listen_and_somebody_does_is_taken(port):
    assert stack_site.trouble_of_caddy(port) is None
    with socket.create_server(("127.0.0.1", port)):
        assert stack_site.trouble_of_caddy(port) == errno.EADDRINUSE


def test_a_port_that_is_taken_stops_the_start_with_a_sentence(monkeypatch):
    monkeypatch.setattr(stack_site, "trouble", lambda port: errno.EADDRINUSE)
    with pytest.raises(SystemExit, match="Port 8443 cannot be used: Address already in use"):
        find_site("localhost")


@pytest.mark.parametrize("wrong", ["https://chat.example", "two names", ":0x50", "chat.example/wall", "-a", "CHAT.example", ":80; evil"])
def test_what_is_no_site_stops_the_start(wrong, tmp_path):
    with pytest.raises(SystemExit, match="NEOSPACE_SITE"):
        load_config({"NEOSPACE_SITE": wrong, "NEOSPACE_VAR": str(tmp_path)})


@pytest.mark.parametrize("site", [
    Site("localhost", "local", 8443, 8080), Site("192.168.1.20", "local", 443, 80), Site("[fd00::1]", "local", 8443, 0),
    Site("chat.example.org", "public", 443, 80), Site("localhost", "plain", 0, 8080),
], ids=lambda site: f"{site.name} {site.kind}")
def test_caddy_understands_its_file_for_every_kind_of_site(site, tmp_path):
    words = words_for_caddy(site, Config(var=str(tmp_path)))
    if site.kind == "local":
        keep_root(tmp_path / "run/caddy/own", site.name.strip("[]"))
    done = subprocess.run([CADDY, "validate", *CADDYFILE], env=words | PAGES, capture_output=True, text=True)
    shutil.rmtree(words["STACK_ADMIN"].removesuffix("/admin.sock"), ignore_errors=True)
    assert done.returncode == 0, done.stderr[-600:]


def test_the_caddyfile_is_formatted_as_caddy_likes_it():
    assert subprocess.run([CADDY, "fmt", "--diff", ROOT / "Caddyfile"], capture_output=True, text=True).returncode == 0


# the door of an encrypted site


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """ask(path, Host) of the plain door of a site on port 8443, of which nothing else is there: status and Location."""
    home, http = tmp_path_factory.mktemp("door"), free_port()
    words = words_for_caddy(Site("localhost", "local", free_port(), http), Config(var=str(home)))
    keep_root(home / "run/caddy/own", "localhost")
    environ = os.environ | words | PAGES | {"STACK_ORIGIN": "https://localhost:8443"}
    caddy = subprocess.Popen([CADDY, "run", *CADDYFILE], env=environ, stderr=subprocess.DEVNULL)

    def ask(path: str, host: str = f"localhost:{http}") -> tuple[int, str | None]:
        line = HTTPConnection("127.0.0.1", http, timeout=10)
        line.request("GET", path, headers={"Host": host})
        answer = line.getresponse()
        line.close()
        return answer.status, answer.headers["Location"]

    try:
        wait_until(lambda: caddy.poll() is not None or can_connect(http))
        yield ask
    finally:
        caddy.terminate()
        caddy.wait(10)
        shutil.rmtree(words["STACK_ADMIN"].removesuffix("/admin.sock"), ignore_errors=True)


def can_connect(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("path", ["/login", "/trust/../login", "/ui/%2e%2e/metrics", "//evil.example/", "/wall/ada", "/trusted"])
def test_the_plain_door_leads_over_whatever_is_asked_for(door, path):
    assert door(path) == (308, f"https://localhost:8443{path}")


def test_the_plain_door_shows_what_comes_before_trust_and_knows_no_other_name(door):
    assert door("/static/robots.txt") == (200, None)
    assert [door(path, "evil.example") for path in ("/", "/trust", "/static/robots.txt")] == [(421, None)] * 3


# the root of a local site


def constraints(folder):
    return x509.load_pem_x509_certificate((folder / "root.crt").read_bytes()).extensions.get_extension_for_class(x509.NameConstraints)


@pytest.mark.parametrize("name", ["localhost", "192.168.1.20", "fd00::1"])
def test_a_root_vouches_for_one_name_or_address_and_for_nothing_else(name, tmp_path):
    keep_root(tmp_path / "own", name)
    found = constraints(tmp_path / "own")
    permitted = [str(subtree.value) for subtree in found.value.permitted_subtrees]
    assert found.critical and permitted[0].split("/")[0] == name
    kinds = {type(subtree) for subtree in found.value.permitted_subtrees}
    assert kinds == {x509.DNSName, x509.IPAddress}  # a kind that is not mentioned would be free
    assert (tmp_path / "own/root.key").stat().st_mode & 0o077 == 0


def test_a_root_stays_as_long_as_the_name_does(tmp_path):
    keep_root(tmp_path / "own", "localhost")
    before = (tmp_path / "own/root.crt").read_bytes()
    keep_root(tmp_path / "own", "localhost")
    assert (tmp_path / "own/root.crt").read_bytes() == before
    (tmp_path / "pki").mkdir()
    keep_root(tmp_path / "own", "attic")
    assert (tmp_path / "own/root.crt").read_bytes() != before and not (tmp_path / "pki").exists()


# what an earlier stack left


def test_a_caddy_that_outlived_its_supervisor_makes_room_for_the_next(tmp_path):
    config = Config(var=str(tmp_path))
    admin = admin_socket(config)
    left = subprocess.Popen([CADDY, "run", "--config", "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    left.stdin.write(json.encode({"admin": {"listen": f"unix/{admin}", "config": {"persist": False}}}))
    left.stdin.close()
    wait_until(lambda: os.path.exists(admin))
    end_left_over(config)
    assert left.wait(10) == 0
    shutil.rmtree(os.path.dirname(admin), ignore_errors=True)


# what a stack says of itself


def test_a_stack_that_cannot_write_of_itself_goes_on(tmp_path, capsys):
    stack = Stack.__new__(Stack)
    stack.config, stack.state = Config(var=str(tmp_path / "full")), State(1, "https://localhost", "local")
    stack.note(reloads=1)
    assert stack.state.reloads == 1 and "could not be written" in capsys.readouterr().err


# patience


def test_a_program_may_end_four_times_within_a_minute_and_waits_longer_each_time(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("scripts.stack_parts.monotonic", lambda: now[0])
    falls, pauses = Falls(), []
    for _ in range(4):
        assert not falls.add()
        pauses.append(falls.up_again - now[0])
        now[0] += 10
        assert falls.is_over() and not falls.is_over()
    assert pauses == [FIRST_PAUSE * 2**n for n in range(4)]
    assert falls.add()


def test_what_fell_long_ago_is_forgiven(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("scripts.stack_parts.monotonic", lambda: now[0])
    falls = Falls()
    for _ in range(12):
        assert not falls.add()
        now[0] += 20
