-- Schema 3: search, and room for forgetting.

-- seq: the newest that a removed message had, so that none is given twice. indexed: up to where the index of words has come.
ALTER TABLE room ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;

-- Which conversations are an account's: those whose room key is \x01ONE\x01OTHER.
CREATE TABLE conversation (
  account TEXT NOT NULL,
  room INTEGER NOT NULL,
  PRIMARY KEY (account, room)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO conversation
  SELECT substr(key, 2, instr(substr(key, 2), char(1)) - 1), id FROM room WHERE substr(key, 1, 1) = char(1);
INSERT OR IGNORE INTO conversation
  SELECT substr(key, instr(substr(key, 2), char(1)) + 2), id FROM room WHERE substr(key, 1, 1) = char(1);

CREATE INDEX waiting_message ON waiting (message);

-- The words of each message, under its id. The texts themselves are in `message`; here each word has its room's number and an
-- x before it, so that the words of one room lie together and a search reads nothing of other rooms. The sender is one word:
-- his key in hexadecimal digits.
CREATE VIRTUAL TABLE word USING fts5 (
  text, sender, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);

-- The server merges what it has added itself, when there is time: then two of a size become one.
INSERT INTO word (word, rank) VALUES ('automerge', 0);
INSERT INTO word (word, rank) VALUES ('usermerge', 2);
