"""Pictures of one customer."""
