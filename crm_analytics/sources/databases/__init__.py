"""Reading from databases of other systems."""
