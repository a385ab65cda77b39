"""Products: what is sold."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table
from crm_analytics.viewer.column_groups import ColumnGroup


class Products(dy.Schema):
    """One row per product."""

    product_id = columns.key(N_("Product code"))
    name = columns.text(N_("Product name"))
    brand = columns.text(N_("Brand"))
    category = columns.text(N_("Category"))
    department = columns.text(N_("Department, a group of categories"))
    unit_cost = columns.money(N_("Cost of one unit, if known"), group=ColumnGroup.COST)
    counted = columns.flag(
        N_("Counts in units and baskets: yes or no; no for fuel, vouchers and fees; empty means yes"), decides=True
    )

    @dy.rule()
    def unit_cost_is_not_negative(cls) -> pl.Expr:
        """A cost is zero or more."""
        return pl.col("unit_cost") >= 0


TABLE = Table(
    name="products",
    schema=Products,
    title=N_("Products"),
    scope=RowScope.OPEN,
    position=20,
    derived=True,
    header_words={
        "product_id": (
            "product id, kode barang, kode produk, sku, stock code, item code, product code, id barang, id produk, "
            "barcode, upc, kode item, product, produk, barang, item id, item, article, nama barang, nama produk, "
            "product name, plu"
        ),
        "name": "name, product name, nama, nama barang, nama produk, description, deskripsi, keterangan",
        "brand": "brand, merek, merk",
        "category": ("category, kategori, product category, jenis, jenis barang, kelompok, golongan, kategori produk"),
        "department": "department, departemen, divisi, group",
        "unit_cost": "unit cost, cost, hpp, harga pokok, harga beli, modal, cost price, harga modal",
    },
)
