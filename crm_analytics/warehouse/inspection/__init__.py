"""What seems wrong in rows that wait to be published: each a question, with answers that the mapping keeps."""
