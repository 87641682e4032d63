-- A record that reads as a withdrawn or rejected one is known again, whatever key it comes under.
CREATE INDEX IF NOT EXISTS lesson_gone ON lesson (digest) WHERE state IN ('withdrawn', 'rejected');
