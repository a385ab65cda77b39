"""What can be chosen in a rule: the columns with anything in them, their members, and what people call both."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import options
from crm_analytics.content.customer_list.words import BY_NAMES
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.columns import BY_ID, ProfileColumn, allowed, hidden_from
from crm_analytics.rules.reads import product_lines
from crm_analytics.rules.words import RuleWords
from crm_analytics.schema.facts.consents import CHANNELS

MOST: Final = 2000
"""Members of a column that can be chosen from; of cities beyond these, a part of the name finds them."""
OFFERED: Final = 1000
"""Products that are offered at once; letters of their names bring up the others."""
FILTERS: Final = {"branch_id": "branch", "segment": "segment", "kind": "kind"}
"""Columns that are called as in the filters."""


@dataclass(frozen=True)
class Choices:
    """Of one load: columns that can be asked of, and the members of those with few.

    Attributes:
        columns: Ids of columns with something in them, in the order of the catalogue.
        members: By column, the ids of its members in the order of the alphabet.
        categories: What was bought.
        campaigns: By id, what people call each campaign.
    """

    columns: tuple[str, ...]
    members: dict[str, tuple[str, ...]]
    categories: tuple[str, ...]
    campaigns: dict[str, str]


def about(view: View, column: ProfileColumn, text: str = "") -> tuple[str, ...]:
    """What a column that is about something can be about; of products, the first whose name has the text in it."""
    if column.source == "channel":
        return CHANNELS
    if column.source != "product":
        can = choices(view)
        return can.categories if column.source == "category" else tuple(can.campaigns)
    letters = text.casefold().split()
    named = ((each, f"{name} {each}".casefold()) for each, name in products(view).items())
    fitting = (each for each, name in named if all(part in name for part in letters))
    return tuple(islice(fitting, OFFERED))


def words(view: View) -> RuleWords:
    """How a rule's values are written for this reader."""
    names = {column: options.names(view, name) for column, name in FILTERS.items()}

    def value_text(column: str, value: str) -> str:
        source = BY_ID[column].source
        if source == "channel":
            return _channel(value)
        if source == "product":
            return products(view).get(value, value)
        if source == "campaign":
            return choices(view).campaigns.get(value, value)
        return names.get(column, {}).get(value, value)

    return RuleWords(view.company.currency, value_text)


def _channel(channel: str) -> str:
    """Its name as it stands within a sentence."""
    name = _(BY_NAMES[channel])
    return name if any(letter.isupper() for letter in name[1:]) else name.lower()


@cached()
def choices(view: View) -> Choices:
    """What can be chosen in this load; worked out once."""
    profile = view.read("customer_profile")
    hidden = hidden_from(view.viewer)
    usable = [column for column in allowed() if column.id not in hidden]
    own = [column.id for column in usable if column.source == "profile"]
    filled = profile.select(pl.col(own).is_not_null().any()).collect().row(0, named=True)
    categories = _unique(view.read("customer_categories"), "category")
    campaigns = _campaigns(view)
    has_products = not view.reader.facts("products").head(1).collect().is_empty()
    of_others = {"category": bool(categories), "campaign": bool(campaigns), "product": has_products, "channel": True}
    columns = [each for each in usable if of_others.get(each.source, filled.get(each.id, False))]
    listed = [each.id for each in columns if each.kind == "choice"]
    members = {name: _unique(profile, name) for name in listed}
    return Choices(tuple(each.id for each in columns), members, categories, campaigns)


def _unique(frame: pl.LazyFrame, column: str) -> tuple[str, ...]:
    values = frame.select(pl.col(column).drop_nulls().unique().cast(pl.String)).collect().to_series()
    return tuple(sorted(values.to_list(), key=str.casefold))[:MOST]


@cached()
def products(view: View) -> dict[str, str]:
    """By id, what people call each product that was bought, those in most lines first.

    Two that are called the same are told apart by their number.
    """
    sold = product_lines(view.reader).group_by("product_id").len().drop_nulls().collect()
    names = view.reader.facts("products").select("product_id", "name").collect()
    listed = sold.join(names, on="product_id", how="left").with_columns(pl.col("name").fill_null(pl.col("product_id")))
    is_alone = pl.len().over("name") == 1
    named = pl.when(is_alone).then("name").otherwise(pl.format("{} ({})", "name", "product_id"))
    ranked = listed.select("product_id", named.alias("name"), "len").sort("len", "name", descending=[True, False])
    return dict(ranked.select("product_id", "name").iter_rows())


def _campaigns(view: View) -> dict[str, str]:
    """Campaigns belong to no branch: everybody may know what they are called."""
    ids = _unique(view.read("campaign_reactions"), "campaign_id")
    table = view.reader.facts("campaigns").select("campaign_id", "name").collect()
    named = dict(table.iter_rows())
    return {each: named.get(each) or each for each in ids}
