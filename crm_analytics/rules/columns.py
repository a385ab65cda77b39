"""What segments can be built from: a customer's profile, what was bought and when, reactions to campaigns, consent."""

from dataclasses import dataclass
from typing import Final, Literal

from crm_analytics.i18n import N_
from crm_analytics.rules.profile import CustomerProfile
from crm_analytics.schema.columns import groups_of
from crm_analytics.viewer import Viewer

Kind = Literal["count", "number", "money", "share", "days", "score", "date", "choice", "text", "flag", "later"]
Source = Literal["profile", "category", "product", "campaign", "channel"]
Operator = Literal[
    "is",
    "is_not",
    "one_of",
    "at_least",
    "at_most",
    "between",
    "within_last",
    "within_next",
    "before",
    "after",
    "contains",
    "known",
    "unknown",
    "not_since",
]
NUMERIC: Final[frozenset[Kind]] = frozenset({"count", "number", "money", "share", "days", "score"})
_NUMBERS: Final[tuple[Operator, ...]] = ("at_least", "at_most", "between", "is", "known", "unknown")
_CHOICES: Final[tuple[Operator, ...]] = ("one_of", "is_not", "contains", "known", "unknown")
_DATES: Final[tuple[Operator, ...]] = (
    "within_last",
    "within_next",
    "before",
    "after",
    "between",
    "is",
    "known",
    "unknown",
)
OPERATORS: Final[dict[Kind, tuple[Operator, ...]]] = {
    "count": ("at_least", "at_most", "between", "is"),
    "number": _NUMBERS,
    "money": _NUMBERS,
    "share": _NUMBERS,
    "days": _NUMBERS,
    "score": _NUMBERS,
    "date": _DATES,
    "choice": _CHOICES,
    "text": ("contains", "is", "one_of", "is_not"),
    "flag": ("is", "known", "unknown"),
    "later": ("not_since",),
}
"""What can be asked of each kind, the usual first."""
NAMES: Final[dict[Operator, str]] = {
    "is": N_("is"),
    "is_not": N_("is known, and not"),
    "one_of": N_("is one of"),
    "at_least": N_("at least"),
    "at_most": N_("at most"),
    "between": N_("between"),
    "within_last": N_("within the last days"),
    "within_next": N_("within the next days"),
    "before": N_("earlier than"),
    "after": N_("later than"),
    "contains": N_("contains the text"),
    "known": N_("is known"),
    "unknown": N_("is not known"),
    "not_since": N_("and none since of"),
}


@dataclass(frozen=True)
class ProfileColumn:
    """Something a condition can ask of a customer.

    Attributes:
        id: Its name in a rule; of the profile, its column.
        name: What people call it; marked, not translated.
        kind: What its values are; decides what can be asked.
        group: The heading it stands under; marked.
        source: Where it is read; but for `profile`, a condition names which category, product, campaign or channel.
        in_days: Whether a condition may count only what was in some days.
        sensitive: Never to be used until an administrator allows it.
    """

    id: str
    name: str
    kind: Kind
    group: str
    source: Source = "profile"
    in_days: bool = False
    sensitive: bool = False


PURCHASES: Final = N_("Purchases")
OF_CATEGORY: Final = N_("What they buy")
OF_PRODUCT: Final = N_("Single products")
SCORES: Final = N_("Scores and segments")
VALUE: Final = N_("Value to come")
CAMPAIGNS: Final = N_("Campaigns")
SERVICE: Final = N_("Complaints and questions")
WHO: Final = N_("Who they are")
CONSENT: Final = N_("May be contacted")
COLUMNS: Final = (
    ProfileColumn("recency", N_("days since the last purchase"), "days", PURCHASES),
    ProfileColumn("last_order_on", N_("last purchase"), "date", PURCHASES),
    ProfileColumn("first_order_on", N_("first purchase"), "date", PURCHASES),
    ProfileColumn("orders", N_("orders"), "count", PURCHASES, in_days=True),
    ProfileColumn("order_days", N_("days with a purchase"), "count", PURCHASES, in_days=True),
    ProfileColumn("purchase_interval", N_("usual days between purchases"), "days", PURCHASES),
    ProfileColumn("units", N_("units bought"), "number", PURCHASES, in_days=True),
    ProfileColumn("revenue", N_("spent in all"), "money", PURCHASES, in_days=True),
    ProfileColumn("average_order", N_("spent on an order"), "money", PURCHASES),
    ProfileColumn("discount_share", N_("discount as a share"), "share", PURCHASES),
    ProfileColumn("bought.orders", N_("orders with the category"), "count", OF_CATEGORY, "category", in_days=True),
    ProfileColumn("bought.revenue", N_("spent on the category"), "money", OF_CATEGORY, "category", in_days=True),
    ProfileColumn("bought.units", N_("units of the category"), "number", OF_CATEGORY, "category", in_days=True),
    ProfileColumn("bought.last_on", N_("last purchase of the category"), "date", OF_CATEGORY, "category"),
    ProfileColumn("bought.since", N_("bought the category, and others not since"), "later", OF_CATEGORY, "category"),
    ProfileColumn("favourite_category", N_("favourite category"), "choice", OF_CATEGORY),
    ProfileColumn("categories", N_("number of categories bought"), "count", OF_CATEGORY),
    ProfileColumn("product.orders", N_("orders with the product"), "count", OF_PRODUCT, "product", in_days=True),
    ProfileColumn("product.revenue", N_("spent on the product"), "money", OF_PRODUCT, "product", in_days=True),
    ProfileColumn("product.units", N_("units of the product"), "number", OF_PRODUCT, "product", in_days=True),
    ProfileColumn("product.last_on", N_("last purchase of the product"), "date", OF_PRODUCT, "product"),
    ProfileColumn("product.since", N_("bought the product, and others not since"), "later", OF_PRODUCT, "product"),
    ProfileColumn("segment", N_("segment"), "choice", SCORES),
    ProfileColumn("r", N_("recency score, 1 to 5"), "score", SCORES),
    ProfileColumn("f", N_("frequency score, 1 to 5"), "score", SCORES),
    ProfileColumn("m", N_("spend score, 1 to 5"), "score", SCORES),
    ProfileColumn("cluster", N_("group of like customers"), "choice", SCORES),
    ProfileColumn("alive", N_("chance of still being a customer"), "share", VALUE),
    ProfileColumn("expected_orders", N_("orders expected within a year"), "number", VALUE),
    ProfileColumn("order_value", N_("value expected of an order"), "money", VALUE),
    ProfileColumn("value_to_come", N_("value to come within a year"), "money", VALUE),
    ProfileColumn("next_order_on", N_("next purchase expected"), "date", VALUE),
    ProfileColumn("campaign.contacted", N_("contacted by the campaign"), "flag", CAMPAIGNS, "campaign"),
    ProfileColumn("campaign.responded", N_("answered the campaign"), "flag", CAMPAIGNS, "campaign"),
    ProfileColumn("campaign.redeemed", N_("used a coupon of the campaign"), "flag", CAMPAIGNS, "campaign"),
    ProfileColumn("campaigns_contacted", N_("campaigns that contacted them"), "count", CAMPAIGNS),
    ProfileColumn("campaigns_responded", N_("campaigns they answered"), "count", CAMPAIGNS),
    ProfileColumn("campaigns_redeemed", N_("campaigns whose coupon they used"), "count", CAMPAIGNS),
    ProfileColumn("complaints", N_("complaints and questions"), "count", SERVICE),
    ProfileColumn("satisfaction", N_("satisfaction, 1 to 5"), "number", SERVICE),
    ProfileColumn("kind", N_("customer kind"), "choice", WHO),
    ProfileColumn("branch_id", N_("home branch"), "choice", WHO),
    ProfileColumn("city", N_("city"), "choice", WHO),
    ProfileColumn("region", N_("region"), "choice", WHO),
    ProfileColumn("gender", N_("gender"), "choice", WHO),
    ProfileColumn("age_band", N_("age group"), "choice", WHO),
    ProfileColumn("income_band", N_("income group"), "choice", WHO),
    ProfileColumn("household_size", N_("people in the household"), "choice", WHO),
    ProfileColumn("education", N_("education"), "choice", WHO),
    ProfileColumn("marital_status", N_("marital status"), "choice", WHO),
    ProfileColumn("home_ownership", N_("owns or rents the home"), "choice", WHO),
    ProfileColumn("demographics_known", N_("share of these facts that is known"), "share", WHO),
    ProfileColumn("joined_on", N_("registered"), "date", WHO),
    ProfileColumn("consent", N_("agreed to be contacted by"), "flag", CONSENT, "channel"),
    ProfileColumn("consent_marketing", N_("agreed to marketing"), "flag", CONSENT),
    ProfileColumn("customer_id", N_("customer number"), "text", WHO),
)
"""None of them is sensitive: health, politics and religion have no place in the facts."""
BY_ID: Final = {column.id: column for column in COLUMNS}


def hidden_from(viewer: Viewer) -> frozenset[str]:
    """Ids of the columns whose values the viewer may not see."""
    groups = groups_of(CustomerProfile)
    return frozenset(column.id for column in COLUMNS if column.id in groups and not viewer.may_see(groups[column.id]))


def allowed(permitted: frozenset[str] = frozenset()) -> tuple[ProfileColumn, ...]:
    """The columns a rule may use: all but the sensitive ones that no administrator has permitted, by id."""
    return tuple(column for column in COLUMNS if not column.sensitive or column.id in permitted)
