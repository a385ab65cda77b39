"""What goes with ordering again and with satisfaction, and who ordered again."""

from collections.abc import Mapping

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.view import View
from crm_analytics.features.value.content import drivers, repeat_rates
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, blocks, draw, on_demand


def show(view: View, filters: Filters, choices: Choices) -> None:
    """The part of the page; where it was not worked out for what the viewer may see, that is offered."""
    results = drivers.results_of(view)
    if drivers.is_there(results):
        _pills(_("What goes with"), drivers.OUTCOME, drivers.OUTCOMES)
        draw.blocks(drivers.differences(view, choices))
        if not drivers.reason(results, drivers.chosen_outcome(choices)) and blocks.details(
            _("Standardised differences"), key=drivers.EFFECTS
        ):
            draw.blocks(drivers.effects(view, choices))
    if not results.is_whole:
        on_demand.shown(results)
    draw.block(repeat_rates.section())
    _pills(_("By"), repeat_rates.BY, {str(name): word for name, word in repeat_rates.GROUPS.items()})
    draw.blocks(repeat_rates.rates(view, filters, choices))


def _pills(label: str, key: str, names: Mapping[str, str]) -> None:
    words = {name: _(word) for name, word in names.items()}
    address.pills(label, list(words), key=key, default=next(iter(words)), text=words.__getitem__)
