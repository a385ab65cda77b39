"""What stands behind the figures about campaigns."""

from collections.abc import Iterable

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import gettext as _


def table(filters: Filters, campaigns: Iterable[str]) -> Why:
    """These campaigns."""
    return _why(
        _("For each campaign, how many people were contacted, and what they did in its days."),
        filters,
        Origin("campaign_contacts", campaigns=tuple(campaigns)),
        _("Campaigns"),
    )


def steps(filters: Filters, campaign: str) -> Why:
    """The steps of one campaign."""
    return _why(
        _("The people this campaign contacted, and those among them who answered, used a coupon or bought."),
        filters,
        Origin("campaign_contacts", campaigns=(campaign,)),
    )


def _why(what: str, filters: Filters, origin: Origin, name: str = "") -> Why:
    return Why(
        what,
        filters=filters,
        method=_(
            "People are counted, and what they spent on anything from the campaign's first to its last day is added up."
        ),
        error=_("An effect is not measured here: many of these people would have bought without the campaign."),
        origin=origin,
        name=name,
    )
