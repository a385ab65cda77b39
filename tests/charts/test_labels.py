"""Names from data beside bars."""

from crm_analytics.charts import theme
from crm_analytics.charts.labels import name_bars


def test_bars_of_one_name_stay_two_and_names_are_no_html() -> None:
    fig = theme.figure()
    name_bars(fig, ["Toko", "Toko", "<b>Roti & Kue</b>", "x" * 40])

    assert list(fig.layout.yaxis.tickvals) == [0, 1, 2, 3]
    assert list(fig.layout.yaxis.ticktext) == ["Toko", "Toko", "&lt;b&gt;Roti &amp; Kue&lt;/b&gt;", "x" * 23 + "…"]
