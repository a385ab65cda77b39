"""Names from data beside bars."""

from decimal import Decimal

import polars as pl

from crm_analytics.charts import overview


def test_bars_of_one_name_stay_two_and_names_are_no_html() -> None:
    names = ["Toko", "Toko", "<b>Roti & Kue</b>", "x" * 40]
    parts = pl.DataFrame({"change": [Decimal(4), Decimal(3), Decimal(-2), Decimal(1)]})
    fig = overview.difference(parts, names=names, currency="IDR")

    assert list(fig.data[0].y) == [0, 1, 2, 3]
    assert list(fig.layout.yaxis.ticktext) == ["Toko", "Toko", "&lt;b&gt;Roti &amp; Kue&lt;/b&gt;", "x" * 23 + "…"]
    assert fig.data[0].hovertext[2] == "&lt;b&gt;Roti &amp; Kue&lt;/b&gt;: Rp2 less than before"
