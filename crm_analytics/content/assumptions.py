"""What is assumed where the data says nothing, in figures and in words."""

from decimal import Decimal

from crm_analytics.content import kept
from crm_analytics.content import people_names as who
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.state.assumptions import ASSUMED_MARGIN, Assumption


def margin(view: View) -> Decimal | None:
    """The margin assumed where unit cost is unknown; None: nothing is assumed."""
    found = kept.assumption(view.settings, ASSUMED_MARGIN)
    return found.value if found else None


def note(view: View) -> str:
    """What is assumed, who said so and when; empty where nothing is."""
    found = kept.assumption(view.settings, ASSUMED_MARGIN)
    return sentence(view, found) if found else ""


def sentence(view: View, found: Assumption) -> str:
    """What was assumed or taken back, by whom and when."""
    by, day = who.called(found.by), date_text(view.local(found.at))
    if found.value is None:
        return _("No margin is assumed ({name}, {day}).").format(name=by, day=day)
    return _("A margin of {share} is assumed where unit cost is unknown ({name}, {day}).").format(
        share=percent(float(found.value), 1), name=by, day=day
    )
