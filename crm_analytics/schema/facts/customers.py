"""Customers: people, companies and resellers."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table
from crm_analytics.viewer.column_groups import ColumnGroup


class Customers(dy.Schema):
    """One row per customer: a person, a company or a reseller."""

    customer_id = columns.key(N_("Your own number or code for the customer"))
    kind = dy.String(nullable=True, metadata=columns.about(N_("person, company or reseller")))
    parent_id = columns.text(N_("Customer this one belongs to, such as the head office"), references="customers")
    name = columns.text(N_("Name of the person or company"), group=ColumnGroup.PERSONAL)
    email = columns.text(N_("E-mail address"), group=ColumnGroup.PERSONAL)
    phone = columns.text(N_("Phone number"), group=ColumnGroup.PERSONAL)
    birth_date = columns.day(N_("Date of birth"), group=ColumnGroup.PERSONAL)
    gender = columns.text(N_("Gender as you record it"))
    city = columns.text(N_("City"))
    region = columns.text(N_("Region or province"))
    branch_id = columns.text(N_("Branch that looks after the customer"), references="branches")
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


TABLE = Table(
    name="customers",
    schema=Customers,
    title=N_("Customers"),
    scope=RowScope.CUSTOMER,
    position=10,
    moment="joined_on",
    derived=True,
)
