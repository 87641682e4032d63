-- The person who told a case was asked about the word and said that it names nobody: for the reviewer, who decides.
ALTER TABLE doubt ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0;
