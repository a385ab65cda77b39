"""The facts: every table declared once, with its columns, key, rules and grain.

A column's `doc` is what people read on the mapping screen and in the README. Personal columns are the ones in
`crm_analytics.viewer.viewer.PERSONAL_COLUMNS`; sensitive ones (health, politics, religion) have no place here.
"""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.service import Deliveries, DueDates, Interactions, Tickets


class Customers(dy.Schema):
    """One row per customer: a person, a company or a reseller."""

    customer_id = columns.key(N_("Your own number or code for the customer"))
    kind = dy.String(nullable=True, metadata={"doc": N_("person, company or reseller")})
    parent_id = columns.text(N_("Customer this one belongs to, such as the head office"))
    name = columns.text(N_("Name of the person or company"))
    email = columns.text(N_("E-mail address"))
    phone = columns.text(N_("Phone number"))
    birth_date = columns.day(N_("Date of birth"))
    gender = columns.text(N_("Gender as you record it"))
    city = columns.text(N_("City"))
    region = columns.text(N_("Region or province"))
    branch_id = columns.text(N_("Branch that looks after the customer"))
    joined_on = columns.day(N_("Day the customer was registered"))
    age_band = columns.text(N_("Age group"))
    income_band = columns.text(N_("Income group"))
    household_size = columns.text(N_("People in the household"))
    education = columns.text(N_("Education"))
    marital_status = columns.text(N_("Marital status"))
    home_ownership = columns.text(N_("Owns or rents the home"))
    consent_marketing = columns.flag(N_("Agreed to be contacted for marketing: yes or no"))
    consent_source = columns.text(N_("Where and how the agreement was given"))

    @dy.rule()
    def kind_is_known(cls) -> pl.Expr:
        """Kind is person, company or reseller."""
        return pl.col("kind").is_in(["person", "company", "reseller"])

    @dy.rule()
    def parent_is_another_customer(cls) -> pl.Expr:
        """A customer cannot belong to itself."""
        return pl.col("parent_id") != pl.col("customer_id")


class Products(dy.Schema):
    """One row per product."""

    product_id = columns.key(N_("Product code"))
    name = columns.text(N_("Product name"))
    brand = columns.text(N_("Brand"))
    category = columns.text(N_("Category"))
    department = columns.text(N_("Department, a group of categories"))
    unit_cost = columns.money(N_("Cost of one unit, if known"))
    counted = columns.flag(
        N_("Counts in units and baskets: yes or no; no for fuel, vouchers and fees; empty means yes")
    )

    @dy.rule()
    def unit_cost_is_not_negative(cls) -> pl.Expr:
        """A cost is zero or more."""
        return pl.col("unit_cost") >= 0


class OrderLines(dy.Schema):
    """One row per line of an order; returns have a negative quantity."""

    order_id = columns.key(N_("Order, receipt or invoice number"))
    line_no = dy.Int64(
        primary_key=True,
        metadata={"doc": N_("Line of the order; worked out from the line's content where the source has none")},
    )
    customer_id = columns.text(N_("Customer; empty for an anonymous sale"))
    ordered_at = dy.Datetime(
        time_unit="us",
        nullable=False,
        metadata={"doc": N_("Day, or day and time, of the sale, in local time")},
    )
    product_id = columns.text(N_("Product code"))
    quantity = dy.Float64(nullable=False, metadata={"doc": N_("Units sold; negative for a return")})
    amount = dy.Decimal(
        precision=18,
        scale=2,
        nullable=False,
        metadata={"doc": N_("What the customer paid for the line, after discounts")},
    )
    discount = columns.money(N_("Discount given on the line"))
    branch_id = columns.text(N_("Branch or shop that sold it"))
    channel = columns.text(N_("Sales channel: shop, website, phone …"))
    staff_id = columns.text(N_("Salesperson"))
    cancelled = columns.flag(N_("Whether the line was cancelled: yes or no; cancelled lines are kept and not counted"))

    @dy.rule()
    def ordered_at_is_plausible(cls) -> pl.Expr:
        """The day lies between 1970 and 2100."""
        return pl.col("ordered_at").dt.year().is_between(1970, 2100)


class Campaigns(dy.Schema):
    """One row per campaign."""

    campaign_id = columns.key(N_("Campaign code"))
    name = columns.text(N_("Campaign name"))
    kind = columns.text(N_("Type of campaign"))
    channel = columns.text(N_("Channel: SMS, e-mail, call, post …"))
    starts_on = dy.Date(nullable=False, metadata={"doc": N_("First day")})
    ends_on = dy.Date(nullable=False, metadata={"doc": N_("Last day")})
    fixed_cost = columns.money(N_("Cost of the campaign as a whole"))
    cost_per_contact = columns.money(N_("Cost of one contact"))
    objective = columns.text(N_("What it was meant to achieve"))

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """The last day is not before the first."""
        return pl.col("ends_on") >= pl.col("starts_on")


class CampaignContacts(dy.Schema):
    """One row per campaign and customer: who was contacted, and who was held back as control."""

    campaign_id = columns.key(N_("Campaign code"))
    customer_id = columns.key(N_("Customer"))
    arm = dy.String(nullable=False, metadata={"doc": N_("treatment (contacted) or control (held back)")})
    contacted_at = columns.moment(N_("When the customer was contacted"))
    responded_at = columns.moment(N_("When the customer answered"))

    @dy.rule()
    def arm_is_known(cls) -> pl.Expr:
        """Arm is treatment or control."""
        return pl.col("arm").is_in(["treatment", "control"])


class Redemptions(dy.Schema):
    """One row per campaign, customer and redemption of a coupon."""

    redemption_id = columns.key(N_("Number of the redemption; worked out from its content where the source has none"))
    campaign_id = dy.String(nullable=False, metadata={"doc": N_("Campaign code")})
    customer_id = dy.String(nullable=False, metadata={"doc": N_("Customer")})
    redeemed_at = dy.Datetime(time_unit="us", nullable=False, metadata={"doc": N_("When the coupon was used")})
    coupon_id = columns.text(N_("Coupon code"))
    product_id = columns.text(N_("Product code"))
    value = columns.money(N_("Value of the coupon"))


class Branches(dy.Schema):
    """One row per branch."""

    branch_id = columns.key(N_("Branch code"))
    name = columns.text(N_("Branch name"))
    region = columns.text(N_("Region or province"))
    market_size = columns.money(N_("Size of the branch's market in a year, in money, if known"))

    @dy.rule()
    def market_size_is_not_negative(cls) -> pl.Expr:
        """A market's size is zero or more."""
        return pl.col("market_size") >= 0


class Rejected(dy.Schema):
    """One row per source row that was set aside, with the rules it broke and the row as it came."""

    load_id = dy.Int64(primary_key=True)
    table = dy.String(primary_key=True)
    source = dy.String(primary_key=True)
    row_number = dy.Int64(primary_key=True)
    rules = dy.String()
    raw = dy.String()


TABLES: dict[str, type[dy.Schema]] = {
    "customers": Customers,
    "products": Products,
    "order_lines": OrderLines,
    "campaigns": Campaigns,
    "campaign_contacts": CampaignContacts,
    "redemptions": Redemptions,
    "interactions": Interactions,
    "tickets": Tickets,
    "deliveries": Deliveries,
    "branches": Branches,
    "due_dates": DueDates,
}
MONEY_COLUMN: dict[str, str] = {"order_lines": "amount", "redemptions": "value", "due_dates": "amount"}
CONTENT_KEYED: dict[str, str] = {
    "order_lines": "line_no",
    "redemptions": "redemption_id",
    "interactions": "interaction_id",
}


def polars_schema(table: str) -> pl.Schema:
    """Column names and Polars types of a fact table."""
    return TABLES[table].create_empty().schema


def required_columns(table: str) -> list[str]:
    """Columns a source must give: not nullable, and not one that is worked out from the content."""
    worked_out = CONTENT_KEYED.get(table)
    return [name for name, column in TABLES[table].columns().items() if not column.nullable and name != worked_out]
