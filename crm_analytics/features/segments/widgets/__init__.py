"""Segments, movement and cohorts as they are drawn."""
