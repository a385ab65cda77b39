"""Pictures of value to come, portfolio, groups, drivers."""
