"""People, a database and browsers without a window: ada and grace are members, linus moderates, eve is a stranger.

Every test has an app and a home of its own. What all of them would work out anew, with the same result, is kept from the
first: the code that Werkzeug writes for each address, the front end's files, and a database with nothing but its tables.
"""

from functools import cache
from pathlib import Path
from shutil import copyfile

import bcrypt
import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import create_app
from config import Config, ensure_var
from core import assets, passwords
from core.passwords import hash_password, hash_token, new_token
from db import connect, fetch_value, migrate
from mutations.members import ADD_PROFILE, ENTER_LOBBY
from mutations.sessions import NewSession, start_session
from queries.accounts import find_account
from queries.members import Member, User, find_anyone
from tests.chromium import chromium  # noqa: F401  a fixture
from tests.sealed_stage import Town
from tests.server import forget_sockets

PASSWORD = "four unrelated words"
ROLES = {"linus": "moderator"}  # everyone else is a member, unless the test says otherwise
QUICK = 4  # bcrypt's fewest rounds


write_address, publish = Rule._compile_builder, cache(assets.publish)
written = {}


def kept_address(rule: Rule, append_unknown: bool = True):
    """Werkzeug's function that writes a rule's address: it takes the rule itself, so rules of the same text can share it."""
    key = (rule.rule, append_unknown, repr(rule.defaults))
    if key not in written:
        written[key] = write_address(rule, append_unknown)
    return written[key]


@pytest.fixture(scope="session", autouse=True)
def keep_what_is_always_the_same():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", kept_address)
        patch.setattr(assets, "publish", lambda root: publish(root) if root == assets.UI else publish.__wrapped__(root))
        yield


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blank")
    migrate(str(folder / "app.db"), folder)
    return folder / "app.db"


class Browser(FlaskClient):
    """A client that says, as browsers do, that its requests come from our own pages."""

    def open(self, *args, headers=None, **kwargs):
        own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}
        return super().open(*args, headers=own | dict(headers or {}), **kwargs)


@pytest.fixture
def quick_passwords(monkeypatch):
    """bcrypt with few rounds, so that a test which signs someone in takes no second."""
    monkeypatch.setattr(passwords.hash_password, "__defaults__", (QUICK,))
    monkeypatch.setattr(passwords, "DUMMY", bcrypt.hashpw(b"nobody", bcrypt.gensalt(QUICK)))


@pytest.fixture
def config(tmp_path):
    return Config(var=str(tmp_path / "var"))


@pytest.fixture
def app(config, quick_passwords, blank_database):
    """A fresh home without members."""
    ensure_var(config)
    copyfile(blank_database, config.database)
    app = create_app(config)
    app.config["TESTING"] = True
    app.test_client_class = Browser
    yield app
    app.extensions["live"].shutdown(0)
    forget_sockets(Path(config.var))


@pytest.fixture
def db(app, config):
    db = connect(config.database)
    yield db
    db.close()


@pytest.fixture
def client(app):
    """A guest's browser."""
    return app.test_client()


@pytest.fixture
def make_member(app, db):
    """make_member("ada", role="admin") signs someone up, in the lobby; their password is PASSWORD."""

    def make(name: str, role: str | None = None) -> Member:
        hashed = hash_password(PASSWORD, app.extensions["secrets"].pepper, QUICK)
        with db:
            user_id = fetch_value(db, """
                INSERT INTO users (username, password, hue, role) VALUES (:name, :password, 210, :role) RETURNING id
            """, name=name, password=hashed, role=role or ROLES.get(name, "member"))
            db.execute(ADD_PROFILE, {"user_id": user_id, "display_name": name.title()})
            db.execute(ENTER_LOBBY, {"user_id": user_id})
        return find_anyone(db, name)

    return make


@pytest.fixture
def people(make_member):
    """ada, grace, linus and eve, by name."""
    return {name: make_member(name) for name in ("ada", "grace", "linus", "eve")}


@pytest.fixture
def new_session(db):
    """new_session("ada") starts a session of a member and returns its token and its number."""

    def start(name: str) -> tuple[str, int]:
        token = new_token()
        new = NewSession(token_hash=hash_token(token), user_agent="Firefox/153.0 (X11; Linux)", address="127.0.0.0/24")
        account = find_account(db, name)
        return token, start_session(db, account.id, account.password, new).id

    return start


@pytest.fixture
def sign_in(app, db, make_member, new_session):
    """sign_in("ada") opens a browser in which ada is signed in; who is not there yet is made."""

    def open_browser(name: str, role: str | None = None) -> Browser:
        if fetch_value(db, "SELECT id FROM users WHERE username = :name", name=name) is None:
            make_member(name, role)
        browser = app.test_client()
        browser.set_cookie("session", new_session(name)[0])
        return browser

    return open_browser


@pytest.fixture
def as_user(db, make_member, new_session):
    """as_user("ada") is the User that mutations and queries take, with a session of its own."""

    def find(name: str, role: str | None = None) -> User:
        if fetch_value(db, "SELECT id FROM users WHERE username = :name", name=name) is None:
            make_member(name, role)
        member, (_, session_id) = find_anyone(db, name), new_session(name)
        return User(member.id, member.username, member.display_name, member.hue, member.role, session_id)

    return find


@pytest.fixture
def town(db, as_user, sign_in):
    """ada, grace and eve have keys of sealed messages; linus, who moderates, has none."""
    return Town(db, as_user, sign_in)
