"""The page of metrics is the dictionary's."""

import re

from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.document import PAGE, document


def test_the_page_of_metrics_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == document()


def test_every_metric_has_its_entry_and_every_link_its_heading() -> None:
    page = document()
    headings = {
        "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter == "-")
        for heading in re.findall(r"^## (.+)$", page, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#(.+?)\)", page)) == headings
    for metric in METRICS.values():
        assert f"`{metric.id}`" in page
        assert metric.formula in page


def test_formulas_are_written_as_they_are_worked_out() -> None:
    page = document()
    assert "`(active_customers + customers_before − customers_either) / customers_before`" in page
    assert "`−returned / (revenue − returned)`" in page
    assert "`tickets / orders × 1,000`" in page
