-- What is said. `html` is rendered once, before the transaction, by renderer number `renderer`.

CREATE TABLE uploads (
    id           TEXT PRIMARY KEY CHECK (length(id) = 22),  -- 128 random bits, base64url
    sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
    kind         TEXT NOT NULL CHECK (kind IN ('image')),
    user_id      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    size         INTEGER NOT NULL CHECK (size > 0),
    width        INTEGER NOT NULL CHECK (width > 0),
    height       INTEGER NOT NULL CHECK (height > 0),
    thumb_width  INTEGER NOT NULL CHECK (thumb_width > 0),
    thumb_height INTEGER NOT NULL CHECK (thumb_height > 0),
    created_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_by_user ON uploads (user_id, created_at);
CREATE INDEX uploads_by_sha256 ON uploads (sha256);

CREATE TABLE messages (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    room_id        INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
    user_id        INTEGER NOT NULL REFERENCES users,
    body           TEXT NOT NULL CHECK (length(body) <= 4000),
    html           TEXT NOT NULL,
    renderer       INTEGER NOT NULL,
    nonce          TEXT NOT NULL CHECK (length(nonce) BETWEEN 1 AND 64),
    seq            INTEGER NOT NULL,
    reply_to       INTEGER REFERENCES messages ON DELETE SET NULL,
    upload_id      TEXT REFERENCES uploads,
    posted_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    edited_at      TEXT,
    deleted_at     TEXT,
    deleted_by     INTEGER REFERENCES users ON DELETE SET NULL,
    deleted_reason TEXT NOT NULL DEFAULT '' CHECK (length(deleted_reason) <= 240),
    UNIQUE (user_id, nonce),
    CHECK (deleted_at IS NULL OR (body = '' AND html = '' AND upload_id IS NULL)),
    CHECK (deleted_at IS NOT NULL OR body <> '' OR upload_id IS NOT NULL)
) STRICT;
CREATE INDEX messages_by_room ON messages (room_id, id);
CREATE INDEX messages_by_change ON messages (room_id, seq);
CREATE INDEX messages_by_reply ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX messages_by_upload ON messages (upload_id) WHERE upload_id IS NOT NULL;
CREATE INDEX messages_by_deleter ON messages (deleted_by) WHERE deleted_by IS NOT NULL;

CREATE TABLE reactions (
    message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    emoji      TEXT NOT NULL CHECK (length(emoji) BETWEEN 1 AND 32),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_by_user ON reactions (user_id);

-- The search index follows the table by itself; secure-delete overwrites what leaves it.
CREATE VIRTUAL TABLE messages_fts USING fts5 (
    body, content = 'messages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO messages_fts (messages_fts, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER messages_fts_insert AFTER INSERT ON messages WHEN new.body <> '' BEGIN
    INSERT INTO messages_fts (rowid, body) VALUES (new.id, new.body);
END;
CREATE TRIGGER messages_fts_update AFTER UPDATE OF body ON messages WHEN old.body <> new.body BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, body) SELECT 'delete', old.id, old.body WHERE old.body <> '';
    INSERT INTO messages_fts (rowid, body) SELECT new.id, new.body WHERE new.body <> '';
END;
CREATE TRIGGER messages_fts_delete AFTER DELETE ON messages WHEN old.body <> '' BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, body) VALUES ('delete', old.id, old.body);
END;
