-- The end of the audit trail under a keyed seal: whoever has the database without the key cannot take rows away or make
-- the whole chain anew.
CREATE TABLE audit_end (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    number INTEGER NOT NULL,
    seal BLOB NOT NULL
) STRICT;
