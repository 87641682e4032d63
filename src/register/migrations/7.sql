-- How many published lessons another redactor made is asked whenever somebody opens the queue.
CREATE INDEX IF NOT EXISTS lesson_redactor ON lesson (state, redactor);
