"""The only door for people to facts, marts, results and history: what a viewer may not see is cut here."""

from crm_analytics.reader.reader import Reader
from crm_analytics.reader.visible import MASK, WholeCompanyOnly

__all__ = ["MASK", "Reader", "WholeCompanyOnly"]
