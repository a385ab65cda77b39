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
        return _("One customer, who has gone quiet") if few.quiet else _("One customer, who has not gone quiet")
    start = ngettext(
        "{few} of {all} customers brings a third of sales",
        "{few} of {all} customers bring a third of sales",
        few.customers,
    ).format(few=number(few.customers), all=number(few.of))
    if few.customers == 1:
        end = _("{start} and has gone quiet") if few.quiet else _("{start} and has not gone quiet")
        return end.format(start=start)
    if not few.quiet:
        return _("{start}; none of them has gone quiet").format(start=start)
    end = ngettext("{quiet} of them has gone quiet", "{quiet} of them have gone quiet", few.quiet)
    return f"{start}; {end.format(quiet=number(few.quiet))}"
