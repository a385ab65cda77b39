"""The only door for people to facts, marts and results: what a viewer may not see is cut here."""

from crm_analytics.reader.reader import Reader

__all__ = ["Reader"]
