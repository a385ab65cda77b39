"""Where nothing tells who will come again, no page calls a customer at risk or lost, and says why."""

import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import LANGUAGES, use_language
from crm_analytics.report import building
from crm_analytics.scoring.rfm import SEGMENTS, segment_names
from crm_analytics.viewer import LOCAL_OWNER
from tests.pages.conftest import OpenPage
from tests.pages.seen import drawn
from tests.pages.test_frame import words
from tests.warehouse import small

REASON = {
    "en": "60, of whom 0 came back. So the segments say what customers bought",
    "id": "yang ada 60, dan yang datang lagi 0. Karena itu segmen hanya menyatakan apa yang dibeli",
}


@pytest.fixture(scope="module")
def one_time(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Sixty customers who came once each. Read only."""
    settings = Settings(data=tmp_path_factory.mktemp("one-time"))
    small.fill(settings, order_lines=small.lines(60, customers=60))
    refresh(settings)
    return settings


def fortunes() -> set[str]:
    """Names that say what will become of customers, in the language in force."""
    usual, plain = segment_names(), segment_names(plain=True)
    return {usual[each.id] for each in SEGMENTS if usual[each.id] != plain[each.id]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_called_at_risk_or_lost_where_nobody_came_back(
    open_page: OpenPage, one_time: Settings, language: str
) -> None:
    use_language(language)
    names, plain = fortunes(), set(segment_names(plain=True).values())
    assert len(names) == 5
    for page, address in (("segments", {}), ("segments", {"part": "grid"}), ("customer", {"customer": "C0"})):
        at = open_page(page, one_time, language, **address)
        assert not at.exception
        text = f"{words(at)} {drawn(at)} {[each.options for each in at.selectbox]}"
        assert not [name for name in names if f"{name} " in text or f">{name}<" in text or f"'{name}'" in text]
        assert [name for name in plain if name in text], page
        if page == "segments":
            assert REASON[language] in words(at)


@pytest.mark.parametrize("page", ["segments", "movement"])
def test_what_goes_out_of_such_a_company_names_its_segments_as_the_pages_do(one_time: Settings, page: str) -> None:
    view = building.view_of(one_time, LOCAL_OWNER, page)
    report = building.report_of(page)
    filters, chosen = building.chosen(view, report, ())
    text = repr(building.document(view, report, filters, chosen))
    names = fortunes()
    assert not [name for name in names if f"'{name}'" in text or f"“{name}”" in text]


def test_where_values_are_known_segments_keep_their_names(nusantara_settings: Settings) -> None:
    view = building.view_of(nusantara_settings, LOCAL_OWNER, "segments")
    assert view.standing_caveat is None
    assert view.segment_names() == segment_names()
