"""Where figures that leave the app come from, in words."""

from collections.abc import Sequence
from datetime import UTC, datetime

from crm_analytics.content import people_names
from crm_analytics.content.view import View
from crm_analytics.exports.columns import About
from crm_analytics.i18n import date_text, date_time_text, number
from crm_analytics.i18n import gettext as _

Lines = Sequence[tuple[str, str]]


def about(view: View, *, page: str, what: str, filters: Lines = (), definitions: Lines = ()) -> About:
    """Whose figures, which load, which filters, when and by whom.

    Args:
        view: Who looks at what.
        page: What people call the page.
        what: What people call what is taken.
        filters: What was chosen, name and value each.
        definitions: What the figures mean, name and sentence each.
    """
    return About(
        company=view.company.name,
        page=page,
        what=what,
        filters=tuple(filters),
        as_of=date_text(view.as_of),
        load=_("load {number}, {moment}").format(
            number=number(view.load.id), moment=date_time_text(view.local(view.load.at))
        ),
        made=date_time_text(view.local(datetime.now(UTC))),
        by=people_names.person_name(view.viewer.name),
        definitions=tuple(definitions),
    )
