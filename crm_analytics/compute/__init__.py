"""Working out marts and results of a load, in the order of what they need."""
