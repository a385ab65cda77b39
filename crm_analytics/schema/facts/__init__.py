"""The facts: a file for each table, with everything that is declared of it."""
