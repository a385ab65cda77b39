"""Branches."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table


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


TABLE = Table(
    name="branches",
    schema=Branches,
    title=N_("Branches"),
    scope=RowScope.BRANCH,
    position=100,
    header_words={
        "branch_id": (
            "branch, branch id, cabang, kode cabang, store, store id, toko, kode toko, id cabang, outlet, "
            "kode outlet, gerai, shop, location, lokasi, id toko, branch code"
        ),
        "name": "name, nama, branch name, nama cabang, nama toko, store name",
        "region": "region, province, provinsi, wilayah, propinsi, kota, city, daerah",
        "market_size": "market size, ukuran pasar, nilai pasar, besar pasar",
    },
)
