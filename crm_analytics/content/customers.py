"""The customers a page is asked for, by the filters that choose customers."""

from typing import Final

import polars as pl

from crm_analytics.content.view import View
from crm_analytics.metrics.selection import Dimension, Selection

CUSTOMER_FILTERS: Final[frozenset[Dimension]] = frozenset({"branch", "segment", "kind", "saved"})
"""Filters that choose customers; the branch is the home branch."""


def customers_of(view: View, selection: Selection) -> pl.LazyFrame:
    """Rows of `rfm_customers`: the customers of some home branches, segments, kinds or saved segments."""
    kept = [selection.keeps(name) for name in sorted(selection.dimensions & CUSTOMER_FILTERS)]
    return view.read("rfm_customers").filter(*(each for each in kept if each is not None))
