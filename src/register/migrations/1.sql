-- The last change of all: every change of a lesson takes the next number.
CREATE TABLE sequence (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT;
INSERT INTO sequence (only, last) VALUES (1, 0);

-- One ingest, or the running number of shared cases (batch 0).
CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,
    finished INTEGER,
    format TEXT NOT NULL,
    counts TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE lesson (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    source BLOB NOT NULL UNIQUE,        -- keyed hash of the source key
    revision INTEGER NOT NULL,
    digest BLOB NOT NULL,               -- keyed hash of the raw record, to recognise an unchanged one
    state TEXT NOT NULL CHECK (state IN ('held', 'published', 'hidden', 'withdrawn', 'rejected')),
    reasons TEXT NOT NULL DEFAULT '[]', -- why it is held: fixed words
    batch INTEGER NOT NULL REFERENCES batch (id),
    redactor TEXT NOT NULL,             -- fingerprint of the redactor that made the text
    body TEXT,                          -- sealed texts, labels, facts; NULL once erased
    changed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX lesson_sequence ON lesson (sequence);
CREATE INDEX lesson_state ON lesson (state, sequence);

-- The words behind doubts: sealed, and destroyed at the decision.
CREATE TABLE doubt (
    id INTEGER PRIMARY KEY,
    lesson TEXT NOT NULL REFERENCES lesson (id),
    part TEXT NOT NULL,
    place_start INTEGER NOT NULL,
    place_end INTEGER NOT NULL,
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    sealed BLOB NOT NULL,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX doubt_lesson ON doubt (lesson);
CREATE INDEX doubt_made ON doubt (made);

-- A label that a reviewer added (present = 1) or took away (present = 0): kept over any re-labelling.
CREATE TABLE correction (
    lesson TEXT NOT NULL REFERENCES lesson (id),
    label TEXT NOT NULL,
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    PRIMARY KEY (lesson, label)
) STRICT, WITHOUT ROWID;

-- "This happened here too".
CREATE TABLE recurrence (id INTEGER PRIMARY KEY, lesson TEXT NOT NULL REFERENCES lesson (id), at INTEGER NOT NULL) STRICT;
CREATE INDEX recurrence_lesson ON recurrence (lesson);

-- Append-only and chained: `chain` is SHA-256 over the row before and this row.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    act TEXT NOT NULL,
    lesson TEXT,
    batch INTEGER,
    reason TEXT NOT NULL,
    chain BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
