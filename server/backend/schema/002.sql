-- Schema 2: people who are known, and what is kept about rooms and people.

ALTER TABLE room ADD COLUMN topic TEXT NOT NULL DEFAULT '';

-- hash is '' for a name whose role was given before it was registered.
CREATE TABLE account (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  role INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- key is that of a name, or an address in 32 hexadecimal digits behind a '@'.
CREATE TABLE ban (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  until INTEGER NOT NULL -- milliseconds since 1970; 0: for ever
) STRICT, WITHOUT ROWID;

CREATE TABLE read_mark (
  account TEXT NOT NULL,
  room TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (account, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  by TEXT NOT NULL,
  what TEXT NOT NULL,
  whom TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;

-- Direct messages whose receiver was not here.
CREATE TABLE waiting (
  account TEXT NOT NULL,
  message INTEGER NOT NULL,
  PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;
