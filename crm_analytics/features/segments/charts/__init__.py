"""Pictures of segments, of movement and of cohorts."""
