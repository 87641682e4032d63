-- Reviewing: what a case is worth looking at first, when it was first taken, why it is gone.
ALTER TABLE lesson ADD COLUMN risk REAL NOT NULL DEFAULT 0;     -- how many identifiers its doubts may be, summed up
ALTER TABLE lesson ADD COLUMN taken INTEGER NOT NULL DEFAULT 0; -- when it was first taken
ALTER TABLE lesson ADD COLUMN tombstone TEXT;                   -- why it was withdrawn
ALTER TABLE lesson ADD COLUMN edited INTEGER NOT NULL DEFAULT 0; -- a reviewer changed its text
UPDATE lesson SET taken = changed;
CREATE INDEX lesson_batch ON lesson (batch);
-- The queue is read from here alone: the rows themselves are long.
CREATE INDEX lesson_queue ON lesson (state, reasons, batch, risk, sequence, changed, id) WHERE state IN ('held', 'hidden');

ALTER TABLE doubt ADD COLUMN evidence TEXT NOT NULL DEFAULT 'unexplained';
ALTER TABLE doubt ADD COLUMN certainty REAL NOT NULL DEFAULT 0;

-- The first of two signatures; gone when the lesson is published, changed or turned down.
CREATE TABLE approval (lesson TEXT PRIMARY KEY REFERENCES lesson (id), reviewer TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Somebody is reading a case: others leave it alone until then.
CREATE TABLE claim (lesson TEXT PRIMARY KEY REFERENCES lesson (id), reviewer TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The sample on which a batch is signed off: read and found clear (0) or found to identify somebody (1).
CREATE TABLE sample (
    batch INTEGER NOT NULL REFERENCES batch (id),
    lesson TEXT NOT NULL REFERENCES lesson (id),
    identifies INTEGER CHECK (identifies IN (0, 1)),
    reader TEXT,
    PRIMARY KEY (batch, lesson)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_lesson ON sample (lesson);

-- Words that are removed everywhere: keyed hashes, because a word that identifies somebody is private itself.
CREATE TABLE removal (hash BLOB PRIMARY KEY, words INTEGER NOT NULL, made INTEGER NOT NULL) STRICT, WITHOUT ROWID;
