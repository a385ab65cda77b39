"""What the company sells: about 300 products in 37 categories, with prices, costs and popularity."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from crm_analytics.synthetic.nusantara import words
from crm_analytics.synthetic.nusantara.plan import Floats, Ints, Plan, Stream
from crm_analytics.synthetic.nusantara.seasons import occasions

VOUCHERS = "Voucer hadiah"
RAMADAN_DEMAND = {"Kurma": 6.0, "Sirup": 4.0, "Santan": 1.5}
"""How much more popular a category is in Ramadan."""


@dataclass(frozen=True)
class Pair:
    """Two categories bought together: of lines of the first that have a next line, so many are followed by the second.

    Besides, the second follows by its popularity alone, as after any other category.
    """

    first: str
    second: str
    when: str
    chance: float


PAIRS = (
    Pair("Kopi", "Gula", "always", 0.40),
    Pair("Mie instan", "Telur", "always", 0.35),
    Pair("Popok bayi", "Tisu basah", "always", 0.45),
    Pair("Minuman ringan", "Keripik", "weekend", 0.45),
    Pair("Deterjen", "Pelembut pakaian", "payday", 0.45),
    Pair("Kurma", "Sirup", "ramadan", 0.50),
)


@dataclass(frozen=True)
class Category:
    """A category with its department and how often it is bought."""

    name: str
    department: str
    popularity: float
    price: float
    items: tuple[str, ...]
    sizes: tuple[str, ...]


def _category(line: str) -> Category:
    name, department, popularity, price, items, sizes = line.split("|")
    return Category(name, department, float(popularity), float(price), tuple(items.split(",")), tuple(sizes.split("/")))


CATEGORIES = tuple(_category(line) for line in words.CATEGORIES.strip().splitlines())
CATEGORY_NUMBER = {category.name: number for number, category in enumerate(CATEGORIES)}


@dataclass(frozen=True)
class ProductCatalogue:
    """The products, with arrays in their order: sorted by category.

    Attributes:
        table: The products table.
        price: Rupiah for one unit.
        edges: Running sum of popularity, by product.
        low: Where each category begins in `edges`; with one more entry at the end.
    """

    table: pl.DataFrame
    price: Ints
    edges: Floats
    low: Floats


@lru_cache(maxsize=2)
def catalogue(plan: Plan) -> ProductCatalogue:
    """The company's products; prices and popularity differ by seed, names do not."""
    chance = plan.chance(Stream.PRODUCTS)
    rows = [(c, item, size, brand) for c in CATEGORIES for item in c.items for size in c.sizes for brand in _brands(c)]
    base = np.array([c.price * (1 + 0.95 * c.sizes.index(size)) for c, _, size, _ in rows])
    price = (np.round(base * chance.uniform(0.85, 1.2, len(rows)) / 100) * 100).astype(np.int64)
    number = np.array([CATEGORY_NUMBER[c.name] for c, _, _, _ in rows])
    edges = np.cumsum(_popularity(chance, number))
    low = np.concatenate([[0.0], edges[np.searchsorted(number, np.arange(len(CATEGORIES)), side="right") - 1]])
    return ProductCatalogue(_table(chance, rows, price), price, edges, low)


def _brands(category: Category) -> list[str]:
    first = CATEGORY_NUMBER[category.name]
    return [words.BRANDS[(first + step) % len(words.BRANDS)] for step in (0, 3, 5)]


def _popularity(chance: np.random.Generator, number: Ints) -> Floats:
    """Within each category a few products sell most; a category's products add up to one."""
    weights = chance.pareto(2.0, len(number)) + 0.3
    return np.asarray(weights / np.bincount(number, weights)[number], dtype=np.float64)


def _table(chance: np.random.Generator, rows: list[tuple[Category, str, str, str]], price: Ints) -> pl.DataFrame:
    cost = np.round(price * chance.uniform(0.68, 0.9, len(rows)))
    unknown = chance.random(len(rows)) < 0.03
    return pl.DataFrame(
        {
            "product_id": [f"P{number:04d}" for number in range(1, len(rows) + 1)],
            "name": [f"{item} {brand} {size}" for _, item, size, brand in rows],
            "brand": [brand for _, _, _, brand in rows],
            "category": [category.name for category, _, _, _ in rows],
            "department": [category.department for category, _, _, _ in rows],
            "unit_cost": pl.Series(cost.astype(np.int64)).cast(pl.Decimal(18, 2)),
            "counted": [category.name != VOUCHERS for category, _, _, _ in rows],
        }
    ).with_columns(unit_cost=pl.when(~pl.Series(unknown)).then("unit_cost"))


def category_weights(day: int) -> Floats:
    """How often each category is bought on a day."""
    usual = np.array([category.popularity for category in CATEGORIES])
    if occasions()["ramadan"][day]:
        for name, factor in RAMADAN_DEMAND.items():
            usual[CATEGORY_NUMBER[name]] *= factor
    return usual


def followers(day: int) -> tuple[Ints, Floats]:
    """For each category, the category that follows it on that day and the chance that it does."""
    second = np.zeros(len(CATEGORIES), dtype=np.int64)
    chances = np.zeros(len(CATEGORIES))
    for pair in PAIRS:
        if occasions()[pair.when][day]:
            second[CATEGORY_NUMBER[pair.first]] = CATEGORY_NUMBER[pair.second]
            chances[CATEGORY_NUMBER[pair.first]] = pair.chance
    return second, chances
