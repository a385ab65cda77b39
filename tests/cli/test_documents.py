"""`report` writes a page to a file, or says what is wrong with what was asked."""

from pathlib import Path

import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.report import typesetting
from crm_analytics.state import exports
from tests.cli.conftest import Run
from tests.report.reading import figures_of_excel, words_of_html, words_of_pdf
from tests.warehouse.small import fill, lines


@pytest.fixture
def sold(settings: Settings) -> Settings:
    """Forty days of sales."""
    fill(settings, order_lines=lines(40, customers=5))
    refresh(settings)
    return settings


def test_a_report_is_written_and_recorded(run: Run, sold: Settings, tmp_path: Path) -> None:
    out = tmp_path / "o.pdf"
    result = run("report", "overview", "--out", out, "--lang", "id", "--filter", "period=28d")
    assert result.exit_code == 0
    assert "penjualan Rp" in words_of_pdf(out.read_bytes())
    (taken,) = exports.recent(sold)
    assert (taken.page, taken.what, taken.format, taken.rows) == ("cli", "overview", "pdf", None)
    assert taken.filters[0][0] == "Periode"


def test_filters_narrow_the_figures(run: Run, sold: Settings, tmp_path: Path) -> None:
    revenues = []
    for name, chosen in (("all", ()), ("few", ("--filter", "from=2024-01-01", "--filter", "to=2024-01-03"))):
        out = tmp_path / f"{name}.xlsx"
        assert run("report", "overview", "--out", out, *chosen).exit_code == 0, sold
        revenues.append(figures_of_excel(out.read_bytes())["Revenue"])
    assert 0 < revenues[1] < revenues[0]


def test_names_of_members_do_as_well_as_their_ids(run: Run, sold: Settings, tmp_path: Path) -> None:
    texts = []
    for period in ("28d", "last 28 days"):
        out = tmp_path / f"{period}.html"
        assert run("report", "overview", "--out", out, "--filter", f"period={period}").exit_code == 0, sold
        texts.append(words_of_html(out.read_bytes()).partition("Made on")[0])
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            ("nowhere", "--out", "x.pdf"),
            (
                "no report “nowhere”; there are: account_plan, customer, data, movement, overview, segment_builder, "
                "segments, value"
            ),
        ),
        (("overview", "--out", "x.doc"), "ends in .html, .pdf, .xlsx; this one ends in “doc”"),
        (("overview", "--out", "x"), "this one ends in “”"),
        (("overview", "--out", "x.pdf", "--lang", "tlh"), "tlh"),
        (("overview", "--out", "x.pdf", "--filter", "period"), "write it as name=value"),
        (("overview", "--out", "x.pdf", "--filter", "colour=red"), "“colour” is no filter"),
        (("overview", "--out", "x.pdf", "--filter", "period=never"), "“never” cannot be chosen for “period”"),
        (("overview", "--out", "x.pdf", "--filter", "of=happiness"), "“happiness” cannot be chosen for “of”"),
        (("overview", "--out", "x.pdf", "--filter", "from=tomorrow"), "YYYY-MM-DD"),
        (
            ("overview", "--out", "x.pdf", "--filter", "from=2020-01-01", "--filter", "to=2020-02-01"),
            "2020-01-01 to 2020-02-01",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    run: Run, sold: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("report", *asked)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert exports.recent(sold) == []
    assert not list(tmp_path.glob("*x.*"))


def test_without_typst_it_says_what_to_install(
    run: Run, sold: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "is_installed", lambda: False)
    result = run("report", "overview", "--out", tmp_path / "x.pdf")
    assert result.exit_code == 2
    assert "typst: install the packages in requirements.txt" in " ".join(result.stderr.split())
    assert run("report", "overview", "--out", tmp_path / "x.html").exit_code == 0, sold


def test_without_data_it_says_how_to_begin(run: Run, tmp_path: Path) -> None:
    result = run("report", "overview", "--out", tmp_path / "x.html")
    assert result.exit_code == 1
    assert "Nothing is loaded yet" in result.stderr
