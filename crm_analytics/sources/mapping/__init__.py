"""Which column of a source is which of ours."""
