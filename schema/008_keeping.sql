-- Keeping a site: who may not come in, how fast a room talks, what the house rules are, and members who leave for good.

ALTER TABLE settings ADD COLUMN accent TEXT NOT NULL DEFAULT 'moon';  -- a name of core/accents.py
ALTER TABLE settings ADD COLUMN rules TEXT NOT NULL DEFAULT '' CHECK (length(rules) <= 8000);  -- Markdown; "": there are none
ALTER TABLE settings ADD COLUMN rules_at TEXT;  -- when they last changed

ALTER TABLE users ADD COLUMN suspended_until TEXT;  -- NULL: until somebody lets them back in

CREATE TABLE bans (  -- networks that nobody writes from
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    network    TEXT NOT NULL UNIQUE,  -- as people write it: 192.0.2.0/24
    first      BLOB NOT NULL CHECK (length(first) = 16),  -- its lowest and its highest address; IPv4 as ::ffff:192.0.2.0
    last       BLOB NOT NULL CHECK (length(last) = 16 AND last >= first),
    reason     TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 240),
    created_by INTEGER REFERENCES users ON DELETE SET NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    expires_at TEXT  -- NULL: until it is taken back
) STRICT;
CREATE INDEX bans_by_address ON bans (first, last);
CREATE INDEX bans_by_creator ON bans (created_by);

ALTER TABLE rooms ADD COLUMN slow INTEGER NOT NULL DEFAULT 0 CHECK (slow BETWEEN 0 AND 86400);  -- seconds between two messages of one member

-- What one member said in one room, the newest first: slow mode, an export and leaving for good walk along it.
CREATE INDEX messages_by_author ON messages (user_id, room_id, id);

CREATE TABLE former_names (  -- of members who left: reserved, and tied to nobody
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE leaving (  -- accounts that were deleted and whose traces are still being swept, some at a time
    user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    words   TEXT NOT NULL CHECK (words IN ('stay', 'go')),  -- what becomes of their messages in rooms
    room_id INTEGER NOT NULL DEFAULT 0  -- rooms up to this one are done
) STRICT;

CREATE INDEX users_suspended ON users (suspended_until) WHERE suspended_until IS NOT NULL;
CREATE INDEX uploads_by_time ON uploads (created_at);
