"""Where the company sells: up to 30 branches with the size of their market."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from crm_analytics.synthetic.nusantara import words
from crm_analytics.synthetic.nusantara.people import branch_ids, branch_weights, branches_of
from crm_analytics.synthetic.nusantara.plan import Plan, Stream

TYPICAL_LINE = 38_000
"""Rupiah of a typical line; only the sizes of the markets lean on it."""


def branches(plan: Plan) -> Iterator[pl.DataFrame]:
    """The branches table. A branch holds between 4 and 30 % of its market, roughly."""
    rows = branches_of(plan)
    weights = branch_weights(plan)
    yearly = plan.order_lines / 2 * TYPICAL_LINE * weights / weights.sum()
    market = np.ceil(yearly / plan.chance(Stream.BRANCHES).uniform(0.04, 0.3, rows) / 1e6) * 1e6
    yield pl.DataFrame(
        {
            "branch_id": branch_ids(np.arange(rows)),
            "name": [f"Cabang {city}" for city, _ in words.CITIES[:rows]],
            "region": [region for _, region in words.CITIES[:rows]],
            "market_size": pl.Series(market.astype(np.int64)),
        }
    )
