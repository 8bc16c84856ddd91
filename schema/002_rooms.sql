-- Places to talk. `seq` counts every change in a room: catch-up goes by it.

CREATE TABLE rooms (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    slug            TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 40 AND slug NOT GLOB '*[^a-z0-9-]*'),
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    topic           TEXT NOT NULL DEFAULT '' CHECK (length(topic) <= 240),
    visibility      TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'private')),
    seq             INTEGER NOT NULL DEFAULT 0,
    last_message_id INTEGER NOT NULL DEFAULT 0,
    created_by      INTEGER REFERENCES users ON DELETE SET NULL,
    created_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    archived_at     TEXT
) STRICT;
CREATE INDEX rooms_by_creator ON rooms (created_by);

INSERT INTO rooms (slug, name, topic) VALUES ('lobby', 'Lobby', 'Everyone who lives here passes through.');

CREATE TABLE memberships (
    room_id      INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
    user_id      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    role         TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'owner')),
    last_read_id INTEGER NOT NULL DEFAULT 0,
    mentioned_id INTEGER NOT NULL DEFAULT 0,  -- the newest message that names this member
    notify       TEXT NOT NULL DEFAULT 'all' CHECK (notify IN ('all', 'muted')),
    joined_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id, room_id);

CREATE TABLE room_invitations (
    room_id    INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    invited_by INTEGER REFERENCES users ON DELETE SET NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_invitations_by_user ON room_invitations (user_id);
CREATE INDEX room_invitations_by_inviter ON room_invitations (invited_by);
