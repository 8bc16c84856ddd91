"""What the doctor says of a home and of the machine below it, and with which number it ends."""

import datetime
import os
import resource
import socket
import subprocess
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from msgspec import structs

from config import Config, ensure_var
from core.at_rest import load_keyring
from db import connect, migrate, numbered_schemas
from scripts import doctor, doctor_home, doctor_machine, doctor_server
from scripts.doctor_parts import BAD, DAY, LOOK, OK
from scripts.stack_state import State, claim_home, write_state
from tests.server import ROOT, free_port

MB, GB = 10**6, 10**9
NOW = 1_800_000_000.0


@pytest.fixture
def home(config):
    """A home as a start leaves it."""
    ensure_var(config)
    load_keyring(config.path("keys.json"))
    migrate(config.database, config.path("backups"))
    return config


def examined(config: Config, *arguments: str):
    environ = os.environ | {"NEOSPACE_VAR": config.var, "NEOSPACE_PORT": str(free_port())}
    return subprocess.run([ROOT / "scripts/doctor", *arguments], env=environ, capture_output=True, text=True)


def test_each_thing_has_a_line_and_each_trouble_an_advice(home):
    done = examined(home)
    for name in ("Python", "SQLite", "Packages", "Disk", "Memory", "Open files", "Clock", "Database", "Migrations",
                 "Write-ahead log", "Last backup", "Litestream", "Server"):
        assert f" {name} " in done.stdout, name
    lines = done.stdout.splitlines()
    troubles = [at for at, line in enumerate(lines) if line.startswith(("BAD", "look"))]
    assert troubles and all("→" in lines[at + 1] for at in troubles)
    assert done.returncode == BAD and "BAD   Last backup" in done.stdout and done.stderr == ""


def test_it_changes_nothing(home):
    def files():
        return {path: path.stat().st_mtime_ns for path in home.path().rglob("*") if path.is_file()}

    before = files()
    examined(home)
    assert files() == before


def test_the_quiet_one_says_only_what_is_not_well(home):
    lines = examined(home, "--quiet").stdout.splitlines()
    assert lines and not [line for line in lines if line.startswith("ok")]


def test_a_wrong_setting_is_what_it_says_first(home):
    home.path("neospace.toml").write_text("colour = 'red'")
    done = examined(home)
    assert done.returncode == BAD and done.stdout.startswith("BAD   Settings") and "neospace.toml" in done.stdout


def test_a_home_that_is_not_there_is_not_made(tmp_path):
    done = examined(Config(var=str(tmp_path / "nowhere")))
    assert done.returncode == BAD and "there is none" in done.stdout and not (tmp_path / "nowhere").exists()


def test_what_cannot_be_looked_at_is_said():
    def look(config):
        raise PermissionError("no")
    assert [finding.level for finding in doctor.attempt(look, Config())] == [LOOK]


# The machine

@pytest.mark.parametrize("version, level", [((3, 6, 23), OK), ((3, 40, 1), BAD), ((3, 51, 2), BAD), ((3, 51, 3), OK)])
def test_an_sqlite_that_damages_its_log_is_named(monkeypatch, version, level):
    monkeypatch.setattr(doctor_machine.sqlite3, "sqlite_version_info", version)
    assert doctor_machine.sqlite().level == level


def test_packages_other_than_those_that_were_tried_are_named(tmp_path):
    (tmp_path / "requirements.txt").write_text("msgspec==0.0.1\nFlask==3.1.3\nno-such-package==1.0\n")
    finding = doctor_machine.packages(tmp_path)
    assert finding.level == LOOK and "msgspec is " in finding.words and "no-such-package is missing" in finding.words
    assert "Flask" not in finding.words and doctor_machine.packages().level == OK


def test_packages_that_are_known_to_fail_are_trouble(monkeypatch):
    monkeypatch.setattr(doctor_machine, "installed", lambda name: "5.6.0" if name == "Flask-SocketIO" else "1")
    assert doctor_machine.packages().level == BAD


@pytest.mark.parametrize("full_below, level", [("0", OK), ("60 %", LOOK), ("100 %", BAD)])
def test_little_room_on_the_disk_is_told_before_there_is_none(home, monkeypatch, full_below, level):
    free = type("Usage", (), {"free": 70 * GB, "total": 100 * GB})
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda path: free)
    assert doctor_machine.disk(structs.replace(home, full_below=full_below)).level == level


@pytest.mark.parametrize("look, value, level", [
    (doctor_machine.memory, 8 * GB, OK), (doctor_machine.memory, 200 * MB, LOOK), (doctor_machine.memory, 20 * MB, BAD),
    (doctor_machine.memory, None, LOOK), (doctor_machine.files, 65536, OK), (doctor_machine.files, 8192, LOOK),
    (doctor_machine.files, 1024, BAD), (doctor_machine.files, resource.RLIM_INFINITY, OK),
])
def test_memory_and_open_files_are_held_against_what_is_needed(look, value, level):
    assert look(value).level == level


@pytest.mark.parametrize("state, ahead, level", [(0, -5, OK), (0, 30, OK), (5, -5, LOOK), (0, 3600, BAD), (-1, 0, OK)])
def test_a_clock_that_nobody_keeps_or_that_went_back_is_told(state, ahead, level):
    assert doctor_machine.clock(state, ahead).level == level


def test_the_kernel_is_asked_about_the_clock():
    assert -1 <= doctor_machine.kernel_clock() <= 5


# The home

def test_others_may_not_read_the_home_or_its_keys(home):
    assert doctor_home.modes(home).level == OK
    home.path("secrets.json").chmod(0o644)
    assert doctor_home.modes(home).level == BAD and "secrets.json" in doctor_home.modes(home).advice
    home.path("secrets.json").unlink()
    assert doctor_home.modes(home).name == "Keys"


def test_migrations_that_wait_and_a_newer_database_are_told(home):
    newest = numbered_schemas()[-1][0]
    assert [doctor_home.migrations(done).level for done in (newest, newest - 1, newest + 1)] == [OK, LOOK, BAD]
    assert numbered_schemas()[-1][1].name in doctor_home.migrations(newest - 1).words


@pytest.mark.parametrize("content, advice", [
    (b"no database at all, only words" * 300, "Restore"), (b"", "Restore"), (None, "NEOSPACE_VAR"),
])
def test_a_database_that_cannot_be_read_has_a_way_back(home, content, advice):
    Path(home.database).unlink()
    if content is not None:
        Path(home.database).write_bytes(content)
    finding, = doctor_home.database(home)
    assert finding.level == BAD and advice in finding.advice


def test_a_log_that_is_not_moved_into_the_database_is_told(home, monkeypatch):
    db = connect(home.database)
    with db:
        db.execute("UPDATE settings SET site_name = 'Moonbase'")
    wal, now = Path(f"{home.database}-wal"), Path(home.database).stat().st_mtime
    assert doctor_home.wal(home).level == OK and wal.stat().st_size
    os.utime(wal, (now + 600, now + 600))
    assert doctor_home.wal(home).level == OK  # no server runs that could
    monkeypatch.setattr(doctor_home, "is_locked", lambda path: True)
    monkeypatch.setattr(doctor_home, "PAUSE", 0)
    assert doctor_home.wal(home).level == BAD and "10 min" in doctor_home.wal(home).words
    os.utime(wal, (now, now))
    monkeypatch.setattr(doctor_home, "size_of", lambda path: 200 * MB)
    assert doctor_home.wal(home).level == LOOK
    db.close()


def test_a_log_that_was_written_to_just_now_after_a_quiet_hour_is_well(home, monkeypatch):
    db = connect(home.database)
    with db:
        db.execute("UPDATE settings SET site_name = 'Moonbase'")
    os.utime(home.database, (NOW - 3600, NOW - 3600))
    os.utime(f"{home.database}-wal", (NOW, NOW))
    monkeypatch.setattr(doctor_home, "is_locked", lambda path: True)
    monkeypatch.setattr(doctor_home.time, "sleep", lambda pause: pause and os.utime(home.database, (NOW, NOW)))
    assert doctor_home.wal(home).level == OK
    db.close()


def test_the_age_of_the_newest_whole_backup_counts(home):
    made, folder = "2027-01-15T080000Z", home.path("backups")
    assert doctor_home.backup(folder, NOW).level == BAD
    (folder / made).mkdir()
    assert doctor_home.backup(folder, NOW).level == BAD  # not whole
    (folder / made / "manifest.json").touch()
    assert [doctor_home.backup(folder, NOW + days * DAY).level for days in (0.5, 3, 8)] == [OK, LOOK, BAD]


def test_a_litestream_that_was_asked_for_must_run(home):
    assert doctor_home.litestream(home).level == OK
    assert doctor_home.litestream(structs.replace(home, litestream="/mnt/copy")).level == LOOK


# The server

@pytest.mark.parametrize("answer, level", [
    (None, LOOK), (b'{"ok":true,"full":false}', OK), (b'{"ok":true,"full":true}', BAD), (b'{"ok":false}', BAD),
    (b"<html>", BAD), (b"[]", BAD), (b"", BAD),
])
def test_what_the_server_says_of_itself_is_passed_on(answer, level):
    assert doctor_server.health(answer, 5000).level == level


@pytest.fixture
def neighbour(home):
    """A program that listens where the server would, and says `neighbour.words` to whoever comes, or nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        neighbour = SimpleNamespace(words=b"", config=structs.replace(home, port=listener.getsockname()[1]), lines=[])
        threading.Thread(target=greet, args=(listener, neighbour), daemon=True).start()
        yield neighbour
    for line in neighbour.lines:
        line.close()


def greet(listener, neighbour) -> None:
    line, _ = listener.accept()
    line.sendall(neighbour.words)
    neighbour.lines.append(line)


def test_another_program_on_the_port_is_named_even_if_it_does_not_speak_http(neighbour, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # not the way to this machine
    neighbour.words = b"SSH-2.0-OpenSSH_9.2\r\n"
    finding, = doctor_server.look_at_server(neighbour.config)
    assert finding.level == BAD and "another program" in finding.words


def test_a_server_that_hangs_is_not_one_that_is_off(neighbour, monkeypatch):
    monkeypatch.setattr(doctor_server, "PATIENCE", 0.05)
    finding, = doctor_server.look_at_server(neighbour.config)
    assert finding.level == BAD and "says nothing" in finding.words


@pytest.mark.parametrize("opened, level", [(10, OK), (160, LOOK), (199, BAD)])
def test_sockets_are_held_against_their_limit(opened, level):
    lines = ('neospace_live_sockets{worker="1"} 0', f'neospace_live_sockets{{worker="2"}} {opened}',
             'neospace_live_sockets_limit{worker="1"} 100', 'neospace_live_sockets_limit{worker="2"} 100')
    finding = doctor_server.sockets("\n".join(lines).encode())
    assert finding.level == level and f"{opened} open of 200" in finding.words
    assert doctor_server.sockets(None).level == LOOK


def test_what_the_stack_says_of_itself_is_passed_on(monkeypatch):
    monkeypatch.setattr(doctor_server, "answers_through_caddy", lambda origin: True)
    state = State(1, "https://chat.example.org", "public")
    assert doctor_server.stack(None) == []
    found = [doctor_server.stack(structs.replace(state, **how))[0].level for how in ({}, {"said": "No."}, {"is_serving": False})]
    assert found == [OK, LOOK, BAD]


def certificate(path: Path, begins: float, days: float) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    begin = datetime.datetime.fromtimestamp(begins, datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, begin, begin + datetime.timedelta(days=days))
    path.parent.mkdir(parents=True)
    path.write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))


@pytest.mark.parametrize("age, level", [(10, OK), (80, LOOK), (91, BAD)])
def test_a_certificate_that_is_not_renewed_in_time_is_told(home, age, level):
    config = structs.replace(home, site="chat.example.org:8443")
    certificate(home.path("run/caddy/certificates/ca/chat.example.org/chat.example.org.crt"), NOW - age * DAY, 90)
    finding, = doctor_server.certificates(config, NOW)
    assert finding.level == level and f"{age} d 0 h old" in finding.words


def test_a_certificate_that_ran_out_while_nothing_ran_is_no_trouble(home):
    certificate(home.path("run/caddy/certificates/local/fd00--1/fd00--1.crt"), time.time() - 2 * DAY, 1)  # as Caddy calls it
    config = structs.replace(home, site="[fd00::1]", port=free_port())
    assert doctor_server.look_at_server(config)[-1].level == LOOK
    with claim_home(config):
        write_state(config, State(os.getpid(), "https://[fd00::1]", "local"))
        assert doctor_server.look_at_server(config)[-1].level == BAD


def test_a_certificate_is_looked_for_only_where_there_is_caddy(home):
    assert doctor_server.certificates(home, NOW) == []
    home.path("run/caddy").mkdir()
    assert [finding.level for finding in doctor_server.certificates(home, NOW)] == [LOOK]
    assert doctor_server.certificates(structs.replace(home, site=":8080"), NOW) == []
