-- A keyed value by which the key of the data folder is known again: under another one, every record would look new.
CREATE TABLE key_check (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    mac BLOB NOT NULL
) STRICT;
