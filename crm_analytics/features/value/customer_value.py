"""What each customer is worth in the coming year, how that was checked, and what it rests on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import dataframely as dy
import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.bg_nbd import (
    BgNbd,
    Floats,
    expected_orders,
    fit_bg_nbd,
    probability_of_none,
)
from crm_analytics.features.value.gamma_gamma import expected_spend, fit_gamma_gamma
from crm_analytics.features.value.gap_process import counts_of, fit_gap_process, refuse_long_gaps
from crm_analytics.features.value.lifetime_value import discount_factor, lifetime_value
from crm_analytics.features.value.order_futures import Futures, futures_and_total
from crm_analytics.features.value.purchases import EPOCH, Purchases, is_silent, purchases, seen_at, unevenness
from crm_analytics.features.value.seasonal_process import groups_of
from crm_analytics.features.value.value_checks import (
    Judged,
    checks,
    judged_by,
    measures,
    scales,
    spread,
    tenths,
    unmeasured,
)
from crm_analytics.features.value.value_forecast import forecaster
from crm_analytics.features.value.value_model import HORIZON, FittedValueModel, Money, parameter_rows, total_range
from crm_analytics.i18n import N_
from crm_analytics.schema.columns import restricted
from crm_analytics.viewer.column_groups import ColumnGroup

CHECKED: Final = 10_000
"""Customers, chosen as if by lot, with whom forecasts are checked and corrected; fewer where there are fewer."""
AHEAD: Final = 730
"""Days ahead up to which a next order is named."""
LEAST_TODAY: Final = (30, 5)
"""Customers, and customers who came back, without whom nothing is said."""
LEAST_ORDERS, LEAST_EACH = 30.0, 0.1
"""Order days to come of all customers, and of each, below both of which nothing is said."""
HARDLY_ANY: Final = N_(
    "{found} of {customers} customers came back so far, and hardly any order is to be expected of them in a year: too "
    "few to say who will come and what they will bring."
)
ABSURD: Final = 10
"""Times the spend that 5 in 100 customers exceed, beyond which a spend is taken for a mistake."""
SCATTER: Final = 2_654_435_761
"""Knuth's multiplier: neighbouring numbers come to lie far apart."""


class CustomerValue(dy.Schema):
    """One row per customer who bought, sorted by customer_no: what is expected of the 365 days after the as-of day."""

    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch
    alive = dy.Float64(min=0, max=1)  # chance of still being a customer
    lost = dy.Float64(min=0, max=1)  # chance of no order day at all in that time
    expected_orders = dy.Float64(min=0)  # order days
    orders_low = dy.Float64(min=0)  # in 8 of 10 cases at least so many, and at most orders_high
    orders_high = dy.Float64(min=0)
    orders_variance = dy.Float64(min=0)  # by chance alone: for the range of several customers, see range_of
    order_value = dy.Float64(min=0)  # revenue of an order day
    value_to_come = dy.Float64(
        min=0, metadata=restricted(ColumnGroup.COST)
    )  # orders × order value × margin, in today's money
    value_low = dy.Float64(min=0, metadata=restricted(ColumnGroup.COST))  # of the orders' range
    value_high = dy.Float64(min=0, metadata=restricted(ColumnGroup.COST))
    value_variance = dy.Float64(min=0, metadata=restricted(ColumnGroup.COST))  # of orders and of what each brings
    next_order_on = dy.Date(nullable=True)  # by then in half of all cases; null: not within two years
    next_order_from = dy.Date(nullable=True)  # by then in 1 of 10 cases; null where next_order_on is
    next_order_to = dy.Date(nullable=True)  # by then in 9 of 10 cases; null: more than 1 in 10 stay away longer, or go
    method = dy.String()  # how expected orders were worked out: the same in all rows, an id of value_checks


class ValueCalibration(dy.Schema):
    """One row per tenth of the customers (few: larger parts), by what was expected of them on an earlier day."""

    tenth = dy.Int8(primary_key=True, min=1, max=10)
    customers = dy.Int64()
    expected = dy.Float64()  # order days
    actual = dy.Float64()
    expected_lost = dy.Float64()  # chance of no order day
    lost = dy.Float64()  # share without one
    method = dy.String()


class ValueChecks(dy.Schema):
    """One row per method: how far off it was on earlier days, with everything after them hidden."""

    method = dy.String(primary_key=True)  # gaps, seasonal, model, bg_nbd, own_rate, last_period, zero
    total = dy.Float64(nullable=True)  # order days expected over those that came; null: none came
    mae = dy.Float64()  # mean absolute error of a customer's order days
    rank = dy.Float64(nullable=True)  # Spearman's correlation of expected and actual; null: one of them is all equal
    money_total = dy.Float64(nullable=True)  # revenue expected over revenue
    money_mae = dy.Float64()
    brier = dy.Float64(nullable=True)  # of the chance of no order; null: the method says none
    auc = dy.Float64(nullable=True)  # a lost one had the higher chance of being lost than a kept one, so often
    used = dy.Bool()
    customers = dy.Int64()  # on the latest day
    hidden_days = dy.Int64()
    checks = dy.Int64()  # days looked at
    latest = dy.Date()  # of them


class ValueModel(dy.Schema):
    """One row per parameter or total that the values rest on; its standard error where it was estimated."""

    parameter = dy.String(primary_key=True)
    value = dy.Float64(metadata=restricted(ColumnGroup.COST))  # the margin is one of them
    error = dy.Float64(nullable=True)


@dataclass(frozen=True)
class Values:
    """The four results, as their schemas say."""

    customers: pl.DataFrame
    calibration: pl.DataFrame
    checks: pl.DataFrame
    model: pl.DataFrame


def customer_values(
    customers: pl.DataFrame, customer_days: pl.LazyFrame, history: pl.DataFrame, *, as_of: date, money: Money
) -> Values:
    """Value to come of every customer who bought.

    Args:
        customers: The mart customer_summary.
        customer_days: The mart order_days, or rows like it.
        history: The mart purchase_history of the same day.
        as_of: The last day that was observed.
        money: Margin and interest.

    Raises:
        NotEnoughData: with fewer than 30 customers, fewer than 5 who came back, or fewer than 30 who paid; where
            customers usually wait longer than the data reach back; where forecasts of earlier days were off by more
            than a factor of two.
    """
    buyers = customers.filter(pl.col("order_days") > 0).sort("customer_no")
    chosen = _by_lot(buyers.height)
    bought, today = purchases(_days(customer_days.filter(chosen))), (as_of - EPOCH).days
    model = _model(history, bought, today)
    process = fit_gap_process(counts_of(bought, seen_at(bought, today, 0), today))
    refuse_long_gaps(process, today - bought.start)
    spend = fit_gamma_gamma(_spend(buyers.filter(chosen)), prior=1)
    forecast = forecaster(bought, today, HORIZON, model, process)
    judged = _judged(bought, today, is_seasonal=forecast.seasonal is not None)
    fitted = FittedValueModel(model, spend, forecast, process, judged)
    ages = _ages(buyers, as_of)
    last_year = _of_last_period(buyers, customer_days, as_of)
    drawn, together = _drawn(fitted, buyers, ages, last_year, as_of)
    expected = _orders(fitted, drawn, ages, last_year)
    _refuse_next_to_nothing(min(float(expected.sum()), float(drawn.orders.sum())), ages[0])
    orders, low, high = spread(drawn, expected, judged.stretch)
    discount = discount_factor(model, _some(ages), HORIZON, money.discount_rate)
    order_value = expected_spend(spend, ages[0] + 1, _mean_spend(buyers))
    variance = np.square(scales(drawn, orders) * judged.stretch) * drawn.variance
    each = lifetime_value(np.ones_like(orders), order_value, margin=money.margin, discount=discount)
    uneven = unevenness(bought)
    people = _customers(fitted, drawn, buyers, ages, as_of).with_columns(
        expected_orders=orders,
        orders_low=low,
        orders_high=high,
        orders_variance=variance,
        order_value=order_value,
        value_to_come=orders * each,
        value_low=low * each,
        value_high=high * each,
        value_variance=np.square(each) * (variance + orders * uneven),
    )
    total = total_range(together, judged, float(orders.sum()), float(variance.sum()))
    return Values(
        customers=people,
        calibration=_calibration(judged),
        checks=_with_place(judged),
        model=parameter_rows(fitted, total, money, discount),
    )


def _judged(bought: Purchases, today: int, *, is_seasonal: bool) -> Judged:
    """How the methods did on earlier days, and which is used today."""
    done = checks(bought, today)
    if not done:
        return unmeasured("seasonal" if is_seasonal else "gaps")
    measured = measures(done, silent=is_silent(bought, today))
    if is_seasonal and "seasonal" not in measured["method"]:
        return unmeasured("seasonal")  # no earlier day has two years before it to see the season in
    return judged_by(done, measured)


def _refuse_next_to_nothing(orders: float, repeats: Floats) -> None:
    """Of a handful of orders to come nothing can be said: half or twice as many are as likely."""
    if orders < LEAST_ORDERS and orders < LEAST_EACH * len(repeats):
        raise NotEnoughData(HARDLY_ANY, found=int((repeats > 0).sum()), customers=len(repeats))


def _model(history: pl.DataFrame, bought: Purchases, today: int) -> BgNbd:
    """Fitted on everyone; of many the search begins where it ended for those chosen by lot."""
    if history.height <= CHECKED:
        return fit_bg_nbd(history, prior=1, least=LEAST_TODAY)
    return fit_bg_nbd(history, prior=1, near=fit_bg_nbd(seen_at(bought, today, 0).history(), prior=1))


def _by_lot(people: int) -> pl.Expr:
    """Customers chosen by their number: all, or about as many as are checked."""
    kept = min(CHECKED / max(people, 1), 1.0)
    spread = (pl.col("customer_no").cast(pl.UInt64) * SCATTER) % 2**32
    return spread < round(kept * 2**32)


def _days(rows: pl.LazyFrame) -> pl.DataFrame:
    return rows.filter(pl.col("customer_no").is_not_null()).select("customer_no", "day", "orders", "revenue").collect()


def _ages(buyers: pl.DataFrame, as_of: date) -> tuple[Floats, Floats, Floats]:
    x = buyers["order_days"].cast(pl.Float64).to_numpy() - 1
    t_x = (buyers["last_order_on"] - buyers["first_order_on"]).dt.total_days().cast(pl.Float64).to_numpy()
    age = (pl.Series([as_of]) - buyers["first_order_on"]).dt.total_days().cast(pl.Float64).to_numpy()
    return x, t_x, age


def _some(ages: tuple[Floats, Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    """A thousand customers at equal distances."""
    step = max(len(ages[0]) // 1000, 1)
    return ages[0][::step], ages[1][::step], ages[2][::step]


def _mean_spend(buyers: pl.DataFrame) -> Floats:
    return (buyers["revenue"].cast(pl.Float64) / buyers["order_days"]).to_numpy()


def _spend(buyers: pl.DataFrame) -> pl.DataFrame:
    """What customers spend on an order day, but for the absurd ones: they tell nothing of what others spend."""
    mean = _mean_spend(buyers)
    spent = pl.DataFrame({"x": buyers["order_days"], "mean_spend": mean})
    return spent.filter(pl.col("mean_spend") <= ABSURD * max(float(np.quantile(mean, 0.95)), 0.0))


def _drawn(
    fitted: FittedValueModel, buyers: pl.DataFrame, ages: tuple[Floats, Floats, Floats], last_year: Floats, as_of: date
) -> tuple[Futures, Floats]:
    """What each customer may do, and all together: by the season where one shows and is used, else by the process."""
    seasonal = fitted.forecast.seasonal
    if seasonal is not None and fitted.judged.method == "seasonal":
        new = (buyers["first_order_on"] > as_of - timedelta(days=HORIZON)).to_numpy()
        groups = groups_of(last_year)
        return seasonal.futures(groups, new), seasonal.totals(groups, new)
    return futures_and_total(fitted.process, ages, (HORIZON, AHEAD))


def _orders(fitted: FittedValueModel, drawn: Futures, ages: tuple[Floats, Floats, Floats], last_year: Floats) -> Floats:
    """Order days of the coming year, by the method that is used."""
    method = fitted.judged.method
    if method in {"gaps", "seasonal"}:
        return drawn.orders
    if method == "bg_nbd":
        return expected_orders(fitted.model, *ages, HORIZON)
    if method == "own_rate":
        return ages[0] / np.maximum(ages[2], 1) * HORIZON
    if method == "last_period":
        return last_year
    return fitted.forecast.expected(ages, HORIZON) if method == "model" else np.zeros_like(ages[0])


def _chances_of_none(fitted: FittedValueModel, drawn: Futures, ages: tuple[Floats, Floats, Floats]) -> Floats:
    """Chance of no order day in the coming year, by the method that was nearest on earlier days."""
    if fitted.judged.surest == "model":
        return fitted.forecast.lost(ages, HORIZON)
    if fitted.judged.surest == "bg_nbd":
        return probability_of_none(fitted.model, *ages, HORIZON)
    return drawn.none


def _of_last_period(buyers: pl.DataFrame, days: pl.LazyFrame, as_of: date) -> Floats:
    """Order days of the last year, or of all days where they are fewer, for a year."""
    span = min(HORIZON, max((as_of - min(buyers["first_order_on"])).days, 1))
    lately = days.filter(pl.col("day") > as_of - timedelta(days=span), pl.col("orders") > 0)
    counted = lately.group_by("customer_no").agg(times=pl.col("day").n_unique()).collect()
    joined = buyers.select("customer_no").join(counted, on="customer_no", how="left", maintain_order="left")
    return np.asarray(joined["times"].fill_null(0).cast(pl.Float64).to_numpy() * HORIZON / span)


def _customers(
    fitted: FittedValueModel, drawn: Futures, buyers: pl.DataFrame, ages: tuple[Floats, Floats, Floats], as_of: date
) -> pl.DataFrame:
    """One row per customer: whether still one, and when the next order comes."""
    lost = np.clip(_chances_of_none(fitted, drawn, ages), 0, 1)
    tail = fitted.judged.tail
    near = drawn.wait_middle <= AHEAD
    return buyers.select("customer_no", "branch_id").with_columns(
        alive=np.maximum(np.where(ages[0] > 0, drawn.alive, 0.0), 1 - lost),  # one day tells nothing of staying
        lost=lost,
        method=pl.lit(fitted.judged.method),
        next_order_on=_day(drawn.wait_middle, as_of),
        next_order_from=_day(np.where(near, drawn.wait_lows[:, tail], np.inf), as_of),
        next_order_to=_day(np.where(near, drawn.wait_highs[:, tail], np.inf), as_of),
    )


def _day(waits: Floats, as_of: date) -> pl.Series:
    """The day after so many days; null where that is too far ahead."""
    near = np.isfinite(waits) & (waits <= AHEAD)
    days = np.where(near, np.ceil(np.where(near, waits, 0)), 0).astype(np.int32) + (as_of - EPOCH).days
    return pl.Series(days, dtype=pl.Int32).cast(pl.Date).zip_with(pl.Series(near), pl.Series([None], dtype=pl.Date))


def _calibration(judged: Judged) -> pl.DataFrame:
    if not judged.done:
        return ValueCalibration.create_empty()
    return tenths(judged.done[0], judged.method).with_columns(method=pl.lit(judged.method))


def _with_place(judged: Judged) -> pl.DataFrame:
    """The measures with where they were taken: customers, days hidden, how many checks, the latest day."""
    if judged.measured is None:
        return ValueChecks.create_empty()
    done = judged.done
    return judged.measured.with_columns(
        customers=pl.lit(len(done[0].seen.x), dtype=pl.Int64),
        hidden_days=pl.lit(done[0].horizon, dtype=pl.Int64),
        checks=pl.lit(len(done), dtype=pl.Int64),
        latest=pl.lit(EPOCH + timedelta(days=done[0].origin)),
    )
