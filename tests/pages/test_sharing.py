"""Sentences, figures and charts are sent as text or picture, by those who may, and it is written down."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.config import Settings
from crm_analytics.state import exports
from crm_analytics.viewer import Permission, Viewer
from tests.copies import copied
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, parts
from tests.report.reading import one_line

ALL = frozenset(Permission)


@pytest.fixture
def own(nusantara_settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the synthetic company: sending something is written down in it."""
    return copied(nusantara_settings, tmp_path / "own")


@pytest.fixture
def open_shares(open_menus: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - opens those of downloads
    """Menus to send something stand open."""
    monkeypatch.setattr("crm_analytics.ui.share.is_open", lambda _menu: True)


@pytest.fixture
def viewed_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


def texts(at: AppTest) -> dict[str, str]:
    """What can be sent, by what the browser finds it with."""
    found = [each for part in parts(at) for each in part.iter("p") if "crm-shared" in each.get("class", "")]
    return {each.get("class", "").split("crm-share-")[1]: "".join(each.itertext()) for each in found}


def links(at: AppTest) -> list[str]:
    return [each.proto.url for each in at.get("link_button")]


@pytest.mark.usefixtures("open_shares")
def test_the_answer_every_figure_and_every_sentence_can_be_sent(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own, period="last-month", channel="web")
    shared = texts(at)
    for label, figure in figures(at).items():
        (text,) = [text for text in shared.values() if text.startswith(f"{label}: ")]
        value, change = one_line(figure.value), one_line(figure.change)
        assert text.startswith(f"{label}: {value} ({change})" if change else f"{label}: {value}")
    assert one_line(at.title[0].value) in {text.partition("\n")[0] for text in shared.values()}
    (told,) = [each.value for each in at.markdown if each.value.startswith("- ")]
    sent = {text.partition("\n")[0] for text in shared.values()}
    assert {one_line(line.removeprefix("- ").replace("\\", "")) for line in told.split("\n")} <= sent


@pytest.mark.usefixtures("open_shares")
def test_each_text_says_whose_figures_of_which_days_up_to_when(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own, "id", period="last-month", channel="web")
    assert len(texts(at)) > 10
    for text in texts(at).values():
        source = text.rpartition("\n")[2]
        assert source.startswith("Nusantara · Bulan lalu: 1 Nov 2025 – 30 Nov 2025 · Dibandingkan dengan: 1 Okt 2025")
        assert " · Saluran: web · " in source
        assert source.endswith("Penjualan sampai 31 Des 2025")


@pytest.mark.usefixtures("open_shares")
def test_a_chart_is_told_in_lines(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own, period="28d", by="branch")
    shared = texts(at)
    (waterfall,) = [text for text in shared.values() if text.startswith("What made the difference:\n")]
    assert waterfall.split("\n")[1].startswith("Before: Rp")
    assert waterfall.split("\n")[-2].startswith("Now: Rp")
    assert any(line.startswith("• Cabang ") for line in waterfall.split("\n"))
    (revenue,) = [text for text in shared.values() if text.startswith("Revenue by day:\n")]
    assert "\nHighest: " in revenue
    assert "\nLowest: " in revenue


@pytest.mark.usefixtures("open_shares")
def test_whatsapp_gets_the_very_text(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own)
    found = links(at)
    assert len(found) == len(texts(at))
    assert {urlparse(link).netloc for link in found} == {"wa.me"}
    assert {parse_qs(urlparse(link).query)["text"][0] for link in found} == set(texts(at).values())


@pytest.mark.usefixtures("open_shares")
def test_what_is_copied_is_written_down_with_its_filters(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(Viewer("Rina", ALL))
    at = open_page("overview", own, period="28d")
    at.button(key="share-copy-figures-1").click().run()
    (taken,) = exports.recent(own)
    assert (taken.by, taken.page, taken.what, taken.format, taken.rows) == ("Rina", "overview", "Revenue", "text", None)
    assert taken.filters[0] == ("Period", "Last 28 days: 4 Dec 2025 – 31 Dec 2025")
    assert at.button(key="share-copy-figures-1").label == "Copied"


@pytest.mark.usefixtures("open_shares")
def test_who_may_not_export_is_offered_nothing(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(Viewer("Rina", ALL - {Permission.EXPORT}))
    at = open_page("overview", own)
    assert not at.exception
    assert texts(at) == {}
    assert links(at) == []


def test_pictures_are_drawn_from_values_without_a_browser(
    open_page: OpenPage,
    own: Settings,
    open_shares: None,  # noqa: ARG001 - opens the menus
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}

    def note(_label: str, make: Callable[[], bytes], name: str, *, key: str, icon: str) -> None:  # noqa: ARG001
        offered[f"{key}-{name.rpartition('.')[2]}"] = make

    monkeypatch.setattr("crm_analytics.ui.downloads._button", note)
    monkeypatch.setattr("crm_analytics.charts.pictures.browser", lambda: None)
    open_page("overview", own, period="28d")
    png, svg = offered["chart-revenue-png"](), offered["chart-revenue-svg"]().decode()
    assert png.startswith(b"\x89PNG")
    assert "Revenue by day" in svg
    assert "Nusantara" in svg
    assert [each.format for each in exports.recent(own)] == ["svg", "png"]
