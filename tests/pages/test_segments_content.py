"""What pages Segments and Movement draw is their document."""

from collections.abc import Callable

import pytest

from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.report import building
from crm_analytics.ui import document
from tests.pages.conftest import OpenPage


@pytest.mark.parametrize(
    ("page", "address", "opened"),
    [
        ("segments", {"look": "at_risk"}, ("completeness_part",)),
        ("movement", {}, ("matrix",)),
        ("movement", {"part": "cohorts", "cohorts_by": "money"}, ("cohorts_table",)),
    ],
)
def test_what_the_page_draws_is_its_document(
    open_page: OpenPage,
    thirty_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    address: dict[str, str],
    opened: tuple[str, ...],
) -> None:
    drawn: list[document.NotedPage] = []
    began = document.begin

    def note(view: View, foot: Callable[[], str] = str) -> None:
        began(view, foot)
        if (noted := document.current()) is not None:
            drawn.append(noted)

    monkeypatch.setattr(document, "begin", note)
    at = open_page(page, thirty_settings, **address)
    for key in opened:
        at.toggle(key=key).set_value(True).run()
    assert not at.exception
    noted = drawn[-1]
    report = building.report_of(page)
    filters, _choices = building.chosen(noted.view, report, ())
    made = building.document(noted.view, report, filters, noted.choices)
    assert tuple(noted.values) == made.blocks
    assert at.title[0].value == made.title
