"""Taking tables, charts and pages away: one small menu beside each, files made only when somebody asks.

A file holds what the page shows, read through the viewer, and every one is recorded before it is handed over. Without
the permission to export nothing is offered, and nothing is made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl
import streamlit as st

from crm_analytics.charts import pictures
from crm_analytics.charts.theme import Figure
from crm_analytics.content import registry
from crm_analytics.content.about import about
from crm_analytics.content.explanation import Why
from crm_analytics.content.registry import Report
from crm_analytics.content.values import Chart
from crm_analytics.content.view import View
from crm_analytics.errors import UsageError
from crm_analytics.exports import About, ExportColumn, csv_bytes, headed
from crm_analytics.exports.excel import excel_bytes, excuse_bytes
from crm_analytics.exports.html import page_html
from crm_analytics.exports.markdown import plain_text
from crm_analytics.i18n import N_, current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.report import building, files, typesetting
from crm_analytics.report.pictures import drawing, picture
from crm_analytics.state import exports
from crm_analytics.ui import document
from crm_analytics.ui.sitemap import page_name
from crm_analytics.viewer import Permission

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "csv": "text/csv",
    "xlsx": EXCEL,
    "png": "image/png",
    "svg": "image/svg+xml",
    "html": "text/html",
    "pdf": "application/pdf",
}
PAGE_FILES = {
    "html": (N_("This page as one file (HTML)"), ":material/html:"),
    "pdf": (N_("PDF"), ":material/picture_as_pdf:"),
    "xlsx": (N_("Excel"), ":material/table_view:"),
}
"""A page as one file: all of them have HTML, those whose content is made of values the others too."""
PICTURES = {"png": ":material/image:", "svg": ":material/polyline:"}


@dataclass(frozen=True)
class Exportable:
    """A table or chart that can be taken away.

    Attributes:
        file_name: Name of the file, without the day and the ending.
        frame: Makes its rows; None for a chart without.
        what: What people call it; the file's name where this is empty.
        columns: How its columns are written in a workbook; by their types where this is not given.
        definitions: What the figures in it mean: a name and a sentence each.
        filters: What the reader chose, in words; None: what was chosen on this page.
        figure: The chart, not to be changed afterwards.
        chart: The chart's value, where its page is made of values: pictures are drawn from it.
    """

    file_name: str
    frame: Callable[[], pl.DataFrame] | None = None
    what: str = ""
    columns: Callable[[pl.DataFrame], list[ExportColumn]] | None = None
    definitions: Sequence[tuple[str, str]] = ()
    filters: Sequence[tuple[str, str]] | None = None
    figure: Figure | None = None
    chart: Chart | None = None


def downloads(view: View, taken: Exportable, *, key: str, label: str = "") -> None:
    """The menu beside a table or chart; nothing for a viewer who may not export."""
    if view.viewer.may(Permission.EXPORT):
        _menu(ExportFiles.by(view, taken), key, label)


def offered(taken: Exportable, *, key: str, label: str = "") -> None:
    """The menu to take something away, on a page; parts drawn elsewhere have none."""
    if noted := document.current():
        downloads(noted.view, taken, key=key, label=label)


def filters_of(why: Why | None) -> tuple[tuple[str, str], ...] | None:
    """What the reader chose for this part alone; None: what was chosen on the page."""
    return why.filters.words if why and why.filters else None


@st.fragment
def _menu(making: "ExportFiles", key: str, label: str) -> None:
    """Opening it draws only this part again: what it offers is sent when somebody looks."""
    use_language(making.language)
    menu = st.popover(
        label or _("Download"),
        icon=":material/download:",
        type="tertiary",
        key=f"take-{key}",
        on_change="rerun",
    )
    if not _is_open(menu.open):
        return
    with menu, st.container(gap=None):
        if making.taken.frame is not None:
            _button("Excel", making.excel, making.name("xlsx"), key=key, icon=":material/table_view:")
            _button("CSV", making.csv, making.name("csv"), key=key, icon=":material/csv:")
        if making.taken.chart is not None:
            _drawn_pictures(making, key)
        elif making.taken.figure is not None:
            _pictures(making, key)


def _is_open(seen: bool | None) -> bool:
    return bool(seen)


def page_download(view: View, latest: document.Latest) -> None:
    """The whole page as one file, as it was drawn last; nothing for a viewer who may not export."""
    if not view.viewer.may(Permission.EXPORT):
        return
    for ending, (label, icon) in PAGE_FILES.items():
        if ending == "html" or (_report_of(view) and (ending != "pdf" or typesetting.is_installed())):
            _button(
                _(label),
                partial(_page_file, latest, current_language(), ending),
                f"{view.page}-{view.as_of:%Y-%m-%d}.{ending}",
                key=f"page-{view.page}",
                icon=icon,
            )


def _report_of(view: View) -> Report | None:
    """The page's document; none before something is loaded."""
    return registry.reports().get(view.page) if view.load.id else None


def _page_file(latest: document.Latest, language: str, ending: str) -> bytes:
    use_language(language)
    noted = latest.document
    if noted is None:
        raise ValueError(language)
    words = noted.filters.words if noted.filters else ()
    taken = Exportable(file_name=noted.view.page, what=page_name(noted.view.page), filters=words)
    return ExportFiles.by(noted.view, taken).page(noted, ending)


@dataclass(frozen=True)
class ExportFiles:
    """Makes files on a click, in a thread of its own, where no page has said the language."""

    view: View
    taken: Exportable
    filters: tuple[tuple[str, str], ...]
    language: str

    @classmethod
    def by(cls, view: View, taken: Exportable) -> "ExportFiles":
        """What can be made of it in the language that is spoken now."""
        filters = document.chosen() if taken.filters is None else taken.filters
        return cls(view, taken, tuple(filters), current_language())

    def name(self, ending: str) -> str:
        """The file's name: what it is, and the day its figures reach to."""
        return f"{self.taken.file_name}-{self.view.as_of:%Y-%m-%d}.{ending}"

    def csv(self) -> bytes:
        """Its rows as CSV, under the headings that stand on the page."""
        rows = self._rows()
        columns = self.taken.columns(rows) if self.taken.columns else []
        return self._recorded("csv", csv_bytes(headed(rows, columns)), rows.height)

    def excel(self) -> bytes:
        """Its rows as a workbook; where they are too many for one, a workbook that says so."""
        rows = self._rows()
        columns = self.taken.columns(rows) if self.taken.columns else None
        try:
            made = excel_bytes(rows, self.about(), columns)
        except UsageError as error:
            return excuse_bytes(self.about(), str(error))
        return self._recorded("xlsx", made, rows.height)

    def picture(self, form: pictures.Format) -> bytes:
        """The chart as a picture, with its title and what was chosen above."""
        self._begin()
        if self.taken.chart is not None:
            draw = picture if form == "png" else drawing
            return self._recorded(form, draw(self.taken.chart, self.about()), None)
        if self.taken.figure is None:
            raise ValueError(self.taken.file_name)
        about = self.about()
        chosen = " · ".join(text for _name, text in about.filters)
        as_of = _("Sales up to {day}").format(day=about.as_of)
        source = "\n".join(filter(None, (chosen, f"{about.company} · {as_of}".removeprefix(" · "))))
        made = pictures.image(self.taken.figure, form, pictures.Caption(plain_text(about.what), source))
        return self._recorded(form, made, None)

    def page(self, noted: document.NotedPage, ending: str = "html") -> bytes:
        """The page as one file: its document, where its content is made of values; else what was drawn."""
        self._begin()
        report = _report_of(self.view)
        if report is not None and (noted.filters is not None or not report.uses):
            filters = noted.filters or building.chosen(self.view, report, ())[0]
            made = files.written(building.document(self.view, report, filters, noted.choices), ending)
        else:
            made = page_html(noted.sheet(), self.about(tuple(noted.definitions.items())), pictures.plotly_js)
        return self._recorded(ending, made, None)

    def about(self, definitions: Sequence[tuple[str, str]] = ()) -> About:
        """Where the figures come from, in words."""
        return about(
            self.view,
            page=page_name(self.view.page),
            what=plain_text(self.taken.what) or self.taken.file_name,
            filters=self.filters,
            definitions=tuple(definitions) or tuple(self.taken.definitions),
        )

    def _begin(self) -> None:
        use_language(self.language)
        self.view.viewer.require(Permission.EXPORT)

    def _rows(self) -> pl.DataFrame:
        self._begin()
        if self.taken.frame is None:
            raise ValueError(self.taken.file_name)
        return self.taken.frame()

    def _recorded(self, form: str, made: bytes, rows: int | None) -> bytes:
        """The file, once it is written down who takes it."""
        exports.record(
            self.view.settings,
            by=self.view.viewer.name,
            page=self.view.page,
            what=plain_text(self.taken.what) or self.taken.file_name,
            format=form,
            rows=rows,
            filters=self.filters,
        )
        return made


def _drawn_pictures(making: ExportFiles, key: str) -> None:
    """Pictures drawn from the chart's value: neither needs a browser on the server."""
    for form in pictures.FORMATS:
        if form != "png" or typesetting.is_installed():
            _picture(making, form, key)


def _pictures(making: ExportFiles, key: str) -> None:
    if pictures.browser() is None:
        st.caption(_("Pictures need Chromium and Kaleido on the server: requirements-images.txt."))
        return
    for form in pictures.FORMATS:
        _picture(making, form, key)


def _picture(making: ExportFiles, form: pictures.Format, key: str) -> None:
    _button(
        _("Picture ({format})").format(format=form.upper()),
        partial(making.picture, form),
        making.name(form),
        key=key,
        icon=PICTURES[form],
    )


def _button(label: str, make: Callable[[], bytes], name: str, *, key: str, icon: str) -> None:
    """A key of its own beginning: styles of charts and tables go by theirs."""
    ending = name.rpartition(".")[2]
    st.download_button(
        label, make, name, TYPES[ending], key=f"file-{key}-{ending}", icon=icon, on_click="ignore", type="tertiary"
    )
