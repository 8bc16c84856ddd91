"""People, a database and browsers without a window: ada and grace are members, linus moderates, eve is a stranger."""

from pathlib import Path

import bcrypt
import pytest
from flask.testing import FlaskClient

from app import create_app
from config import Config
from core import passwords
from core.passwords import hash_password, hash_token, new_token
from db import connect, fetch_value
from mutations.members import ADD_PROFILE, ENTER_LOBBY
from mutations.sessions import NewSession, start_session
from queries.accounts import find_account
from queries.members import Member, User, find_anyone
from tests.server import forget_sockets

PASSWORD = "four unrelated words"
ROLES = {"linus": "moderator"}  # everyone else is a member, unless the test says otherwise
QUICK = 4  # bcrypt's fewest rounds


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
def app(config, quick_passwords):
    """A fresh home without members."""
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
