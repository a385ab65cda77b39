"""How few customers bring a third of sales, in words."""

from crm_analytics.features.segments.concentration import Concentration
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number


def concentration_sentence(few: Concentration) -> str:
    """How few bring a third of sales, and how many of them have gone quiet."""
    if not few.of:
        return _("No customer fits these filters")
    if not few.customers:
        return ngettext(
            "{all} customer: what was bought, less what was returned, comes to nothing",
            "{all} customers: what they bought, less what they returned, comes to nothing",
            few.of,
        ).format(all=number(few.of))
    if few.of == 1:
        return _alone(few)
    start = ngettext(
        "{few} of {all} customers brings a third of sales",
        "{few} of {all} customers bring a third of sales",
        few.customers,
    ).format(few=number(few.customers), all=number(few.of))
    return _quiet(few).format(start=start, quiet=number(few.quiet))


def _alone(few: Concentration) -> str:
    if not few.returning:
        return _("One customer, who came once")
    return _("One customer, who has gone quiet") if few.quiet else _("One customer, who has not gone quiet")


def _quiet(few: Concentration) -> str:
    """What is known of the few: who came once has no usual gap to stay away for longer than."""
    if not few.returning:
        return ngettext("{start} and came once", "{start}; each of them came once", few.customers)
    if few.customers == 1:
        return _("{start} and has gone quiet") if few.quiet else _("{start} and has not gone quiet")
    if not few.quiet:
        return _("{start}; none of them has gone quiet")
    return "{start}; " + ngettext("{quiet} of them has gone quiet", "{quiet} of them have gone quiet", few.quiet)
