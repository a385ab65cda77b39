"""The customers of a plan with what is known of them, and what people planned."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.customers import customers_of
from crm_analytics.content.view import View
from crm_analytics.features.account_plan.potential import potentials
from crm_analytics.features.account_plan.proposals import AccountStanding, Step, is_overdue, proposal
from crm_analytics.metrics.selection import Selection
from crm_analytics.state import account_plans
from crm_analytics.state.account_plans import KeptPlan, Whose
from crm_analytics.viewer import Permission

MOST: Final = 200
"""Customers that are planned for by name: those who have brought most so far."""
YEAR: Final = timedelta(days=365)
LEAST_GAPS: Final = 2
"""Gaps between days with a purchase from which on one of them is called usual."""
LONG: Final = 0.9


@dataclass(frozen=True)
class Account:
    """A customer of the plan.

    Attributes:
        customer_no: The number in the marts.
        whose: The company's own number, and the home branch.
        name: As people call the customer; the number where names may not be seen.
        standing: How the customer stands.
        to_come: Value to come within a year; None: not known, or not the viewer's to see.
        potential: Estimate of what could be bought beyond; None: not known.
        lacking: Categories that alike customers buy, and this one does not.
        topic: What the open complaint is about, if it says so.
        step: What is proposed.
        overdue: Whether the customer has been silent for much longer than usual.
        kept: The newest version of the plan, also one that was taken back; None: there never was one.
    """

    customer_no: int
    whose: Whose
    name: str
    standing: AccountStanding
    to_come: float | None
    potential: float | None
    lacking: tuple[str, ...]
    topic: str
    step: Step
    overdue: bool
    kept: KeptPlan | None = None

    @property
    def planned(self) -> KeptPlan | None:
        """The plan in force; None where there is none."""
        return None if self.kept is None or self.kept.stamp.removed else self.kept


def accounts(view: View, selection: Selection) -> tuple[Account, ...]:
    """The customers asked for, at most `MOST` and whoever has a plan, those who bought most in the last year first."""
    kept = plans(view)
    return _with_plans(_recorded(view, selection, tuple(sorted(_in_force(kept)))), kept)


def account(view: View, customer_id: str) -> Account | None:
    """One customer of the plan; None where the viewer has no such customer who bought."""
    everybody = Selection(view.first_day, view.as_of)
    of_plan = [each for each in accounts(view, everybody) if each.whose.customer_id == customer_id]
    if of_plan:
        return of_plan[0]
    kept = plans(view)
    more = _recorded(view, everybody, (customer_id,))
    return next((each for each in _with_plans(more, kept) if each.whose.customer_id == customer_id), None)


def plans(view: View) -> dict[str, KeptPlan]:
    """What people planned, by the customer's number; nothing for who may not read what people wrote of customers."""
    return account_plans.kept(view.settings) if account_plans.may_read(view.viewer) else {}


def _in_force(kept: dict[str, KeptPlan]) -> set[str]:
    return {customer_id for customer_id, each in kept.items() if not each.stamp.removed}


def _with_plans(recorded: tuple[Account, ...], kept: dict[str, KeptPlan]) -> tuple[Account, ...]:
    return tuple(replace(each, kept=kept.get(each.whose.customer_id)) for each in recorded)


@cached()
def _recorded(view: View, selection: Selection, also: tuple[str, ...]) -> tuple[Account, ...]:
    """What is recorded of them; `also` are numbers of customers who are there however little they brought."""
    people = _people(view, selection, also)
    frames = [_years(view, people), _gaps(view, people), _potentials(view, people), _complaints(view, people)]
    for frame in (*frames, _to_come(view), _names(view, people)):
        people = people.join(frame, on="customer_id" if "customer_id" in frame.columns else "customer_no", how="left")
    reaches_back = view.first_day <= view.as_of - 2 * YEAR + timedelta(days=1)
    made = [_account(row, view.as_of, reaches_back=reaches_back) for row in people.iter_rows(named=True)]
    return tuple(sorted(made, key=lambda each: (-each.standing.year, each.whose.customer_id)))


def _account(row: dict[str, object], as_of: date, *, reaches_back: bool) -> Account:
    standing = AccountStanding(
        first_on=_date(row["first_order_on"]),
        last_on=_date(row["last_order_on"]),
        gap=_number(row["gap"]),
        long_gap=_number(row["long_gap"]),
        year=_number(row["year"]) or 0.0,
        year_before=(_number(row["year_before"]) or 0.0) if reaches_back else None,
        complaint_on=_date(row["complaint_on"]),
    )
    lacking = row["lacking"]
    branch = row["branch_id"]
    return Account(
        customer_no=int(str(row["customer_no"])),
        whose=Whose(str(row["customer_id"]), None if branch is None else str(branch)),
        name=str(row["name"] or row["customer_id"]),
        standing=standing,
        to_come=_number(row["to_come"]),
        potential=_number(row["potential"]),
        lacking=tuple(map(str, lacking)) if isinstance(lacking, list) else (),
        topic=str(row["topic"] or ""),
        step=proposal(standing, as_of),
        overdue=is_overdue(standing, as_of),
    )


def _people(view: View, selection: Selection, also: tuple[str, ...]) -> pl.DataFrame:
    wanted = customers_of(view, selection).select("customer_no")
    columns = ("customer_no", "customer_id", "branch_id", "kind", "first_order_on", "last_order_on", "revenue")
    bought = view.read("customer_summary").filter(pl.col("last_order_on").is_not_null()).select(columns)
    ranked = bought.join(wanted, on="customer_no", how="semi").with_columns(
        rank=pl.col("revenue").rank("ordinal", descending=True)
    )
    kept = ranked.filter((pl.col("rank") <= MOST) | pl.col("customer_id").cast(pl.String).is_in(also))
    return (
        kept.drop("rank", "revenue").with_columns(pl.col("customer_id", "branch_id", "kind").cast(pl.String)).collect()
    )


def _years(view: View, people: pl.DataFrame) -> pl.DataFrame:
    """`customer_no`, `year` and `year_before`: bought, less returns, in the last 365 days and in those before."""
    as_of = view.as_of
    rows = _orders(view, people).filter(pl.col("day") > as_of - 2 * YEAR)
    is_last = pl.col("day") > as_of - YEAR
    money = pl.col("revenue").cast(pl.Decimal(38, 2))
    sums = rows.group_by("customer_no").agg(
        year=money.filter(is_last).sum().cast(pl.Float64), year_before=money.filter(~is_last).sum().cast(pl.Float64)
    )
    return sums.collect()


def _gaps(view: View, people: pl.DataFrame) -> pl.DataFrame:
    """`customer_no`, `gap` and `long_gap`: the middle one of the days between purchases, and the nine-tenths one."""
    days = _orders(view, people).filter(pl.col("orders") > 0).select("customer_no", "day").unique()
    gaps = days.sort("customer_no", "day").select(
        "customer_no", gap=pl.col("day").diff().over("customer_no").dt.total_days()
    )
    usual = (
        gaps.drop_nulls()
        .group_by("customer_no")
        .agg(pl.col("gap").median(), long_gap=pl.col("gap").quantile(LONG, "higher"), gaps=pl.len())
    )
    return usual.filter(pl.col("gaps") >= LEAST_GAPS).select("customer_no", "gap", "long_gap").collect()


def _potentials(view: View, people: pl.DataFrame) -> pl.DataFrame:
    rows = view.read("category_days").join(people.lazy().select("customer_no"), on="customer_no", how="semi")
    of_year = rows.filter(pl.col("day") > view.as_of - YEAR, pl.col("category").is_not_null())
    bought = of_year.group_by("customer_no", pl.col("category").cast(pl.String)).agg(
        pl.col("revenue").sum().cast(pl.Float64)
    )
    return potentials(bought.collect(), people.select("customer_no", "kind"))


def _complaints(view: View, people: pl.DataFrame) -> pl.DataFrame:
    """`customer_id`, `complaint_on` and `topic` of the oldest complaint that is not resolved."""
    tickets = view.reader.facts("tickets").join(people.lazy().select("customer_id"), on="customer_id", how="semi")
    opened = tickets.filter(pl.col("resolved_at").is_null(), pl.col("opened_at").dt.date() <= view.as_of)
    oldest = (
        opened.sort("opened_at", "ticket_id")
        .group_by("customer_id")
        .agg(complaint_on=pl.col("opened_at").first().dt.date(), topic=pl.col("topic").first())
    )
    return oldest.collect()


def _to_come(view: View) -> pl.DataFrame:
    """`customer_no` and `to_come`; empty where value to come is not known, or not the viewer's to see."""
    if not view.viewer.may(Permission.COSTS) or view.refusal("customer_value") is not None:
        return pl.DataFrame(schema={"customer_no": pl.UInt32, "to_come": pl.Float64})
    return view.ready("customer_value").select("customer_no", to_come="value_to_come")


def _names(view: View, people: pl.DataFrame) -> pl.DataFrame:
    if not view.viewer.may(Permission.PERSONAL_DATA):
        return people.select("customer_id", name=pl.lit(None, pl.String))
    named = view.reader.facts("customers").select("customer_id", "name")
    return named.join(people.lazy().select("customer_id"), on="customer_id", how="semi").collect()


def _orders(view: View, people: pl.DataFrame) -> pl.LazyFrame:
    return view.read("customer_orders").join(people.lazy().select("customer_no"), on="customer_no", how="semi")


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) else None
