"""How much is known of customers: of one, and of all of them.

What is worth knowing depends on who it is: a company has no birthday. What is filled in counts, whether or not the
viewer may read it; the day of birth alone leaves no mark where it is hidden, and is left out there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.view import View
from crm_analytics.i18n import N_
from crm_analytics.viewer import Permission


@dataclass(frozen=True)
class Detail:
    """Something worth knowing of a customer.

    Attributes:
        name: What people call it, untranslated.
        columns: Of the table of customers: it is known where one of them is filled in.
        of_persons: Whether only persons have it.
    """

    name: str
    columns: tuple[str, ...] = ()
    of_persons: bool = False


AGE: Final = "age"
CONSENT: Final = "consent"
DETAILS: Final[Mapping[str, Detail]] = {
    "name": Detail(N_("Name"), ("name",)),
    "phone": Detail(N_("Phone number"), ("phone",)),
    "email": Detail(N_("E-mail address"), ("email",)),
    "address": Detail(N_("Address"), ("address",)),
    "city": Detail(N_("City"), ("city",)),
    "kind": Detail(N_("Kind of customer"), ("kind",)),
    CONSENT: Detail(N_("Consent to be contacted")),
    AGE: Detail(N_("Birthday or age group"), ("birth_date", "age_band"), of_persons=True),
    "gender": Detail(N_("Gender"), ("gender",), of_persons=True),
    "household": Detail(N_("Household"), ("household_size", "marital_status"), of_persons=True),
    "income": Detail(N_("Income group"), ("income_band",), of_persons=True),
    "education": Detail(N_("Education"), ("education",), of_persons=True),
}
"""By id. Nothing of health, politics or religion is kept of a customer."""


@dataclass(frozen=True)
class Completeness:
    """Of one customer: ids of the details that are filled in, and of those that are missing."""

    filled: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """Filled in, of all that is worth knowing."""
        return len(self.filled) / (len(self.filled) + len(self.missing))


def details(customers: pl.LazyFrame, consents: pl.LazyFrame, *, personal: bool = True) -> pl.LazyFrame:
    """One row per customer: `customer_id`, and by id of the detail whether it is filled in; null where it can't be.

    Args:
        customers: Of `Reader.facts`.
        consents: Of `Reader.consents`.
        personal: Whether the viewer may see what is personal: the age is left out otherwise.
    """
    is_person = pl.col("kind").fill_null("person") == "person"
    with_consent = consents.select("customer_id").unique().with_columns(pl.lit(value=True).alias(CONSENT))
    filled = {
        each: pl.any_horizontal(pl.col(detail.columns).is_not_null())
        for each, detail in DETAILS.items()
        if detail.columns and (personal or each != AGE)
    } | {CONSENT: pl.col(CONSENT).fill_null(value=False)}
    joined = customers.join(with_consent, on="customer_id", how="left", maintain_order="left")
    return joined.select(
        "customer_id",
        *(
            (pl.when(is_person).then(filled[each]) if detail.of_persons else filled[each]).alias(each)
            for each, detail in DETAILS.items()
            if each in filled
        ),
    )


def completeness(row: Mapping[str, object]) -> Completeness:
    """What is known of one customer, from a row of `details`."""
    applying = [each for each in DETAILS if row.get(each) is not None]
    return Completeness(
        tuple(each for each in applying if row[each]), tuple(each for each in applying if not row[each])
    )


def shares(rows: pl.LazyFrame) -> pl.DataFrame:
    """How many customers each detail is filled in of.

    Args:
        rows: Of `details`.

    Returns:
        detail (id), filled and customers (those who can have it) and share (null without any); in the order of
        `DETAILS`. The company's score is the sum of `filled` over the sum of `customers`: see `score`.
    """
    ids = [each for each in rows.collect_schema().names() if each in DETAILS]
    counted = rows.select(
        *(pl.col(each).sum().cast(pl.Int64).alias(f"{each}-filled") for each in ids),
        *(pl.col(each).count().cast(pl.Int64).alias(f"{each}-customers") for each in ids),
    ).collect()
    row = counted.row(0, named=True)
    made = pl.DataFrame(
        [(each, row[f"{each}-filled"], row[f"{each}-customers"]) for each in ids],
        schema={"detail": pl.String, "filled": pl.Int64, "customers": pl.Int64},
        orient="row",
    )
    return made.with_columns(share=pl.when(pl.col("customers") > 0).then(pl.col("filled") / pl.col("customers")))


def score(counted: pl.DataFrame) -> float | None:
    """Filled in, of all that is worth knowing of these customers; None without any.

    Args:
        counted: Of `shares`.
    """
    filled, fillable = int(counted["filled"].sum()), int(counted["customers"].sum())
    return filled / fillable if fillable else None


def company_shares(view: View) -> pl.DataFrame:
    """What `shares` gives, of all customers whom the viewer may see."""
    return _company_shares(view, view.reader.noted_version)


@cached()
def _company_shares(view: View, noted: object) -> pl.DataFrame:  # noqa: ARG001 - part of the key
    personal = view.viewer.may(Permission.PERSONAL_DATA)
    return shares(details(view.reader.facts("customers"), view.reader.consents(), personal=personal))
