-- What rooms need beyond talk: when their head last changed, who comes next in a list, and search by room and author.

ALTER TABLE rooms ADD COLUMN head_seq INTEGER NOT NULL DEFAULT 0;  -- the seq of the last change of name, topic or state
CREATE INDEX rooms_by_visibility ON rooms (visibility, archived_at);

CREATE INDEX profiles_by_display_name ON profiles (display_name COLLATE NOCASE);
CREATE INDEX messages_by_time ON messages (posted_at);

-- Room and author are words of the index too, so that "in this room, by her" costs what it finds, not what it skips.
DROP TRIGGER messages_fts_insert;
DROP TRIGGER messages_fts_update;
DROP TRIGGER messages_fts_delete;
DROP TABLE messages_fts;

CREATE VIRTUAL TABLE messages_fts USING fts5 (
    body, room_id, user_id, content = 'messages', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO messages_fts (messages_fts, rank) VALUES ('secure-delete', 1);
INSERT INTO messages_fts (rowid, body, room_id, user_id)
SELECT id, body, room_id, user_id FROM messages WHERE body <> '';

CREATE TRIGGER messages_fts_insert AFTER INSERT ON messages WHEN new.body <> '' BEGIN
    INSERT INTO messages_fts (rowid, body, room_id, user_id) VALUES (new.id, new.body, new.room_id, new.user_id);
END;
CREATE TRIGGER messages_fts_update AFTER UPDATE OF body ON messages WHEN old.body <> new.body BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, body, room_id, user_id)
    SELECT 'delete', old.id, old.body, old.room_id, old.user_id WHERE old.body <> '';
    INSERT INTO messages_fts (rowid, body, room_id, user_id)
    SELECT new.id, new.body, new.room_id, new.user_id WHERE new.body <> '';
END;
CREATE TRIGGER messages_fts_delete AFTER DELETE ON messages WHEN old.body <> '' BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, body, room_id, user_id)
    VALUES ('delete', old.id, old.body, old.room_id, old.user_id);
END;
