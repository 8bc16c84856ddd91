-- Walls: a plane 1200 units wide that a member decorates, and everything that ever changed on it.
-- x and y are the middle of an item, in units from the plane's upper left corner; rotation is in degrees.

ALTER TABLE profiles ADD COLUMN pronouns TEXT NOT NULL DEFAULT '' CHECK (length(pronouns) <= 40);
ALTER TABLE profiles ADD COLUMN bio TEXT NOT NULL DEFAULT '' CHECK (length(bio) <= 2000);
ALTER TABLE profiles ADD COLUMN links TEXT NOT NULL DEFAULT '[]';  -- JSON: [{"title": …, "url": …}]
ALTER TABLE profiles ADD COLUMN status TEXT NOT NULL DEFAULT '' CHECK (length(status) <= 140);
ALTER TABLE profiles ADD COLUMN status_emoji TEXT NOT NULL DEFAULT '' CHECK (length(status_emoji) <= 40);
ALTER TABLE profiles ADD COLUMN status_until TEXT;  -- NULL: until it is changed
ALTER TABLE profiles ADD COLUMN avatar_id TEXT REFERENCES uploads ON DELETE SET NULL;  -- NULL: the drawn planet
ALTER TABLE profiles ADD COLUMN theme TEXT NOT NULL DEFAULT '{}';  -- JSON: core/wall_themes.Theme
ALTER TABLE profiles ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'members', 'private'));
ALTER TABLE profiles ADD COLUMN visitors TEXT NOT NULL DEFAULT 'approve' CHECK (visitors IN ('nobody', 'approve', 'members'));
ALTER TABLE profiles ADD COLUMN wall_seq INTEGER NOT NULL DEFAULT 0;  -- counts every change of the wall
ALTER TABLE profiles ADD COLUMN card_version INTEGER NOT NULL DEFAULT 0;  -- the wall_seq of the card's last change
ALTER TABLE profiles ADD COLUMN theme_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profiles ADD COLUMN pins_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profiles ADD COLUMN wall_changed_at TEXT;  -- NULL: never decorated
CREATE INDEX profiles_by_wall_change ON profiles (visibility, wall_changed_at);
CREATE INDEX profiles_by_avatar ON profiles (avatar_id) WHERE avatar_id IS NOT NULL;

CREATE TABLE anthems (
    user_id    INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    id         TEXT NOT NULL UNIQUE CHECK (length(id) = 22),  -- 128 random bits, base64url; the name of its file
    kind       TEXT NOT NULL CHECK (kind IN ('mp3', 'ogg', 'm4a', 'wav', 'flac')),
    title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
    size       INTEGER NOT NULL CHECK (size > 0),
    seconds    REAL NOT NULL CHECK (seconds > 0),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;

CREATE TABLE profile_stickers (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,  -- whose wall
    placed_by  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('emoji', 'art', 'image', 'text')),
    content    TEXT NOT NULL CHECK (length(content) <= 200),  -- the emoji, pack/name, the picture's alt text, the words
    upload_id  TEXT REFERENCES uploads,
    font       TEXT NOT NULL DEFAULT '',
    colour     TEXT NOT NULL DEFAULT '',
    x          REAL NOT NULL CHECK (x BETWEEN -600 AND 1800),
    y          REAL NOT NULL CHECK (y BETWEEN -600 AND 12600),
    size       REAL NOT NULL CHECK (size BETWEEN 12 AND 1200),  -- units: width, or a letter's height
    rotation   REAL NOT NULL CHECK (rotation BETWEEN -180 AND 180),
    z          INTEGER NOT NULL CHECK (z BETWEEN 1 AND 1000),
    pending    INTEGER NOT NULL DEFAULT 0 CHECK (pending IN (0, 1)),  -- left by a visitor, and not approved yet
    edited     INTEGER NOT NULL,  -- the wall_seq of its last change by somebody
    version    INTEGER NOT NULL,  -- the wall_seq of its last change at all: another item may have moved it in z
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;
CREATE INDEX stickers_by_wall ON profile_stickers (user_id, z);
CREATE INDEX stickers_by_placer ON profile_stickers (placed_by, user_id);
CREATE INDEX stickers_by_upload ON profile_stickers (upload_id) WHERE upload_id IS NOT NULL;

CREATE TABLE profile_posts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    placed_by   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('text', 'image', 'link', 'script')),
    body        TEXT NOT NULL DEFAULT '' CHECK (length(body) <= 4000),  -- a text's Markdown, a picture's caption
    html        TEXT NOT NULL DEFAULT '',  -- of the body
    renderer    INTEGER NOT NULL DEFAULT 0,
    style       TEXT NOT NULL,  -- of the card or the frame
    font_size   REAL NOT NULL DEFAULT 18 CHECK (font_size BETWEEN 10 AND 96),
    colour      TEXT NOT NULL DEFAULT '',  -- a name of the theme's colours
    url         TEXT NOT NULL DEFAULT '' CHECK (length(url) <= 2000),
    title       TEXT NOT NULL DEFAULT '' CHECK (length(title) <= 300),
    description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 600),
    alt         TEXT NOT NULL DEFAULT '' CHECK (length(alt) <= 500),
    upload_id   TEXT REFERENCES uploads,
    pin         INTEGER NOT NULL DEFAULT 0,  -- a script's profile_scripts.id
    x           REAL NOT NULL CHECK (x BETWEEN -600 AND 1800),
    y           REAL NOT NULL CHECK (y BETWEEN -600 AND 12600),
    w           REAL NOT NULL CHECK (w BETWEEN 80 AND 1200),
    h           REAL NOT NULL CHECK (h BETWEEN 40 AND 2400),
    rotation    REAL NOT NULL CHECK (rotation BETWEEN -180 AND 180),
    z           INTEGER NOT NULL CHECK (z BETWEEN 1 AND 1000),
    pending     INTEGER NOT NULL DEFAULT 0 CHECK (pending IN (0, 1)),
    edited      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
) STRICT;
CREATE INDEX posts_by_wall ON profile_posts (user_id, z);
CREATE INDEX posts_by_placer ON profile_posts (placed_by, user_id);
CREATE INDEX posts_by_upload ON profile_posts (upload_id) WHERE upload_id IS NOT NULL;

CREATE TABLE profile_scripts (  -- pinned sketches
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    place   INTEGER NOT NULL CHECK (place BETWEEN 1 AND 3),
    title   TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    about   TEXT NOT NULL DEFAULT '' CHECK (length(about) <= 280)
) STRICT;
CREATE INDEX pins_by_wall ON profile_scripts (user_id, place);

CREATE TABLE wall_changes (  -- one row a step: what undo goes back over, and what a watcher who was away has missed
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,  -- whose wall
    seq        INTEGER NOT NULL,
    by         INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    nonce      TEXT,  -- its author's, so that a retry is known for one
    what       TEXT NOT NULL,  -- in words: 'Move 3 stickers'
    refs       TEXT NOT NULL,  -- JSON: the ids of all elements that look different now, ["sticker-4", "post-2"]
    made       TEXT NOT NULL DEFAULT '[]',  -- JSON: the refs of what it added
    before     TEXT,  -- JSON: {"sticker-4": {…} or null}; NULL when blanked, or when there is nothing to undo
    after      TEXT,
    state      TEXT NOT NULL DEFAULT 'final' CHECK (state IN ('done', 'undone', 'final')),  -- final: undo does not see it
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    UNIQUE (user_id, seq)
) STRICT;
CREATE UNIQUE INDEX wall_changes_by_nonce ON wall_changes (by, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX wall_changes_to_undo ON wall_changes (user_id, by, state, id);
CREATE INDEX wall_changes_to_blank ON wall_changes (created_at) WHERE before IS NOT NULL;

CREATE TABLE wall_change_uploads (  -- pictures that undo could bring back
    upload_id TEXT NOT NULL REFERENCES uploads ON DELETE CASCADE,
    change_id INTEGER NOT NULL REFERENCES wall_changes ON DELETE CASCADE,
    PRIMARY KEY (upload_id, change_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wall_change_uploads_by_change ON wall_change_uploads (change_id);

CREATE TABLE reports (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    by         INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    wall       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    ref        TEXT NOT NULL DEFAULT '',  -- which item, '' for the wall as a whole
    reason     TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    shown      TEXT NOT NULL DEFAULT '',  -- what the item said when it was reported
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    closed_by  INTEGER REFERENCES users ON DELETE SET NULL,
    outcome    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    closed_at  TEXT
) STRICT;
CREATE INDEX reports_by_state ON reports (state, id);
CREATE INDEX reports_by_wall ON reports (wall, state);
