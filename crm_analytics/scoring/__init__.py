"""Scores and segments by recency, frequency and spend."""
