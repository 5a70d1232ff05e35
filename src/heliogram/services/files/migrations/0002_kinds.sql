-- What a content is, as ContentKind of the contract; decides where in the object store it lies.
ALTER TABLE contents ADD COLUMN kind TEXT NOT NULL DEFAULT 'objects';
