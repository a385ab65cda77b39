"""The command that loads files and query results."""
