"""What stands behind movement between segments."""

from dataclasses import replace
from datetime import date
from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import N_, date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import METHOD_ERROR, METHOD_SOURCE

METHOD: Final = N_(
    "The segment of the earlier date is worked out from the purchases up to that date alone, by the rule that is in "
    "force now. By rank, a customer may change segment because others bought more, without buying less."
)


def flows(filters: Filters, start: date, end: date) -> Why:
    """Who went from which segment to which."""
    return Why(
        _("Each customer's segment at the end of {start} and at the end of {end}, counted.").format(
            start=date_text(start), end=date_text(end)
        ),
        filters=filters,
        method=_(METHOD),
        error=_(METHOD_ERROR),
        source=METHOD_SOURCE,
        origin=Origin("customers", filters.selection),
        name=_("Movement"),
    )


def directions(filters: Filters, start: date, end: date) -> dict[str, Why]:
    """By card: who moved up, who down, who did neither, who is new."""
    days = {"start": date_text(start), "end": date_text(end)}
    meaning = {
        "up": _(
            "Customers who were at the end of {end} in a segment that bought more lately than theirs at the end of "
            "{start}."
        ),
        "down": _(
            "Customers who were at the end of {end} in a segment that bought less lately than theirs at the end of "
            "{start}."
        ),
        "level": _(
            "Customers who were at the end of {end} in the same segment as at the end of {start}, or in another that "
            "bought as lately."
        ),
        "new": _("Customers who had not bought anything by the end of {start}, and had by the end of {end}."),
    }
    why = replace(flows(filters, start, end), rows=False)
    return {key: replace(why, what=words.format(**days)) for key, words in meaning.items()}
