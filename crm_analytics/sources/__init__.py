"""From files and databases of others to rows of our tables."""
