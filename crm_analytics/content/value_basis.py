"""How revenue became value: the margin, where it is from, the rate of interest, and what such money is called."""

from dataclasses import dataclass

from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import percent

Parameters = dict[str, float]


@dataclass(frozen=True)
class ValueBasis:
    """How revenue became value: the margin, where it is from, and the rate of interest; None: not the viewer's to see.

    Attributes:
        margin: Share of revenue; 1 where value is told in revenue.
        origin: "costs", "assumed" or "revenue".
        rate: A year's interest.
    """

    margin: float
    origin: str
    rate: float


def parameters(view: View) -> Parameters:
    """What the values rest on, as far as the viewer may see it."""
    return dict(view.ready("value_model").select("parameter", "value").drop_nulls().iter_rows())


def basis(view: View) -> ValueBasis | None:
    """How revenue became value."""
    values = parameters(view)
    for origin in ("costs", "assumed", "revenue"):
        if (margin := values.get(f"margin_{origin}")) is not None:
            return ValueBasis(margin, origin, values["discount_rate"])
    return None


def sentence(basis: ValueBasis | None) -> str:
    """What kind of money value is, in a sentence."""
    if basis is None:
        return _("Value is in today's money, as worked out for the whole company.")
    rate = rate_text(basis.rate)
    words = {
        "costs": _(
            "Value is gross profit, {margin} of revenue as the unit costs say, in today's money at {rate} a year."
        ),
        "assumed": _("Value is gross profit at the assumed margin of {margin}, in today's money at {rate} a year."),
        "revenue": _(
            "Value is revenue, in today's money at {rate} a year: no unit costs are known and no margin is assumed."
        ),
    }[basis.origin]
    return words.format(margin=percent(basis.margin, 1), rate=rate)


def rate_text(rate: float) -> str:
    """A year's interest as people say it: 10%, 7.5%."""
    return percent(rate, 0 if round(rate * 100, 1) % 1 == 0 else 1)


def money_word(basis: ValueBasis | None) -> str:
    """What value is called in a heading."""
    return _("revenue") if basis is not None and basis.origin == "revenue" else _("gross profit")


def value_name(basis: ValueBasis | None) -> str:
    """What one customer's value to come is called, so that nobody reads profit as sales."""
    if basis is None:
        return _("Value to come in a year")
    return _("Revenue to come in a year") if basis.origin == "revenue" else _("Gross profit to come in a year")
