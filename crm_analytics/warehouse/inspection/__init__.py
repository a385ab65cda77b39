"""What seems wrong in rows that wait to be published: each a question, with ways to settle it that the mapping keeps."""
