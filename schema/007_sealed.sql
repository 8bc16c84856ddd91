-- Sealed messages: what only two members can read passes through here closed. The server keeps public keys, envelopes,
-- and blobs that nobody opens without the recovery key, the passphrase or a device; never a key, never a word.
-- docs/sealed-messages.md says what is in the bytes. Where a member's row names the other, both are kept as users:
-- a deleted member's row stays, so that the one who remains can still read what they were sent.

ALTER TABLE profiles ADD COLUMN dm_from TEXT NOT NULL DEFAULT 'everyone' CHECK (dm_from IN ('everyone', 'rooms', 'nobody'));
ALTER TABLE profiles ADD COLUMN dm_reads INTEGER NOT NULL DEFAULT 1 CHECK (dm_reads IN (0, 1));  -- tell others what was read, and be told

CREATE TABLE dm_bundles (  -- append-only: old epochs, and those of an identity that was given up, are needed to read what is old
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    epoch      INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 4294967295),
    ik         BLOB NOT NULL CHECK (length(ik) = 65),
    dh         BLOB NOT NULL CHECK (length(dh) = 65),
    created_ms INTEGER NOT NULL CHECK (created_ms > 0),  -- as it was signed, by the member's clock
    sig        BLOB NOT NULL CHECK (length(sig) = 64),
    PRIMARY KEY (user_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE dm_resets (  -- append-only: every contact is shown that an identity was given up
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    old_ik     BLOB NOT NULL CHECK (length(old_ik) = 65),
    new_ik     BLOB NOT NULL CHECK (length(new_ik) = 65 AND new_ik <> old_ik),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;
CREATE INDEX dm_resets_by_user ON dm_resets (user_id, id);

CREATE TABLE dm_vault (
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    slot       INTEGER NOT NULL CHECK (slot IN (0, 1)),  -- 0 opens with the recovery key, 1 with the passphrase
    version    INTEGER NOT NULL CHECK (version >= 1),
    blob       BLOB NOT NULL CHECK (length(blob) BETWEEN 344 AND 65624),  -- a head of 72, 256 to 65,536 of keys, a tag of 16
    changed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (user_id, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE dm_vault_reads (  -- who fetched a vault: the browser is noted beside its session, which a thief would end
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions ON DELETE SET NULL,
    slot       INTEGER NOT NULL CHECK (slot IN (0, 1)),
    user_agent TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;
CREATE INDEX dm_vault_reads_by_user ON dm_vault_reads (user_id, created_at);
CREATE INDEX dm_vault_reads_by_session ON dm_vault_reads (session_id) WHERE session_id IS NOT NULL;

CREATE TABLE dm_sync (
    user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    version INTEGER NOT NULL CHECK (version >= 1),
    blob    BLOB NOT NULL CHECK (length(blob) BETWEEN 48 AND 262192)  -- a head of 32, at most 256 KiB, a tag of 16
) STRICT;

CREATE TABLE dm_devices (
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    device     BLOB NOT NULL UNIQUE CHECK (length(device) = 8),  -- random: nobody counts messages under another's device
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    session_id INTEGER REFERENCES sessions ON DELETE SET NULL,  -- NULL: signed out
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    seen_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (user_id, device)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX dm_devices_by_session ON dm_devices (session_id) WHERE session_id IS NOT NULL;

CREATE TABLE dm_links (  -- keys on their way to a new device, sealed under what only the two devices know; read once
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    blob       BLOB NOT NULL CHECK (length(blob) BETWEEN 1 AND 65624),
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dm_links_by_user ON dm_links (user_id);
CREATE INDEX dm_links_by_end ON dm_links (expires_at);

CREATE TABLE dm_conversations (  -- two members, the lower number first; `low_` and `high_` are what each of them sees and says
    conv          BLOB PRIMARY KEY CHECK (length(conv) = 16),  -- SHA-256 over both numbers, cut: the clients work it out too
    low_id        INTEGER NOT NULL REFERENCES users,
    high_id       INTEGER NOT NULL REFERENCES users CHECK (high_id > low_id),
    seq           INTEGER NOT NULL DEFAULT 0 CHECK (seq >= 0),  -- the newest row's
    timer_seconds INTEGER NOT NULL DEFAULT 0 CHECK (timer_seconds IN (0, 86400, 604800)),
    timer_by      INTEGER REFERENCES users,
    low_state     TEXT NOT NULL DEFAULT 'open' CHECK (low_state IN ('open', 'request', 'declined')),
    high_state    TEXT NOT NULL DEFAULT 'open' CHECK (high_state IN ('open', 'request', 'declined')),
    low_read      INTEGER NOT NULL DEFAULT 0 CHECK (low_read BETWEEN 0 AND seq),  -- how far each has read
    high_read     INTEGER NOT NULL DEFAULT 0 CHECK (high_read BETWEEN 0 AND seq),
    low_shown     INTEGER NOT NULL DEFAULT 0 CHECK (low_shown BETWEEN 0 AND low_read),  -- how far the other is told that they have
    high_shown    INTEGER NOT NULL DEFAULT 0 CHECK (high_shown BETWEEN 0 AND high_read),
    low_said      INTEGER NOT NULL DEFAULT 0 CHECK (low_said BETWEEN 0 AND seq),  -- the newest message of each: unread until the other got there
    high_said     INTEGER NOT NULL DEFAULT 0 CHECK (high_said BETWEEN 0 AND seq),
    low_cleared   INTEGER NOT NULL DEFAULT 0 CHECK (low_cleared BETWEEN 0 AND seq),  -- up to here each has deleted all of it for themselves
    high_cleared  INTEGER NOT NULL DEFAULT 0 CHECK (high_cleared BETWEEN 0 AND seq),
    low_hides     INTEGER NOT NULL DEFAULT 0,  -- how often each has deleted something for themselves: a device that was away sees that it must look again
    high_hides    INTEGER NOT NULL DEFAULT 0,
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    last_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),  -- of the newest row: what lists are sorted by
    UNIQUE (low_id, high_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dm_conversations_of_low ON dm_conversations (low_id, last_at);
CREATE INDEX dm_conversations_of_high ON dm_conversations (high_id, last_at);
CREATE INDEX dm_conversations_unread_by_low ON dm_conversations (low_id) WHERE high_said > low_read;
CREATE INDEX dm_conversations_unread_by_high ON dm_conversations (high_id) WHERE low_said > high_read;

CREATE TABLE direct_messages (  -- sealed envelopes; of a purged one the head and the hash stay, so that the chain still holds
    conv         BLOB NOT NULL REFERENCES dm_conversations ON DELETE CASCADE,
    seq          INTEGER NOT NULL CHECK (seq >= 1),
    mid          BLOB NOT NULL UNIQUE CHECK (length(mid) = 16),
    sender_id    INTEGER NOT NULL REFERENCES users,
    recipient_id INTEGER NOT NULL REFERENCES users CHECK (recipient_id <> sender_id),
    device       BLOB NOT NULL CHECK (length(device) = 8),
    ctr          INTEGER NOT NULL CHECK (ctr >= 1),
    kind         INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),  -- message, edit, unsend, reaction
    target       BLOB CHECK (length(target) = 16),  -- the mid it is about; NULL exactly for a message
    hdr          BLOB NOT NULL CHECK (length(hdr) = 212),
    ct           BLOB CHECK (length(ct) BETWEEN 272 AND 69788),  -- with its tag; NULL once purged
    ct_hash      BLOB NOT NULL CHECK (length(ct_hash) = 32),
    created_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    hidden_s     INTEGER NOT NULL DEFAULT 0 CHECK (hidden_s IN (0, 1)),  -- deleted for the sender alone
    hidden_r     INTEGER NOT NULL DEFAULT 0 CHECK (hidden_r IN (0, 1)),
    purged_at    TEXT,
    purged_why   TEXT CHECK (purged_why IN ('unsent', 'hidden', 'expired')),
    expires_at   TEXT,  -- NULL: stays
    PRIMARY KEY (conv, seq),
    UNIQUE (conv, device, ctr),
    CHECK ((kind = 1) = (target IS NULL)),
    CHECK ((ct IS NULL) = (purged_at IS NOT NULL) AND (ct IS NULL) = (purged_why IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX direct_messages_by_target ON direct_messages (target) WHERE target IS NOT NULL;
CREATE INDEX direct_messages_to_expire ON direct_messages (expires_at) WHERE expires_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX direct_messages_to_drop ON direct_messages (purged_at) WHERE purged_at IS NOT NULL;

CREATE TABLE dm_heads (  -- where the chain of each device stands, also when the row itself is gone for good
    conv   BLOB NOT NULL REFERENCES dm_conversations ON DELETE CASCADE,
    device BLOB NOT NULL CHECK (length(device) = 8),
    ctr    INTEGER NOT NULL CHECK (ctr >= 1),
    link   BLOB NOT NULL CHECK (length(link) = 32),
    PRIMARY KEY (conv, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE dm_files (  -- sealed attachments; the bytes lie in var/uploads/sealed, named by id and uploader
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    uploader_id INTEGER NOT NULL REFERENCES users,
    conv        BLOB NOT NULL CHECK (length(conv) = 16),  -- of the envelope that will name it: it comes before the first message
    size        INTEGER NOT NULL CHECK (size > 0),
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32),
    mid         BLOB REFERENCES direct_messages (mid) ON DELETE SET NULL,  -- NULL: no message brought it yet
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    report_id   INTEGER REFERENCES reports ON DELETE SET NULL  -- evidence: kept until that report is closed
) STRICT, WITHOUT ROWID;
CREATE INDEX dm_files_by_conv ON dm_files (conv);
CREATE INDEX dm_files_by_report ON dm_files (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX dm_files_by_uploader ON dm_files (uploader_id, created_at);
CREATE INDEX dm_files_by_message ON dm_files (mid) WHERE mid IS NOT NULL;
CREATE INDEX dm_files_unbound ON dm_files (created_at) WHERE mid IS NULL;

-- A message that one of the two reveals: who sent it stands in `wall`, its mid in `ref` as "sealed-…".
ALTER TABLE reports ADD COLUMN kind TEXT NOT NULL DEFAULT 'wall' CHECK (kind IN ('wall', 'sealed'));
ALTER TABLE reports ADD COLUMN evidence BLOB;  -- what was revealed, encrypted at rest: crypto.py, "NSE1"

-- Who deletes their account takes along what only they could use. Public keys and envelopes stay for the other one.
CREATE TRIGGER dm_leave AFTER UPDATE OF state ON users WHEN new.state = 'deleted' BEGIN
    DELETE FROM dm_vault WHERE user_id = new.id;
    DELETE FROM dm_vault_reads WHERE user_id = new.id;
    DELETE FROM dm_sync WHERE user_id = new.id;
    DELETE FROM dm_devices WHERE user_id = new.id;
    DELETE FROM dm_links WHERE user_id = new.id;
END;
