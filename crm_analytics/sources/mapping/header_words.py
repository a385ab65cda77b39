"""The words by which the columns of unknown files are recognised: those that tables declare, and some of no table.

Compared without capitals, signs and blanks, in English and Indonesian.
"""

from typing import Final

from crm_analytics.schema.columns import references_of
from crm_analytics.schema.tables import LOADED

PRICE: Final = (
    "unit price", "price", "harga satuan", "harga", "harga jual", "harga barang", "harga per unit", "selling price",
)  # fmt: skip
PER_UNIT: Final = frozenset({"unit", "satuan"})
"""Words that make a price that of one unit."""
KEY: Final = frozenset({"code", "id", "kode"})
"""Words that alone head the numbers of what a table lists."""
TIME_OF_DAY: Final = (
    "time", "jam", "waktu", "pukul", "order time", "trans time", "jam transaksi", "waktu transaksi",
)  # fmt: skip
PERSON_WORDS: Final = frozenset(
    {"address", "alamat", "city", "email", "jenis", "kota", "nama", "name", "phone", "telepon", "type"}
)
"""Words that turn a column about a customer into something other than the customer's number."""


def header_words(table: str) -> dict[str, list[str]]:
    """By column: the words that head it, the likeliest first; one that refers to a table is headed as its key is."""
    declared = LOADED[table].header_words
    references = references_of(LOADED[table].schema).items()
    referring = {column: LOADED[target].header_words.get(column, "") for column, target in references}
    return {column: _split(words) for column, words in {**referring, **declared}.items()}


def value_words(table: str) -> dict[str, dict[str, list[str]]]:
    """By column of fixed values, and value: what other companies call it."""
    declared = LOADED[table].value_words
    return {column: {value: _split(words) for value, words in values.items()} for column, values in declared.items()}


def _split(words: str) -> list[str]:
    return words.split(", ") if words else []
