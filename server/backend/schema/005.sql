-- Schema 5: replies, changes and reactions.

-- reply: the seq, in the same room, of what the message answers. change: the number of its last change, growing over the whole
-- database; 0: it is as it was said, but has a reply; NULL: there is nothing but the message, which is what most are, and all
-- that is asked of them. edited: when its text was, in milliseconds since 1970. removed: by whom; it is then without text, file,
-- reply and reactions.
ALTER TABLE message ADD COLUMN reply INTEGER;
ALTER TABLE message ADD COLUMN change INTEGER;
ALTER TABLE message ADD COLUMN edited INTEGER;
ALTER TABLE message ADD COLUMN removed TEXT;

-- The changes of a room behind one that somebody knows.
CREATE INDEX message_change ON message (id >> 40, change) WHERE change IS NOT NULL;

-- Who reacted to a message, one row for each reaction of each; change is the one with which it came.
CREATE TABLE reaction (
  message INTEGER NOT NULL,
  reaction TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  change INTEGER NOT NULL,
  PRIMARY KEY (message, reaction, key)
) STRICT, WITHOUT ROWID;

-- The newest change, so that no number is given twice when its message is not kept any longer.
ALTER TABLE meta ADD COLUMN change INTEGER NOT NULL DEFAULT 0;

-- When the account was made, in milliseconds since 1970; 0: before this was kept.
ALTER TABLE account ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
