-- When a lesson was published last: for those who follow what is new.
ALTER TABLE lesson ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
UPDATE lesson SET published = changed WHERE state = 'published';
CREATE INDEX lesson_published ON lesson (state, published, id) WHERE state = 'published';
