"""What stands behind segments, movement and cohorts, in words."""
