-- The names in a question that the knowledge base does not answer, kept beside the answer as its sources are: who reads it
-- again, or lets it go on, has to see them. JSON as in `facts`.

ALTER TABLE messages ADD COLUMN unknown_names TEXT NOT NULL DEFAULT '[]';
