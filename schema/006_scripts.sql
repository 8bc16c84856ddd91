-- Sketches: what members write in the studio, every saved version of it, where it came from and where it hangs.

CREATE TABLE scripts (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    key            TEXT NOT NULL UNIQUE CHECK (length(key) = 16),  -- 80 random bits, base32 in small letters: its address, and the secret of an unlisted one
    user_id        INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    title          TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    about          TEXT NOT NULL DEFAULT '' CHECK (length(about) <= 500),
    tags           TEXT NOT NULL DEFAULT '[]',  -- JSON: ["waves", "slow"], at most 6
    visibility     TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'unlisted', 'public')),
    version        INTEGER NOT NULL DEFAULT 1,  -- the number of the newest of script_versions: what everyone runs
    poster_id      TEXT REFERENCES uploads ON DELETE SET NULL,
    parent_id      INTEGER REFERENCES scripts ON DELETE SET NULL,  -- what it was remixed from
    parent_version INTEGER,
    root_id        INTEGER REFERENCES scripts ON DELETE SET NULL,  -- where its line began; NULL: here
    hidden         INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),  -- by a moderator: only its author and the keepers see it
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    changed_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    published_at   TEXT  -- when it became public for the first time; NULL: never
) STRICT;
CREATE INDEX scripts_by_user ON scripts (user_id, changed_at);
CREATE INDEX scripts_by_publishing ON scripts (published_at, id) WHERE visibility = 'public' AND hidden = 0;
CREATE INDEX scripts_by_parent ON scripts (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX scripts_by_root ON scripts (root_id) WHERE root_id IS NOT NULL;
CREATE INDEX scripts_by_poster ON scripts (poster_id) WHERE poster_id IS NOT NULL;

CREATE TABLE script_versions (  -- append-only: every save
    script_id  INTEGER NOT NULL REFERENCES scripts ON DELETE CASCADE,
    number     INTEGER NOT NULL CHECK (number >= 1),
    engine     TEXT NOT NULL CHECK (engine IN ('p5-1', 'p5-2', 'three', 'canvas')),
    source     TEXT NOT NULL CHECK (length(source) <= 65536),
    uses       TEXT NOT NULL DEFAULT '[]',  -- JSON: what it asks of the site, ["anthem", "shared"]: core.sketch_uses
    note       TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 120),  -- what its author says has changed
    nonce      TEXT,  -- its author's, so that a save that is sent again is known for one
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (script_id, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX script_versions_by_nonce ON script_versions (script_id, nonce) WHERE nonce IS NOT NULL;

CREATE TABLE script_files (  -- pictures and sounds of a sketch, read by their name: loadImage("cat.png")
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    script_id  INTEGER NOT NULL REFERENCES scripts ON DELETE CASCADE,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    kind       TEXT NOT NULL CHECK (kind IN ('image', 'sound')),
    upload_id  TEXT REFERENCES uploads,  -- a picture
    file       TEXT,  -- a sound: its name among the uploads, "<22 random characters>.mp3"
    type       TEXT NOT NULL,  -- its media type
    size       INTEGER NOT NULL CHECK (size > 0),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    UNIQUE (script_id, name),
    CHECK ((kind = 'image') = (upload_id IS NOT NULL) AND (kind = 'sound') = (file IS NOT NULL))
) STRICT;
CREATE INDEX script_files_by_upload ON script_files (upload_id) WHERE upload_id IS NOT NULL;
CREATE INDEX script_files_by_file ON script_files (file) WHERE file IS NOT NULL;

CREATE TABLE script_tags (  -- of public sketches and others alike: who may see one decides at reading
    tag       TEXT NOT NULL CHECK (length(tag) BETWEEN 1 AND 24),
    script_id INTEGER NOT NULL REFERENCES scripts ON DELETE CASCADE,
    PRIMARY KEY (tag, script_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX script_tags_by_script ON script_tags (script_id);

ALTER TABLE settings ADD COLUMN sketches TEXT NOT NULL DEFAULT 'on' CHECK (sketches IN ('on', 'off'));  -- off: posters only, everywhere

-- What hangs on walls. A pin of before has words alone: it stays a card until its owner takes it down.
ALTER TABLE profile_scripts ADD COLUMN script_id INTEGER REFERENCES scripts ON DELETE CASCADE;
CREATE INDEX pins_by_script ON profile_scripts (script_id) WHERE script_id IS NOT NULL;
CREATE UNIQUE INDEX pins_once ON profile_scripts (user_id, script_id) WHERE script_id IS NOT NULL;
ALTER TABLE profile_posts ADD COLUMN script_id INTEGER REFERENCES scripts ON DELETE SET NULL;
CREATE INDEX posts_by_script ON profile_posts (script_id) WHERE script_id IS NOT NULL;
