"""Who took what out of the app: for those who look after the data."""

import polars as pl

from crm_analytics.content import people_names
from crm_analytics.content.view import View
from crm_analytics.i18n import date_time_text
from crm_analytics.i18n import gettext as _
from crm_analytics.state import exports
from crm_analytics.state.exports import Export
from crm_analytics.ui import blocks
from crm_analytics.ui.sitemap import PAGES, page_name
from crm_analytics.viewer import Permission

SHOWN = 200


def closed_part(view: View) -> None:
    """The newest downloads, once somebody who may see them opens them."""
    if view.viewer.may_for_company(Permission.AUDIT) and blocks.details(_("Who downloaded what"), key="exports-open"):
        taken = exports.recent(view.settings, SHOWN)
        if taken:
            _table(view, taken)
        else:
            blocks.text(_("Nothing was taken out yet."))


def _table(view: View, taken: list[Export]) -> None:
    blocks.table(
        pl.DataFrame([_row(view, each) for each in taken], schema_overrides={"rows": pl.Int64}),
        key="exports",
        columns={
            "at": _("When"),
            "by": _("By"),
            "page": _("Page"),
            "what": _("What"),
            "format": _("Format"),
            "rows": _("Rows"),
            "filters": _("Filters"),
        },
        file_name="downloads",
    )


def _row(view: View, each: Export) -> dict[str, str | int | None]:
    return {
        "at": date_time_text(view.local(each.at)),
        "by": people_names.person_name(each.by),
        "page": page_name(each.page) if each.page in PAGES else _("command line"),
        "what": each.what,
        "format": _(exports.DONE[each.format]) if each.format in exports.DONE else each.format.upper(),
        "rows": each.rows,
        "filters": "; ".join(f"{label}: {text}" for label, text in each.filters),
    }
