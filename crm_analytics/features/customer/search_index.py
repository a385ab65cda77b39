"""Customers made ready to be searched: without accents, capitals and signs, phone numbers in one way of writing."""

from dataclasses import dataclass
from typing import Final

import phonenumbers
import polars as pl

PERSONAL: Final = ("name", "email", "phone", "card_no")
LOCAL: Final = 10
"""Digits of a number at home at most, where it begins as the calling code does."""
WORD: Final = r"[\p{L}\p{M}\p{N}]+"
A_WORD: Final = 80
"""Bytes that a word takes in a list, about."""


@dataclass(frozen=True)
class Index:
    """What is searched; made once, never changed.

    Attributes:
        people: One row per customer: `customer_id`, and in small letters `id`, `email`, `phone` (digits), `card`
            (letters and digits), `name_words` (how many), `whole_no`.
        vocabulary: The words of all names, each with its number `word_no`, written plainly; two that follow each other
            are one more word, for a blank that was not typed.
        places: `word_no` and the row of `people` whose name has the word.
        words: Those of the vocabulary, `word_no` is the place here.
        wholes: All names, each as one word; `whole_no` is the place here.
        calling_code: The company's country.
    """

    people: pl.DataFrame
    vocabulary: pl.DataFrame
    places: pl.DataFrame
    words: tuple[str, ...]
    wholes: tuple[str, ...]
    calling_code: str

    @property
    def cache_size(self) -> int:
        """Bytes, about."""
        frames = sum(int(each.estimated_size()) for each in (self.people, self.vocabulary, self.places))
        return frames + A_WORD * (len(self.words) + len(self.wholes))


def index_of(customers: pl.DataFrame, *, country: str = "", personal: bool = True) -> Index:
    """Make customers ready to be searched.

    Args:
        customers: customer_id, and name, email, phone and card_no where they may be searched.
        country: Two letters; phone numbers with its calling code and with a leading zero are the same.
        personal: Whether name, e-mail, phone and card may be searched: they must not be where they are masked.
    """
    nothing = pl.lit(None, pl.String)
    had = set(customers.columns) if personal else set()
    name, email, phone, card = (pl.col(each) if each in had else nothing for each in PERSONAL)
    code = str(phonenumbers.country_code_for_region(country) or "")
    people = (
        customers.lazy()
        .select(
            "customer_id",
            id=pl.col("customer_id").str.to_lowercase(),
            email=email.str.to_lowercase().str.strip_chars(),
            phone=digits(phone, code),
            card=signs_removed(card),
            words=name.str.to_lowercase().str.extract_all(WORD),
        )
        .collect()
    )
    vocabulary, places, wholes = _words(people["words"])
    numbered = people.with_columns(name_words=pl.col("words").list.len().fill_null(0), whole_no=wholes["whole_no"])
    names = wholes.select("whole", "whole_no").drop_nulls().unique("whole_no").sort("whole_no")["whole"]
    return Index(
        numbered.drop("words"), vocabulary, places, tuple(vocabulary["word"].to_list()), tuple(names.to_list()), code
    )


def _words(names: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The words of all names, numbered; the rows each is in; each row's name as one word.

    Accents are taken off each word once.
    """
    rows = pl.DataFrame({"word": names}).with_row_index("row")
    written = rows.filter(pl.col("word").list.len() > 0).explode("word")
    raw = written.select("word").unique().with_columns(plain=plain(pl.col("word")))
    single = written.join(raw, on="word", maintain_order="left").select("row", word="plain")
    pairs = single.with_columns(pl.col("word") + pl.col("word").shift(-1).over("row")).drop_nulls()
    every = pl.concat([single, pairs])
    vocabulary = every.select("word").unique().sort("word").with_row_index("word_no")
    joined = single.group_by("row", maintain_order=True).agg(whole=pl.col("word").str.join(""))
    wholes = rows.select("row").join(joined, on="row", how="left", maintain_order="left")
    rank = pl.col("whole").rank("dense").cast(pl.UInt32) - 1
    return (
        vocabulary,
        every.join(vocabulary, on="word").select("word_no", "row"),
        wholes.select("whole", whole_no=rank),
    )


def plain(words: pl.Expr) -> pl.Expr:
    """Without accents: é is e."""
    return words.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()


def signs_removed(numbers: pl.Expr) -> pl.Expr:
    """Letters and digits alone, in small letters."""
    return numbers.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def digits(phone: pl.Expr, code: str) -> pl.Expr:
    """The digits after the country's calling code or the leading zero."""
    every = phone.str.replace_all("[^0-9]", "")
    abroad = phone.str.strip_chars_start().str.starts_with("+") | every.str.starts_with("00")
    bare, national = every.str.strip_prefix("00"), every.str.strip_prefix("0")
    if not code:
        return pl.when(abroad).then(bare).otherwise(national)
    has_code = abroad | (every.str.starts_with(code) & (every.str.len_bytes() > LOCAL))
    return pl.when(has_code).then(bare.str.strip_prefix(code).str.strip_prefix("0")).otherwise(national)
