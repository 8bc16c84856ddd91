"""Backups: made while members write, checked to the last byte, pruned, and the way back from them."""

import io
import json
import os
import shutil
import subprocess
import tarfile
from contextlib import closing
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from backups import files, making
from backups.checking import check
from backups.files import put
from backups.making import make_backup
from backups.manifest import Unsound, read_manifest, sha256_of
from backups.restoring import restore
from backups.shelf import kept_of, newest, prune
from backups.tar import as_folder, write_tar
from checkpoints import is_locked
from config import Config, ensure_var, load_secrets
from core.files import write_picture
from core.passwords import verify_password
from core.progress import Progress
from core.soundness import faults
from db import connect, fetch_value, migrate
from mutations.uploads import NewUpload, keep_upload
from queries.files import all_file_names
from tests.server import ROOT, wait_until
from tests.small_disk import fill, make_room, small_disk

PASSWORD = "four unrelated words"


@pytest.fixture
def picture(config, db, as_user):
    """picture("one") is a picture of ada's, on disk and on record; it gives the id."""

    def hang(word: str) -> str:
        id = word.ljust(22, "_")
        write_picture(config.path("uploads"), id, f"large {word}".encode(), f"small {word}".encode())
        keep_upload(db, as_user("ada"), NewUpload(id, "0" * 64, 18, 9, 9, 9, 9))
        return id

    return hang


@pytest.fixture
def elsewhere(tmp_path):
    """Another machine: a fresh clone whose NeoSpace never ran."""
    return Config(var=str(tmp_path / "elsewhere"))


def members(config: Config) -> int:
    with closing(connect(config.database)) as db:
        return fetch_value(db, "SELECT count(*) FROM users")


# what is in one


def test_a_backup_is_the_database_and_the_files_and_says_what_they_are(config, picture):
    picture("one")
    made = make_backup(config)
    manifest = check(made)
    assert [file.name for file in manifest.files] == ["uploads/one" + "_" * 19 + "-thumb.webp", "uploads/one" + "_" * 19 + ".webp"]
    assert manifest.files[1].sha256 == sha256_of(made / manifest.files[1].name) and manifest.gone == ()
    assert manifest.database.rows["users"] == 1 and manifest.database.rows["uploads"] == 1
    assert sorted(path.name for path in made.iterdir()) == ["app.db.zst", "manifest.json", "uploads"]


def test_keys_are_in_it_only_where_they_were_asked_for(config, app):
    assert not read_manifest(make_backup(config)).has_secrets
    made = make_backup(config, with_secrets=True)
    assert (made / "secrets.json").read_bytes() == config.path("secrets.json").read_bytes()
    assert (made / "keys.json").read_bytes() == config.path("keys.json").read_bytes()
    assert b"pepper" not in (made / "manifest.json").read_bytes()


def test_only_its_owner_may_look_into_a_backup(config, picture):
    picture("one")
    assert make_backup(config).stat().st_mode & 0o077 == 0


def test_files_that_did_not_change_take_no_room_again_and_are_not_read_again(config, picture, monkeypatch):
    id = picture("one")
    first, read = make_backup(config), []
    monkeypatch.setattr(files, "sha256_of", lambda path: read.append(path.name) or sha256_of(path))
    picture("two")
    second = make_backup(config)
    assert (first / "uploads" / f"{id}.webp").samefile(second / "uploads" / f"{id}.webp")
    assert len(read) == 2 and all(name.startswith("two") for name in read)
    assert read_manifest(second).files[0] == read_manifest(first).files[0]


def test_a_file_that_is_another_under_the_same_name_is_read_anew(config, picture):
    id = picture("one")
    first = read_manifest(make_backup(config))
    write_picture(config.path("uploads"), id, b"drawn anew", b"small one")
    second = check(make_backup(config))
    assert first.files[0] == second.files[0] and first.files[1].sha256 != second.files[1].sha256


def test_where_links_do_not_go_a_file_is_copied_once_and_linked_to_the_copy(tmp_path, monkeypatch):
    source, first, second = (tmp_path / name / "x.webp" for name in ("live", "first", "second"))
    source.parent.mkdir()
    source.write_bytes(b"x")
    link = os.link
    monkeypatch.setattr(os, "link", lambda a, b: (_ for _ in ()).throw(OSError(18, "Invalid cross-device link")) if a == source else link(a, b))
    put(source, first)
    put(source, second, first)
    assert not source.samefile(first) and first.samefile(second) and second.read_bytes() == b"x"


def test_a_file_that_comes_while_the_database_is_copied_is_there_too(config, picture, monkeypatch):
    picture("one")
    copy = making.copy_database
    monkeypatch.setattr(making, "copy_database", lambda *given: (picture("late"), copy(*given)))
    manifest = check(make_backup(config))
    assert manifest.gone == () and sum(file.name.startswith("uploads/late") for file in manifest.files) == 2


def test_a_file_that_is_deleted_while_the_database_is_copied_is_there_all_the_same(config, picture, monkeypatch):
    id, copy = picture("one"), making.copy_database
    monkeypatch.setattr(making, "copy_database", lambda *given: (copy(*given), config.path("uploads", f"{id}.webp").unlink()))
    assert check(make_backup(config)).gone == ()


def test_a_file_that_was_not_there_is_named(config, picture):
    id = picture("one")
    config.path("uploads", f"{id}.webp").unlink()
    assert check(make_backup(config)).gone == (f"uploads/{id}.webp",)


def test_half_a_file_is_left_out(config, picture):
    config.path("uploads", ".half.webp.draft").write_bytes(b"half")
    assert read_manifest(make_backup(config)).files == ()


def test_every_column_that_names_a_file_is_known_to_the_list_of_files(db):
    """A new table of files must find its way into queries/files.py: what a backup lacks is noticed by that list."""
    sizes = db.execute("""
        SELECT tables.name
        FROM sqlite_schema AS tables, pragma_table_xinfo(tables.name) AS columns
        WHERE tables.type = 'table' AND columns.name = 'size' AND columns.type = 'INTEGER'
    """)
    assert {row["name"] for row in sizes} == {"uploads", "anthems", "script_files", "dm_files"}
    assert all_file_names(db) == set()


# what may go wrong while one is made


def test_a_database_that_is_damaged_makes_no_backup(config, db, make_member):
    for number in range(300):
        make_member(f"member{number}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with closing(connect(config.database)) as again:
        root = fetch_value(again, "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_users_1'")
        again.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    tear(Path(config.database), root)
    with pytest.raises(SystemExit, match="damaged"):
        make_backup(config)
    assert list(config.path("backups").glob("2*")) == list(config.path("backups").glob(".making-*")) == []


def tear(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * 8192 + 16)
        file.write(os.urandom(8192 - 16))


def test_one_backup_at_a_time(config, app):
    with making.only_one(config.path("backups")), pytest.raises(SystemExit, match="Another backup"):
        make_backup(config)


def test_what_an_interrupted_backup_left_goes_with_the_next(config, app):
    left = config.path("backups", ".making-left")
    left.mkdir()
    (left / "app.db").write_bytes(b"half")
    made = make_backup(config)
    assert not left.exists() and newest(config.path("backups")) == made


def test_a_backup_without_room_is_refused_and_leaves_nothing(tmp_path, app, config):
    with small_disk(tmp_path / "disk", 12) as disk:
        home = Config(var=str(disk / "home"), full_below="0")
        for folder in ("uploads", "backups"):
            home.path(folder).mkdir(parents=True)
        shutil.copy(config.database, home.database)
        fill(disk)
        with pytest.raises(SystemExit, match="A backup needs .* bytes of free disk"):
            make_backup(home)
        make_room(disk)
        check(make_backup(home))
        assert len(list(home.path("backups").glob("*Z"))) == len(list(home.path("backups").glob(".making*"))) + 1 == 1


# what may go wrong with one


@pytest.fixture
def made(config, picture):
    picture("one")
    return make_backup(config, with_secrets=True)


@pytest.mark.parametrize("harm, words", [
    (lambda made: (made / "manifest.json").unlink(), "no whole backup"),
    (lambda made: (made / "manifest.json").write_text("{"), "no whole backup"),
    (lambda made: (made / "app.db.zst").unlink(), "app.db.zst is missing"),
    (lambda made: (made / "app.db.zst").write_bytes((made / "app.db.zst").read_bytes()[:-900]), "damaged"),
    (lambda made: flip(made / "app.db.zst"), "damaged"),
    (lambda made: next((made / "uploads").iterdir()).unlink(), "is missing"),
    (lambda made: flip(next((made / "uploads").iterdir())), "is not what was put into"),
    (lambda made: flip(made / "secrets.json"), "is not what was put into"),
    (lambda made: change(made, "format", 2), "newer NeoSpace"),
    (lambda made: change(made, "rows", {"users": 7}), "other rows"),
    (lambda made: change(made, "schema", 9999), "newer NeoSpace"),
    (lambda made: change(made, "sha256", "0" * 64), "not the one that was put"),
    (lambda made: change(made, "files", [{"name": name, "size": 0, "sha256": ""} for name in ("secrets.json", "uploads/../../etc/passwd")]), "missing|not what was"),
])
def test_whatever_is_wrong_with_a_backup_is_found_and_nothing_is_restored_from_it(made, elsewhere, harm, words):
    harm(made)
    with pytest.raises(Unsound, match=words):
        check(made)
    with pytest.raises(Unsound, match=words):
        restore(elsewhere, made)
    assert not Path(elsewhere.database).exists()


def flip(path: Path) -> None:
    """One bit in the middle; the file it may be a link to stays as it is."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def change(made: Path, field: str, value) -> None:
    told = json.loads((made / "manifest.json").read_text())
    (told if field in told else told["database"])[field] = value
    (made / "manifest.json").write_text(json.dumps(told))


# pruning


def test_seven_days_and_four_weeks_are_kept(tmp_path):
    days = [tmp_path / f"2026-{month:02}-{day:02}T021500Z" for month in (9, 10, 11) for day in range(1, 31)]
    kept = sorted(path.name[5:10] for path in kept_of(days))
    assert kept == ["11-08", "11-15", "11-22", "11-23", "11-24", "11-25", "11-26", "11-27", "11-28", "11-29", "11-30"]


def test_of_one_day_the_newest_is_kept_and_a_machine_that_was_off_keeps_what_it_has(tmp_path):
    names = ["2026-01-05T010000Z", "2026-03-01T010000Z", "2026-03-01T230000Z", "2026-11-23T021500Z"]
    assert {path.name for path in kept_of([tmp_path / name for name in names])} == {names[0], names[2], names[3]}


def test_pruning_deletes_backups_and_old_copies_of_upgrades_and_nothing_else(config, app):
    folder = config.path("backups")
    for day in range(1, 29):
        (folder / f"2026-02-{day:02}T021500Z").mkdir()
        (folder / f"2026-02-{day:02}T021500Z" / "manifest.json").touch()
    for name in ("before-002-1.db", "before-003-2.db", "mine.txt", "2026-02-01T021500Z.tar"):
        (folder / name).touch()
    os.utime(folder / "before-002-1.db", (0, 0))
    gone = prune(folder)
    assert len(gone) == 28 - 7 - 4 + 1 and not any(path.exists() for path in gone)
    assert {"before-003-2.db", "mine.txt", "2026-02-01T021500Z.tar"} <= {path.name for path in folder.iterdir()}


# the way back


def test_a_backup_with_keys_is_a_whole_home_on_another_machine(made, config, elsewhere, make_member):
    assert restore(elsewhere, made) is None
    assert members(elsewhere) == members(config) and faults_of(elsewhere) == []
    assert check(make_backup(elsewhere)).database.rows["users"] == members(config)  # before it was ever started
    for name in ("one" + "_" * 19 + ".webp", "one" + "_" * 19 + "-thumb.webp"):
        assert elsewhere.path("uploads", name).read_bytes() == config.path("uploads", name).read_bytes()
    with closing(connect(elsewhere.database)) as db:
        stored = fetch_value(db, "SELECT password FROM users WHERE username = 'ada'")
    assert verify_password(PASSWORD, stored, load_secrets(elsewhere).pepper)
    assert elsewhere.path().stat().st_mode & 0o077 == 0


def test_a_new_home_that_was_set_up_already_takes_the_keys_of_the_backup(made, config, elsewhere):
    ensure_var(elsewhere)
    migrate(elsewhere.database, elsewhere.path("backups"))
    aside = restore(elsewhere, made)
    assert elsewhere.path("secrets.json").read_bytes() == config.path("secrets.json").read_bytes()
    assert members(elsewhere) == 1 and (aside / "secrets.json").exists()


def faults_of(config: Config) -> list[str]:
    with closing(connect(config.database)) as db:
        return faults(db)


def test_a_backup_as_one_file_is_the_same(made, elsewhere, tmp_path):
    write_tar(made, tmp_path / "carried.tar")
    with as_folder(tmp_path / "carried.tar") as folder:
        assert check(folder) == read_manifest(made)
        restore(elsewhere, folder)
    assert members(elsewhere) == 1
    with pytest.raises(Unsound, match="no backup that can be read"), as_folder(Path(__file__)):
        pass


@pytest.mark.parametrize("member", ["../outside", "/outside", "uploads/../../outside", "link"])
def test_a_tar_from_elsewhere_writes_nothing_outside(tmp_path, member):
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        info = tarfile.TarInfo(member.replace("/outside", f"{tmp_path}/outside", 1) if member.startswith("/") else member)
        info.type, info.linkname = (tarfile.SYMTYPE, "/etc") if member == "link" else (tarfile.REGTYPE, "")
        tar.addfile(info)
    (tmp_path / "room").mkdir()
    with pytest.raises(Unsound, match="which no backup has"), as_folder(tmp_path / "evil.tar", tmp_path / "room"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.tar", "room"] and list((tmp_path / "room").iterdir()) == []


def test_without_its_keys_a_backup_goes_only_to_where_they_are(config, picture, elsewhere):
    made = make_backup(config)
    assert config.path("secrets.json").read_bytes() not in b"".join(path.read_bytes() for path in made.iterdir() if path.is_file())
    with pytest.raises(SystemExit, match="its passwords do not fit"):
        restore(elsewhere, made)
    assert not Path(elsewhere.database).exists()
    elsewhere.path().mkdir(exist_ok=True)
    shutil.copy(config.path("secrets.json"), elsewhere.path())
    restore(elsewhere, made)
    assert Path(elsewhere.database).exists()


def test_where_members_live_nothing_is_replaced_unless_one_says_so_and_nothing_is_lost_then(made, config, make_member):
    make_member("grace")
    with pytest.raises(SystemExit, match="Members live in"):
        restore(config, made)
    aside = restore(config, made, replace=True)
    assert members(config) == 1
    with closing(connect(str(aside / "app.db"))) as before:
        assert fetch_value(before, "SELECT count(*) FROM users") == 2
    assert (aside / "uploads").is_dir() and (aside / "secrets.json").exists()


def test_a_damaged_home_needs_no_more_words(made, config, db):
    db.close()
    Path(config.database).write_bytes(bytes(20_000))
    for suffix in ("-wal", "-shm"):
        Path(config.database + suffix).unlink(missing_ok=True)
    restore(config, made)
    assert members(config) == 1


def test_nothing_is_restored_under_a_running_server(made, config, client):
    client.get("/login")  # from here on this process keeps the home
    wait_until(lambda: is_locked(config.path("run", "checkpoints.lock")))
    with pytest.raises(SystemExit, match="Stop it first"):
        restore(config, made, replace=True)


@pytest.mark.parametrize(("lock", "words"), [("litestream.lock", "Litestream is running"), ("stack.lock", "NeoSpace is running")])
def test_nothing_is_restored_under_litestream_nor_under_a_stack_that_nobody_has_asked_yet(made, elsewhere, lock, words):
    elsewhere.path("run").mkdir(parents=True)
    with elsewhere.path("run", lock).open("w") as held:
        flock(held, LOCK_EX)
        with pytest.raises(SystemExit, match=words):
            restore(elsewhere, made)


def test_another_user_makes_and_restores_nothing(made, config, elsewhere, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 54321)
        for attempt in (lambda: make_backup(config), lambda: restore(config, made, replace=True)):
            with pytest.raises(SystemExit, match="run this as that user"):
                attempt()


def test_what_an_interrupted_restore_left_goes_with_the_next(made, elsewhere):
    elsewhere.path(".restoring-left").mkdir(parents=True)
    restore(elsewhere, made)
    assert list(elsewhere.path().glob(".restoring-*")) == []


def test_pages_and_counters_of_the_database_before_are_forgotten(made, config, elsewhere):
    elsewhere.path("pages", "wall").mkdir(parents=True)
    elsewhere.path("pages", "wall", "ada.html").touch()
    elsewhere.path("run").mkdir()
    elsewhere.path("run", "games.db").touch()
    restore(elsewhere, made)
    assert not elsewhere.path("pages", "wall").exists() and list(elsewhere.path("run").iterdir()) == []


# the commands


def run(*command, config: Config, **settings: str):
    environ = os.environ | {"NEOSPACE_VAR": config.var} | settings
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)


def test_the_commands_make_check_and_restore_and_say_what_they_did(config, picture, elsewhere, tmp_path):
    picture("one")
    made = run("scripts/backup", "--secrets", "--file", str(tmp_path / "x.tar"), config=config)
    assert made.returncode == 0 and " rows, 4 files, " in made.stdout and made.stderr == ""
    checked = run("scripts/verify_backup", str(tmp_path / "x.tar"), config=config)
    assert checked.returncode == 0 and checked.stdout.startswith("Sound: ")
    back = run("scripts/restore", str(tmp_path / "x.tar"), config=elsewhere)
    assert back.returncode == 0 and members(elsewhere) == 1
    assert list(elsewhere.path().glob(".*")) == []
    refused = run("scripts/restore", str(tmp_path / "x.tar"), config=elsewhere)
    assert refused.returncode == 1 and "--replace" in refused.stderr and "Traceback" not in refused.stderr


def test_a_backup_goes_encrypted_from_one_machine_to_another_and_lies_nowhere_between(config, picture, elsewhere, tmp_path):
    """As docs/backup.md shows it, with a passphrase that nobody has to type."""
    if shutil.which("gpg") is None:
        pytest.skip("This machine has no gpg.")
    picture("one")
    lock = "gpg --batch --quiet --pinentry-mode loopback --passphrase four-words"
    keyring = {"GNUPGHOME": str(tmp_path / "gpg"), "OUT": str(tmp_path / "x.gpg")}
    (tmp_path / "gpg").mkdir(mode=0o700)
    sent = run("bash", "-o", "pipefail", "-c", f"scripts/backup --secrets --file - | {lock} --symmetric --output $OUT", config=config, **keyring)
    assert sent.returncode == 0 and sent.stderr.startswith("What went out: "), sent.stderr
    assert b"manifest.json" not in (tmp_path / "x.gpg").read_bytes() and list(config.path("backups").glob("2*")) == []
    for command, home in (("scripts/verify_backup -", config), ("scripts/restore -", elsewhere)):
        done = run("bash", "-o", "pipefail", "-c", f"{lock} --decrypt $OUT | {command}", config=home, **keyring)
        assert done.returncode == 0, done.stderr
    assert members(elsewhere) == 1 and elsewhere.path("secrets.json").exists()


def test_what_comes_in_and_is_no_backup_is_refused(elsewhere):
    done = run("sh", "-c", "echo nothing | scripts/restore -", config=elsewhere)
    assert done.returncode == 1 and "What came in is no backup" in done.stderr and not Path(elsewhere.database).exists()


def test_a_backup_is_unpacked_where_its_home_will_be_however_small_the_place_for_temporary_files(made, elsewhere, tmp_path):
    write_tar(made, tmp_path / "carried.tar")
    with small_disk(tmp_path / "tmp", 1) as disk:
        fill(disk)
        done = run("scripts/restore", str(tmp_path / "carried.tar"), config=elsewhere, TMPDIR=str(disk))
    assert done.returncode == 0 and members(elsewhere) == 1, done.stderr


def test_settings_of_a_new_machine_stay_where_the_backup_has_none(made, elsewhere):
    elsewhere.path().mkdir()
    elsewhere.path("neospace.toml").write_text("port = 7000")
    restore(elsewhere, made)
    assert elsewhere.path("neospace.toml").read_text() == "port = 7000"


@pytest.mark.parametrize("command", [("scripts/grant_admin", "ada"), ("scripts/change_keys", "begin"), ("scripts/reload",), ("scripts/setup",)])
def test_files_in_a_home_are_made_by_its_owner_alone(config, app, command):
    """Those of root, who comes by with sudo, would be in the way of the server."""
    if os.geteuid():
        pytest.skip("Only root gives files away.")
    before = sorted(path.name for path in config.path().iterdir())
    os.chown(config.path(), 54321, -1)
    try:
        done = run(*command, config=config)
    finally:
        os.chown(config.path(), os.geteuid(), -1)
    assert done.returncode == 1 and "belongs to 54321: run this as that user" in done.stderr
    assert sorted(path.name for path in config.path().iterdir()) == before


def test_the_daily_command_makes_one_and_prunes(config, app):
    for day in range(1, 10):
        (config.path("backups") / f"2026-01-{day:02}T021500Z").mkdir()
        (config.path("backups") / f"2026-01-{day:02}T021500Z" / "manifest.json").write_bytes(b"{}")
    done = run("scripts/backup", "--prune", config=config)
    assert "Traceback" not in done.stderr
    assert done.stdout.count("No longer kept") == 2


def test_a_bar_is_drawn_for_a_person_and_not_for_a_log():
    log, terminal = io.StringIO(), io.StringIO()
    terminal.isatty = lambda: True
    for stream in (log, terminal):
        with Progress("Files", 4, stream) as bar:
            bar.add(2)
            bar.add(2)
    assert log.getvalue() == ""
    assert "Files" in terminal.getvalue() and "100%" in terminal.getvalue() and terminal.getvalue().endswith("\r\x1b[K")
