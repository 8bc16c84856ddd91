"""From a fresh checkout to a running server, and what is said when something stands in the way."""

import json
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import time

import pytest
import websocket

from tests.server import ROOT, Server, forget_sockets, free_port, wait_until, wait_until_it_answers

vendor = runpy.run_path(str(ROOT / "scripts/vendor.py"))
CLIENT = {"socket.io-client": ["dist/client.js", "LICENSE"], "@fontsource/vt": ["files/vt-latin-400-normal.woff2"]}
QUICK = 3  # seconds on a machine with nothing else to do: a second start, and an end with members connected
MEMBERS = 40


# the lists of what is installed


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-stack.txt", "requirements-dev.txt"])
def test_every_python_package_is_pinned_to_one_version(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith(("#", "-r "))]
    assert [line for line in lines if not re.match(r"[\w.-]+==[\w.]+( ;|$)", line)] == []


def test_every_browser_package_is_pinned_and_sealed_without_naming_where_it_came_from():
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    packages = {path: package for path, package in lock.items() if path}
    asked = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    wanted = {name: version.rsplit("@", 1)[-1] for name, version in asked.items()}  # "npm:p5@1.11.13" under another name
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


# scripts/vendor.py


@pytest.fixture
def checkout(tmp_path):
    """A checkout as `npm ci` leaves it, with two small packages."""
    install(tmp_path, "socket.io-client", "4.8.4", {"dist/client.js": "export const io = 1\n" * 99, "LICENSE": "MIT"})
    install(tmp_path, "@fontsource/vt", "5.3.0", {"files/vt-latin-400-normal.woff2": "wOF2"})
    return tmp_path


def install(root, package, version, files):
    lock = root / "package-lock.json"
    packages = json.loads(lock.read_text())["packages"] if lock.exists() else {"": {}}
    lock.write_text(json.dumps({"packages": packages | {f"node_modules/{package}": {"version": version}}}))
    for name, text in files.items():
        path = root / "node_modules" / package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def publish(root):
    return vendor["publish"](root, CLIENT)


def published(root):
    return sorted(path.relative_to(root / "ui/vendor").as_posix() for path in (root / "ui/vendor").rglob("*.*"))


def test_listed_files_are_published_unchanged_under_their_version_beside_compressed_forms(checkout):
    publish(checkout)
    manifest = json.loads((checkout / "ui/vendor/manifest.json").read_text())
    url = manifest["socket.io-client/dist/client.js"]["url"]
    assert url == "/ui/vendor/socket.io-client@4.8.4/dist/client.js"
    assert (checkout / url[1:]).read_text() == "export const io = 1\n" * 99
    assert {url[11:] + ".gz", url[11:] + ".zst"} < set(published(checkout))


def test_the_font_rules_name_the_published_files(checkout):
    publish(checkout)
    manifest = json.loads((checkout / "ui/vendor/manifest.json").read_text())
    sheet = checkout / manifest["fonts.css"]["url"][1:]
    font = re.search(r'url\("(.+?)"\)', sheet.read_text())[1]
    assert (sheet.parent / font).read_text() == "wOF2"
    assert 'font-family: "Vt"' in sheet.read_text()


def test_publishing_again_does_nothing_until_the_lock_changes(checkout):
    assert publish(checkout) is True
    assert publish(checkout) is False
    install(checkout, "socket.io-client", "4.9.0", {})
    assert publish(checkout) is True
    assert [name for name in published(checkout) if "4.8.4" in name] == []


def test_a_file_that_was_lost_is_published_again(checkout):
    publish(checkout)
    before = published(checkout)
    (checkout / "ui/vendor/socket.io-client@4.8.4/dist/client.js.zst").unlink()
    assert publish(checkout) is True
    assert published(checkout) == before


def test_a_folder_is_published_with_all_its_modules_but_the_compiled_ones(checkout):
    install(checkout, "three", "0.185.1", {"examples/jsm/a/b.js": "1", "examples/jsm/c.js": "2", "examples/jsm/libs/draco/d.js": "3"})
    vendor["publish"](checkout, {"three": ["examples/jsm/"]})
    manifest = json.loads((checkout / "ui/vendor/manifest.json").read_text())
    assert sorted(name for name in manifest if name.startswith("three/")) == ["three/examples/jsm/a/b.js", "three/examples/jsm/c.js"]


def test_a_missing_package_stops_with_a_sentence_and_leaves_what_is_published(checkout):
    publish(checkout)
    install(checkout, "socket.io-client", "4.9.0", {})
    (checkout / "node_modules/socket.io-client/dist/client.js").unlink()
    before = published(checkout)
    with pytest.raises(FileNotFoundError, match="client.js is missing: run `npm ci"):
        publish(checkout)
    assert published(checkout) == before


def test_a_package_that_the_lock_does_not_know_stops_with_a_sentence(checkout):
    with pytest.raises(KeyError, match="package-lock.json lacks left-pad"):
        vendor["publish"](checkout, {"left-pad": ["index.js"]})


# scripts/setup


def run(*command, cwd=ROOT, **environ):
    return subprocess.run(command, cwd=cwd, env=os.environ | environ, capture_output=True, text=True, timeout=120)


def test_a_second_setup_is_quick_and_says_nothing(tmp_path):
    begun = time.monotonic()
    done = run("scripts/setup", NEOSPACE_VAR=str(tmp_path / "home"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - begun < quick()


def test_keys_and_home_are_for_their_owner_only(tmp_path):
    run("scripts/setup", NEOSPACE_VAR=str(tmp_path / "home"))
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home/secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_home_that_was_there_before_is_shut_and_its_database_too(tmp_path):
    (tmp_path / "home").mkdir(mode=0o755)
    run("scripts/setup", NEOSPACE_VAR=str(tmp_path / "home"))
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home/app.db").stat().st_mode & 0o777 == 0o600


def test_setups_that_run_at_once_agree_on_one_home(tmp_path):
    environ = os.environ | {"NEOSPACE_VAR": str(tmp_path / "home")}
    both = [subprocess.Popen(["scripts/setup"], cwd=ROOT, env=environ) for _ in range(3)]
    assert [process.wait(60) for process in both] == [0, 0, 0]
    assert (tmp_path / "home/app.db").exists()


def test_an_old_python_is_answered_with_what_to_install(tmp_path):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tmp_path / name).write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
        (tmp_path / name).chmod(0o755)
    done = run("scripts/setup", cwd=bare_checkout(tmp_path), PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert "NeoSpace needs Python 3.11 or newer; this machine has Python 3.9.2." in done.stderr
    assert "apt-get install python3" in done.stderr


@pytest.mark.parametrize("command", ["backup", "verify_backup", "restore", "reload", "grant_admin", "change_keys", "open_copy", "doctor", "seed_demo.py"])
def test_a_command_in_a_checkout_that_was_never_set_up_says_so(tmp_path, command):
    done = run(f"scripts/{command}", cwd=bare_checkout(tmp_path))
    assert done.returncode and done.stderr == "Nothing is installed here yet: scripts/setup does it.\n"


def test_packages_that_cannot_be_fetched_are_explained_and_not_taken_for_installed(tmp_path):
    checkout = bare_checkout(tmp_path)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": ""}
    nowhere |= {"PIP_RETRIES": "1", "PIP_NO_CACHE_DIR": "1"}
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / "kept").touch()
    (checkout / ".venv").symlink_to(tmp_path / "another")  # somebody else's environment, which is not ours to empty
    done = run("scripts/setup", cwd=checkout, **nowhere)
    assert (done.returncode, "The network could not be reached" in done.stderr) == (1, True)
    assert (checkout / ".venv/bin/python").exists() and (tmp_path / "another" / "kept").exists()
    assert not (checkout / ".venv/installed.sha256").exists()


def test_a_service_that_may_not_change_its_checkout_is_told_who_may(tmp_path):
    """Its packages are not those that the code asks for, as after an upgrade."""
    checkout = bare_checkout(tmp_path)
    (tmp_path / "python3").write_text('#!/bin/sh\n[ "$1" = -c ] || { echo "OSError: Read-only file system" >&2; exit 1; }\n')
    (tmp_path / "python3").chmod(0o755)
    done = run("scripts/setup", "--stack", cwd=checkout, PATH=f"{tmp_path}:{os.environ['PATH']}", INVOCATION_ID="1")
    assert done.returncode == 1 and "scripts/setup --packages there" in done.stderr


def bare_checkout(tmp_path):
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", checkout / "scripts")
    for name in ("requirements.txt", "requirements-stack.txt", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, checkout)
    return checkout


def test_a_wrong_setting_stops_the_start_with_its_name():
    done = run("./startlocal.sh", NEOSPACE_PORT="five thousand")
    assert done.returncode == 1
    assert "NEOSPACE_" in done.stderr and "Traceback" not in done.stderr


# startlocal.sh and startprod.sh


@pytest.mark.parametrize("script", ["./startlocal.sh", "./startprod.sh"])
def test_a_port_that_is_taken_is_named(tmp_path, script):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(script, NEOSPACE_PORT=str(port), NEOSPACE_VAR=str(tmp_path / "home"))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert f"NEOSPACE_PORT=5001 {script}" in done.stderr


@pytest.fixture
def start(tmp_path):
    """`start(script)` runs it with a home of its own in a process group of its own, as a terminal does."""
    started = []

    def start(script):
        server = Server(tmp_path / "home", free_port(), None, tmp_path / "log")
        environ = os.environ | {"NEOSPACE_VAR": str(server.home), "NEOSPACE_PORT": str(server.port)}
        with server.log.open("w") as log:
            server.process = subprocess.Popen([script], cwd=ROOT, env=environ, stdout=log, stderr=log, process_group=0)
        started.append(server)
        wait_until_it_answers(server)
        return server

    yield start
    for server in started:
        if group_of(server):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        forget_sockets(server.home)


def group_of(server):
    """The processes that the start script started, itself included, as `ps` shows them."""
    shown = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True).stdout.splitlines()
    return [line for line in shown if line.split()[0] == str(server.process.pid) and "Z" not in line.split()[1]]


def connect(server, name):
    url = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    member = websocket.create_connection(url, timeout=10, origin=server.url, cookie=server.cookie_for(name))
    member.recv()
    member.send("40")
    assert member.recv().startswith("40")
    return member


@pytest.mark.parametrize("script", ["./startlocal.sh", "./startprod.sh"])
def test_a_second_start_answers_quickly(start, script):
    assert any(seconds_until_it_answers(start, script) < quick() for _ in range(3))


def quick():
    """QUICK, stretched by how many processes compete for each processor just now."""
    return QUICK * max(1, os.getloadavg()[0] / os.cpu_count())


def seconds_until_it_answers(start, script):
    begun = time.monotonic()
    server = start(script)
    taken = time.monotonic() - begun
    server.process.terminate()
    server.process.wait()
    return taken


@pytest.mark.parametrize("script", ["./startlocal.sh", "./startprod.sh"])
def test_it_says_where_it_is(start, script):
    server = start(script)
    wait_until(lambda: f"NeoSpace is at http://localhost:{server.port}" in server.log.read_text())


@pytest.mark.parametrize("script", ["./startlocal.sh", "./startprod.sh"])
@pytest.mark.parametrize(("key", "sent"), [("Ctrl-C", signal.SIGINT), ("SIGTERM", signal.SIGTERM)])
def test_it_ends_quickly_and_quietly_with_members_connected(start, script, key, sent):
    server = start(script)
    members = [connect(server, f"member{number}") for number in range(MEMBERS)]
    idle = socket.create_connection(("127.0.0.1", server.port))  # as a browser opens ahead of need
    begun = time.monotonic()
    os.killpg(server.process.pid, sent) if key == "Ctrl-C" else server.process.send_signal(sent)
    server.process.wait(15)
    wait_until(lambda: not group_of(server))
    assert time.monotonic() - begun < quick()
    assert server.process.returncode in (0, -sent)
    assert server.errors() == []
    for connection in (*members, idle):
        connection.close()


def test_production_tells_members_to_come_back(start):
    server = start("./startprod.sh")
    member = connect(server, "ada")
    server.process.terminate()
    frames = iter(lambda: member.recv_frame(), None)
    closing = next(frame for frame in frames if frame.opcode == websocket.ABNF.OPCODE_CLOSE)
    assert int.from_bytes(closing.data[:2]) == 1012  # RFC 6455's registry: service restart


def test_development_starts_anew_when_a_file_is_saved(start):
    server = start("./startlocal.sh")
    (ROOT / "config.py").touch()
    wait_until(lambda: "Detected change" in server.log.read_text())
    wait_until_it_answers(server)
    assert server.errors() == []


def test_development_listens_on_this_machine_only(start):
    server = start("./startlocal.sh")
    shown = listening_on(server.port)
    assert shown == {"0100007F"}  # 127.0.0.1 as /proc/net/tcp writes it


def listening_on(port):
    rows = [line.split() for line in open("/proc/net/tcp").read().splitlines()[1:]]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}


def test_the_log_of_a_start_holds_no_secret(start):
    server = start("./startprod.sh")
    cookie = server.cookie_for("ada")
    server.open("/", cookie).close()
    secret = cookie.removeprefix("session=")
    assert secret not in server.log.read_text()
