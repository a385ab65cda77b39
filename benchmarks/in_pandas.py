"""The marts in pandas, for comparison."""

from datetime import date
from pathlib import Path

import pandas as pd

SUMS = ["units", "amount", "discount", "returned", "cost", "costed_revenue"]
PLACE = ["day", "branch_id", "channel", "customer_id"]


def _lines(folder: Path, columns: list[str]) -> pd.DataFrame:
    lines = pd.read_parquet(folder / "order_lines.parquet", columns=[*columns, "cancelled"], dtype_backend="pyarrow")
    lines = lines[~lines.pop("cancelled").fillna(value=False)]
    if "ordered_at" in lines:
        lines["day"] = lines.pop("ordered_at").dt.floor("D")
    return lines


def _products(folder: Path) -> pd.DataFrame:
    products = pd.read_parquet(folder / "products.parquet", dtype_backend="pyarrow")[
        ["product_id", "category", "counted", "unit_cost"]
    ]
    return products.assign(counted=products["counted"].fillna(value=True))


def _lines_of_products(folder: Path, columns: list[str]) -> pd.DataFrame:
    """Lines with the columns `SUMS`."""
    lines = _lines(folder, [*columns, "product_id", "quantity", "amount", "discount"])
    lines = lines.merge(_products(folder), on="product_id", how="left")
    bought, cost = lines["quantity"] >= 0, lines["unit_cost"].astype("float64[pyarrow]")
    lines["units"] = lines["quantity"].where(lines["counted"].fillna(value=True), 0)
    lines["discount"] = lines["discount"].where(bought, 0)
    lines["returned"] = lines["amount"].where(~bought, 0)
    lines["cost"] = (lines["quantity"] * cost).round(2)
    lines["costed_revenue"] = lines["amount"].where(cost.notna(), 0)
    return lines


def _placed(lines: pd.DataFrame) -> pd.DataFrame:
    """The first purchase of each order."""
    bought = lines[lines["quantity"] >= 0].sort_values("line_no")
    return bought.drop_duplicates("order_id")


def customer_summary(folder: Path) -> pd.DataFrame:
    """One row per customer."""
    columns = ["order_id", "line_no", "customer_id", "ordered_at", "branch_id", "product_id", "quantity", "amount"]
    lines = _lines(folder, columns).merge(_products(folder), on="product_id", how="left")
    orders = _placed(lines)
    lines = lines[lines["customer_id"].notna()]
    lines["units"] = lines["quantity"].where(lines["counted"].fillna(value=True), 0)
    lines["returned"] = lines["amount"].where(lines["quantity"] < 0, 0)
    spent = lines.groupby("customer_id")[["units", "amount", "returned"]].sum()
    days = orders.groupby(["customer_id", "day"], as_index=False).agg(
        orders=("order_id", "size"), branch_id=("branch_id", "min")
    )
    ordered = days.groupby("customer_id").agg(
        orders=("orders", "sum"),
        order_days=("day", "size"),
        first_order_on=("day", "min"),
        last_order_on=("day", "max"),
    )
    branches = days.groupby(["customer_id", "branch_id"], as_index=False).size()
    usual = branches.sort_values(["size", "branch_id"], ascending=[False, True]).drop_duplicates("customer_id")
    people = pd.read_parquet(folder / "customers.parquet", dtype_backend="pyarrow")[
        ["customer_id", "branch_id", "kind"]
    ]
    summary = people.set_index("customer_id").join([spent, ordered], how="outer").sort_index()
    summary["branch_id"] = summary["branch_id"].fillna(usual.set_index("customer_id")["branch_id"])
    return summary.reset_index().reset_index(names="customer_no")


def order_days(folder: Path) -> pd.DataFrame:
    """One row per day, branch, channel and customer."""
    lines = _lines_of_products(folder, ["order_id", "line_no", "customer_id", "ordered_at", "branch_id", "channel"])
    groups = lines.groupby(PLACE, dropna=False)
    orders = _placed(lines).groupby(PLACE, dropna=False).size()
    days = pd.concat([groups[SUMS].sum(), groups.size().rename("lines"), orders.rename("orders")], axis=1)
    days = days.reset_index().merge(_people(folder), on="customer_id", how="left")
    dates = days.loc[(days["orders"] > 0) & days["customer_no"].notna(), ["customer_no", "day"]].drop_duplicates()
    by_customer = dates.sort_values(["customer_no", "day"]).groupby("customer_no")["day"]
    dates["days_since"], dates["days_to_next"] = by_customer.diff(), -by_customer.diff(-1)
    days = days.merge(dates, on=["customer_no", "day"], how="left")
    days["is_first"] = days["day"].dt.date == days["first_order_on"]
    return days.sort_values(["day", "branch_id", "channel", "customer_no"])


def _people(folder: Path) -> pd.DataFrame:
    people = pd.read_parquet(folder / "customer_summary.parquet", dtype_backend="pyarrow")
    return people[["customer_id", "customer_no", "kind", "first_order_on"]]


def daily_sales(folder: Path) -> pd.DataFrame:
    """One row per day, branch, category and channel."""
    added = ["lines", "units", "revenue", "discount", "returned", "cost", "costed_revenue"]
    grain = ["day", "branch_id", "category", "channel"]
    days = pd.read_parquet(
        folder / "category_days.parquet", columns=[*grain, "customer_no", *added], dtype_backend="pyarrow"
    )
    days["anonymous_revenue"] = days["revenue"].where(days["customer_no"].isna(), 0)
    return days.groupby(grain, dropna=False)[[*added, "anonymous_revenue"]].sum().reset_index()


def customer_months(folder: Path) -> pd.DataFrame:
    """One row per customer and month with a purchase."""
    days = pd.read_parquet(folder / "order_days.parquet", dtype_backend="pyarrow")
    days = (
        days[days["customer_no"].notna()].groupby(["customer_no", "day"], as_index=False)[["orders", "revenue"]].sum()
    )
    days["month"] = pd.to_datetime(days["day"]).dt.to_period("M")
    days["order_days"] = days["orders"] > 0
    months = days.groupby(["customer_no", "month"])[["orders", "order_days", "revenue"]].sum()
    return months[months["orders"] > 0].reset_index()


def purchase_history(folder: Path, as_of: date) -> pd.DataFrame:
    """One row per frequency, recency and age."""
    people = pd.read_parquet(folder / "customer_summary.parquet")
    first, last = (pd.to_datetime(people[name]) for name in ("first_order_on", "last_order_on"))
    ages = pd.DataFrame(
        {"x": people["order_days"] - 1, "t_x": (last - first).dt.days, "T": (pd.Timestamp(as_of) - first).dt.days}
    )
    return ages.dropna().groupby(["x", "t_x", "T"], as_index=False).size()


def basket_items(folder: Path) -> pd.DataFrame:
    """One row per order and category."""
    lines = _lines(folder, ["order_id", "ordered_at", "product_id", "quantity", "amount"])
    products = _products(folder)
    products = products[products["counted"] & products["category"].notna()]
    bought = lines[lines["quantity"] >= 0].merge(products, on="product_id")
    items = bought.groupby(["order_id", "category"], as_index=False).agg(day=("day", "min"), revenue=("amount", "sum"))
    items["order_no"] = items["order_id"].rank(method="dense").astype("int64") - 1
    items["day"] = items.groupby("order_no")["day"].transform("min")
    return items.drop(columns="order_id")
