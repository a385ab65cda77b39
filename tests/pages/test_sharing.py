"""Sentences, figures and charts of every page are sent as text or picture, by those who may, and it is written down."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.config import Settings
from crm_analytics.state import exports
from crm_analytics.ui import share
from crm_analytics.ui.sitemap import PAGES, page_name
from crm_analytics.viewer import Permission, Viewer
from tests.copies import copied
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, parts, sentences
from tests.report.reading import one_line

ALL = frozenset(Permission)
RINA = Viewer("Rina", ALL)


@pytest.fixture
def own(nusantara_settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the synthetic company: sending something is written down in it."""
    return copied(nusantara_settings, tmp_path / "own")


@pytest.fixture
def viewed_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


def texts(at: AppTest) -> dict[str, str]:
    """What can be sent, by the key of its control: the text of the link to WhatsApp, which is what is copied too."""
    found = {}
    for control in controls(at):
        (link,) = control.iter("a")
        address = urlparse(link.get("href"))
        assert (address.scheme, address.netloc, link.get("target")) == ("https", "wa.me", "_blank")
        key = control.get("data-share", "")
        assert key not in found
        found[key] = parse_qs(str(address.query))["text"][0]
    return found


def controls(at: AppTest) -> list:  # type: ignore[type-arg]  # of elements
    return [each for part in parts(at) for each in part.iter("span") if each.get("class") == "crm-share"]


def hear(at: AppTest, *entries: str) -> None:
    """What the browser says once something was shared."""
    at.text_input(key=share.HEARD).set_value("|".join(entries)).run()


def test_the_answer_every_figure_and_every_sentence_can_be_sent(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own, period="last-month", channel="web")
    shared = texts(at)
    for label, figure in figures(at).items():
        (text,) = [text for text in shared.values() if text.startswith(f"{label}: ")]
        value, change = one_line(figure.value), one_line(figure.change)
        assert text.startswith(f"{label}: {value} ({change})" if change else f"{label}: {value}")
    sent = {text.partition("\n")[0] for text in shared.values()}
    assert one_line(at.title[0].value) in sent
    assert len(sentences(at)) > 1
    assert {one_line(sentence) for sentence in sentences(at)} <= sent


def test_each_text_says_whose_figures_of_which_days_up_to_when(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own, "id", period="last-month", channel="web")
    assert len(texts(at)) > 10
    for text in texts(at).values():
        source = text.rpartition("\n")[2]
        assert source.startswith("Nusantara · Bulan lalu: 1 Nov 2025 – 30 Nov 2025 · Dibandingkan dengan: 1 Okt 2025")
        assert " · Saluran: web · " in source
        assert source.endswith("Penjualan sampai 31 Des 2025")


def test_a_chart_is_told_in_lines(open_page: OpenPage, own: Settings) -> None:
    shared = texts(open_page("overview", own, period="28d", by="branch"))
    (waterfall,) = [text for text in shared.values() if text.startswith("What made the difference:\n")]
    assert waterfall.split("\n")[1].startswith("Before: Rp")
    assert waterfall.split("\n")[-2].startswith("Now: Rp")
    assert any(line.startswith("• Cabang ") for line in waterfall.split("\n"))
    (revenue,) = [text for text in shared.values() if text.startswith("Revenue by day:\n")]
    assert "\nHighest: " in revenue
    assert "\nLowest: " in revenue


@pytest.mark.parametrize("page", PAGES)
def test_on_every_page_the_answer_each_figure_and_each_chart_can_be_sent(
    open_page: OpenPage, own: Settings, page: str
) -> None:
    at = open_page(page, own)
    shared = texts(at)
    assert "answer" in shared
    assert len([key for key in shared if key.startswith("card")]) == len(figures(at))
    assert len([key for key in shared if key.startswith("chart-")]) == len(at.get("plotly_chart"))
    assert all(text.rpartition("\n")[2].startswith("Nusantara") for text in shared.values())
    assert all(text.endswith("Sales up to 31 Dec 2025") for text in shared.values())


def test_a_figure_about_one_customer_never_passes_for_the_companys(open_page: OpenPage, own: Settings) -> None:
    shared = texts(open_page("customer", own, customer="C00000001"))
    figures_sent = [text for key, text in shared.items() if key.startswith("card")]
    assert figures_sent
    assert all("\nNusantara · Customer C00000001 · " in text for text in figures_sent)


def test_what_a_manager_of_one_branch_sends_says_which(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(Viewer("Nur", ALL, frozenset({"B01"})))
    for page in ("overview", "value"):
        shared = texts(open_page(page, own))
        assert shared
        assert all("\nNusantara · Cabang Jakarta " in text for text in shared.values())


def test_what_is_shared_is_written_down_once_with_its_filters(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(RINA)
    at = open_page("overview", own, period="28d")
    hear(at, "1000 text card-1")
    hear(at, "1000 text card-1", "1001 whatsapp answer", "1002 png chart-revenue")  # the browser repeats the last few
    assert not at.exception
    picture, link, text = exports.recent(own)
    assert (text.by, text.page, text.what, text.format, text.rows) == ("Rina", "overview", "Revenue", "text", None)
    assert (link.what, link.format) == (page_name("overview"), "whatsapp")
    assert (picture.what, picture.format) == ("Revenue by day", "png")
    assert text.filters[0] == ("Period", "Last 28 days: 4 Dec 2025 – 31 Dec 2025")


def test_nothing_is_written_down_of_what_is_not_on_the_page(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own)
    hear(at, "1000 text card-99", "1001 fax card-1", "", "nonsense", "x y z")
    assert not at.exception
    assert exports.recent(own) == []


def test_who_shares_something_about_a_customer_leaves_no_name_in_the_log(open_page: OpenPage, own: Settings) -> None:
    at = open_page("customer", own, customer="C00000001")
    assert texts(at)["answer"].startswith("Intan Tanjung: ")
    hear(at, "1000 text answer")
    (taken,) = exports.recent(own)
    assert taken.what == page_name("customer")


def test_who_may_not_export_is_offered_nothing(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(Viewer("Rina", ALL - {Permission.EXPORT}))
    at = open_page("overview", own)
    assert not at.exception
    assert controls(at) == []
    assert [each.key for each in at.text_input if each.key == share.HEARD] == []


def test_pictures_of_values_are_drawn_on_the_server_without_a_browser(
    open_page: OpenPage,
    own: Settings,
    open_menus: None,  # noqa: ARG001 - opens those of downloads
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
