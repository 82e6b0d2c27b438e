-- Schema 4: files.

-- The id of the file that the message carries, as `file` has it.
ALTER TABLE message ADD COLUMN file TEXT;

-- What is known of a file; its bytes lie beside the database, under sha256. A removed one stays, so that its message can say
-- what it was.
CREATE TABLE file (
  id TEXT PRIMARY KEY,
  message INTEGER NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Uploads that have not arrived. sha256 is '' while it is not known.
CREATE TABLE upload (
  key TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
