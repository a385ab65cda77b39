"""What is assumed where the data says nothing, in figures and in words."""

from decimal import Decimal

from crm_analytics.content import cached_state, people_names
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.state.assumptions import ASSUMED_MARGIN, Assumption
from crm_analytics.viewer import Permission


def margin(view: View) -> Decimal | None:
    """The margin assumed where unit cost is unknown; None: nothing is assumed, or costs are not the viewer's to see."""
    if not view.viewer.may(Permission.COSTS):
        return None
    assumption = cached_state.assumption(view.settings, ASSUMED_MARGIN)
    return assumption.value if assumption else None


def note(view: View) -> str:
    """What is assumed, who said so and when; empty where nothing is, or where costs are not the viewer's to see."""
    if not view.viewer.may(Permission.COSTS):
        return ""
    assumption = cached_state.assumption(view.settings, ASSUMED_MARGIN)
    return sentence(view, assumption) if assumption else ""


def sentence(view: View, assumption: Assumption) -> str:
    """What was assumed or taken back, by whom and when."""
    by, day = people_names.person_name(assumption.by), date_text(view.local(assumption.at))
    if assumption.value is None:
        return _("No margin is assumed ({name}, {day}).").format(name=by, day=day)
    return _("A margin of {share} is assumed where unit cost is unknown ({name}, {day}).").format(
        share=percent(float(assumption.value), 1), name=by, day=day
    )
