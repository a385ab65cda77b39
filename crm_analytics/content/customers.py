"""The customers a page is asked for, by the filters that choose customers."""

from typing import Final

import polars as pl

from crm_analytics.content.view import View
from crm_analytics.i18n import ngettext, number
from crm_analytics.metrics.selection import Dimension, Selection

CUSTOMER_FILTERS: Final[frozenset[Dimension]] = frozenset({"branch", "segment", "kind", "saved"})
"""Filters that choose customers; the branch is the home branch."""


def customers_of(view: View, selection: Selection) -> pl.LazyFrame:
    """Rows of `rfm_customers`: the customers of some home branches, segments, kinds or saved segments."""
    kept = [selection.keeps(name) for name in sorted(selection.dimensions & CUSTOMER_FILTERS)]
    return view.read("rfm_customers").filter(*(each for each in kept if each is not None))


def unlisted_sentence(view: View, numbers: pl.Series) -> str:
    """How many of these customers a list leaves out, for they are at home elsewhere; empty where it names them all.

    Args:
        view: Who looks. A viewer of some branches sees what everybody bought there, and only own customers by name.
        numbers: `customer_no`, each once.
    """
    if view.viewer.branches is None:
        return ""
    wanted = pl.LazyFrame({"customer_no": numbers.cast(pl.UInt32)})
    own = view.read("customer_summary").join(wanted, on="customer_no", how="semi")
    elsewhere = numbers.len() - int(own.select(pl.len()).collect().item())
    if not elsewhere:
        return ""
    words = ngettext(
        "{count} of them is at home in a branch that is not yours, and is not in the list.",
        "{count} of them are at home in branches that are not yours, and are not in the list.",
        elsewhere,
    )
    return words.format(count=number(elsewhere))
