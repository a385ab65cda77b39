"""Companies whose data is legal and awkward, each as the tables a small load brings."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

from tests.warehouse import small

Tables = dict[str, pl.DataFrame]

LATER: Final = datetime(2090, 1, 1, 10)  # noqa: DTZ001 - wall time of the company
HOSTILE: Final = (
    "*Bold* _it_ [link](http://x.invalid) # `code` $a$ :red[x]",
    "<b>Toko</b><script>alert(1)</script> & Co",
    '=HYPERLINK("http://x.invalid")',
    "$5 off $9 🎉 ~~no~~ {name} %s \\n",
    "Panjang " * 60,
)
LARGEST: Final = Decimal("999999999999.99")


def lines(count: int, *, customers: int, first: datetime = small.FIRST) -> pl.DataFrame:
    """One-line orders a day apart, of amounts without a pattern (a forecast of a perfect pattern takes long)."""
    uneven = (pl.int_range(pl.len()) * 7919 % 1009) / 100 + 1
    return small.lines(count, customers=customers, first=first).with_columns(amount=uneven.round(2))


def of(table: pl.DataFrame, **columns: pl.Expr) -> Tables:
    """Order lines with some columns put in place."""
    return {"order_lines": table.with_columns(**columns)}


def one_row() -> Tables:
    return of(lines(1, customers=1))


def one_customer() -> Tables:
    return of(lines(60, customers=1))


def anonymous() -> Tables:
    return of(lines(60, customers=0))


def only_returns() -> Tables:
    return of(lines(120, customers=5), quantity=-pl.col("quantity"), amount=-pl.col("amount"))


def only_zeros() -> Tables:
    return of(lines(250, customers=5), amount=pl.lit(0.0))


def only_cancelled() -> Tables:
    return of(lines(60, customers=5), cancelled=pl.lit(value=True))


def bare() -> Tables:
    """Only what is required: no product, customer, branch, channel or category anywhere."""
    return {"order_lines": lines(40, customers=0).drop("product_id", "customer_id")}


def no_sales() -> Tables:
    return {"customers": pl.DataFrame({"customer_id": ["C1", "C2"]}), **campaigns(["K1"], ["C1", "C2"])}


def only_future() -> Tables:
    return of(lines(30, customers=5, first=LATER))


def partly_future() -> Tables:
    return of(
        pl.concat(
            [
                lines(30, customers=5),
                lines(30, customers=7, first=LATER).with_columns(order_id=pl.lit("G") + pl.col("order_id")),
            ]
        )
    )


def one_day() -> Tables:
    return of(lines(50, customers=10), ordered_at=pl.lit(LATER.replace(year=2025)))


def forty_days() -> Tables:
    return of(lines(40, customers=9), branch_id=pl.lit("B1"), channel=pl.lit("shop"))


def decades_apart() -> Tables:
    """One sale in 1970, then nothing until this century."""
    first = lines(1, customers=1, first=datetime(1970, 1, 1))  # noqa: DTZ001 - wall time of the company
    return of(pl.concat([first.with_columns(order_id=pl.lit("first")), lines(100, customers=5)]))


def returned_before() -> Tables:
    """More came back than was sold in the quarter before the last; sales in the last."""
    early = pl.col("ordered_at") < datetime(2024, 4, 1)  # noqa: DTZ001 - wall time of the company
    sign = pl.when(early).then(-1.0).otherwise(1.0)
    return of(lines(180, customers=5), quantity=sign, amount=sign * pl.col("amount"))


def largest() -> Tables:
    """Every amount the largest there is, beside one of a cent."""
    cent = pl.col("order_id") == "F00000"
    amount = pl.when(cent).then(Decimal("0.01")).otherwise(LARGEST).cast(pl.Decimal(18, 2))
    return of(lines(50, customers=5), amount=amount, branch_id=pl.lit("B1"))


def hostile() -> Tables:
    """Names of everything that mean something to Markdown, HTML, a spreadsheet or a format string."""
    count, names = 240, list(HOSTILE)
    turn = pl.int_range(pl.len()) % len(names)
    first = lines(count, customers=20).with_columns(
        branch_id=turn.replace_strict(dict(enumerate(names))),
        channel=turn.replace_strict(dict(enumerate(names))),
        product_id=pl.lit("P0"),
        amount=pl.when(pl.col("order_id") == "F00200").then(5000.0).otherwise("amount"),
    )
    second = first.with_columns(
        line_no=pl.lit(2, pl.Int64), product_id=turn.replace_strict({n: f"P{1 + n // 2}" for n in range(5)})
    )
    third = first.filter(turn == 4).with_columns(line_no=pl.lit(3, pl.Int64), product_id=pl.lit("P3"))
    people = [f"C{n}" for n in range(20)]
    return {
        "order_lines": pl.concat([first, second, third]),
        "products": pl.DataFrame(
            {"product_id": [f"P{n}" for n in range(4)], "category": [names[n] for n in (0, 1, 3, 4)]}
        ),
        "customers": pl.DataFrame({"customer_id": people, "name": [names[n % 5] for n in range(20)]}),
        "branches": pl.DataFrame({"branch_id": names, "name": [names[0], names[0], *names[2:]]}),
        **campaigns(names, people),
    }


def campaigns(names: list[str], people: list[str]) -> Tables:
    """A campaign of each name, with everyone contacted."""
    starts = date(2024, 3, 1)
    return {
        "campaigns": pl.DataFrame(
            {
                "campaign_id": names,
                "name": names,
                "kind": names,
                "starts_on": [starts] * len(names),
                "ends_on": [starts + timedelta(days=20)] * len(names),
            }
        ),
        "campaign_contacts": pl.DataFrame(
            [(name, person, "treatment") for name in names for person in people],
            schema=["campaign_id", "customer_id", "arm"],
            orient="row",
        ),
    }


AWKWARD: Final[dict[str, Callable[[], Tables]]] = {
    made.__name__: made
    for made in (
        one_row,
        one_customer,
        anonymous,
        only_returns,
        only_zeros,
        only_cancelled,
        bare,
        no_sales,
        only_future,
        partly_future,
        one_day,
        forty_days,
        decades_apart,
        returned_before,
        largest,
        hostile,
    )
}
