-- Who lives here and how they get in.

CREATE TABLE settings (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    site_name    TEXT NOT NULL DEFAULT 'NeoSpace' CHECK (length(site_name) BETWEEN 1 AND 40),
    registration TEXT NOT NULL DEFAULT 'invite' CHECK (registration IN ('open', 'invite', 'closed'))
) STRICT;

INSERT INTO settings (id) VALUES (1);

CREATE TABLE users (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    username   TEXT NOT NULL UNIQUE CHECK (length(username) BETWEEN 2 AND 20 AND username NOT GLOB '*[^a-z0-9_]*'),
    password   TEXT NOT NULL,
    hue        INTEGER NOT NULL CHECK (hue BETWEEN 0 AND 359),
    role       TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'moderator', 'admin')),
    state      TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'deleted')),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;

CREATE INDEX users_by_role ON users (role);

CREATE TABLE profiles (
    user_id      INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200)
) STRICT;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,  -- sockets are known by it: a number must not come back
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    user_agent TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    seen_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, seen_at);

CREATE TABLE invites (
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    created_by INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    uses_left  INTEGER CHECK (uses_left >= 0),  -- NULL: any number
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;
CREATE INDEX invites_by_creator ON invites (created_by);

CREATE TABLE recovery_codes (
    user_id   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
    PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE reset_links (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    created_by INTEGER REFERENCES users ON DELETE SET NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reset_links_by_user ON reset_links (user_id);

CREATE TABLE blocks (
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    blocked_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE CHECK (blocked_id <> user_id),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (user_id, blocked_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_by_blocked ON blocks (blocked_id);

-- Append-only: who did what to whom, and why.
CREATE TABLE audit_log (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    actor_id INTEGER REFERENCES users ON DELETE SET NULL,
    action   TEXT NOT NULL,
    target   TEXT NOT NULL,
    reason   TEXT NOT NULL DEFAULT '',
    at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;
CREATE INDEX audit_log_by_actor ON audit_log (actor_id);
CREATE INDEX audit_log_by_target ON audit_log (target, id);
