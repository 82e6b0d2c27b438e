-- Schema 1: rooms and what was said in them.

-- One row, made with the database: the epoch names it (PROTOCOL.md, Hello).
CREATE TABLE meta (
  epoch TEXT NOT NULL
) STRICT;

CREATE TABLE room (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE, -- the name as it is compared
  name TEXT NOT NULL
) STRICT;

-- A message's id is its address in one number, room.id << 40 | seq: a room's messages lie side by side and in order, a page
-- of history is one range, and no second index is needed for it.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL, -- milliseconds since 1970
  sender_key TEXT NOT NULL,
  sender TEXT NOT NULL,
  cid TEXT,
  text TEXT NOT NULL
) STRICT;

-- What makes sending again harmless: a sender's cid stands once.
CREATE UNIQUE INDEX message_cid ON message (sender_key, cid) WHERE cid IS NOT NULL;
