"""Finding one customer by number, e-mail, phone, card or name, whatever was mistyped.

What is typed is compared as people mean it: without accents, capitals and signs; a phone number in any way of writing
it. Numbers, addresses and phones are compared as a whole, then by their beginning or end, then by a part; where none
fits, as a whole with a sign off. A name is found by its words in any order: each as it is, by its beginning, by a part,
or with a letter off (two in a long word); and as a whole, for blanks that are missing or too many.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from crm_analytics.features.customer.search_index import WORD, Index, digits, index_of, plain, signs_removed

__all__ = ["Index", "index_of", "search"]

MOST: Final = 10
LEAST: Final = 2
"""Letters below which nothing is searched for but a whole number."""
LEAST_PART: Final = 3
"""Letters of a part within a word."""
LEAST_DIGITS: Final = 4
LEAST_NUMBER: Final = 8
"""Signs of a phone number or an e-mail address of which one may be wrong."""
EXACT, BEGUN, WITHIN = 0.0, 0.2, 0.5
"""How far a word of a name is off from what was typed, where it is as typed."""
AS_TYPED: Final = 1.0
"""Below this nothing was mistyped."""
LACKING: Final = 3.0
"""What a typed word adds that the name has not."""
TYPED_WORD: Final = ((8, 2), (3, 1))
"""Letters from which a typed word may be so many letters off."""
TYPED_WHOLE: Final = ((14, 3), (8, 2), (5, 1))
"""The same of a whole name."""


def search(index: Index, text: str, *, most: int = MOST) -> pl.DataFrame:
    """Customers that may be meant, the likeliest first.

    Args:
        index: What `index_of` made.
        text: What was typed.
        most: How many are given at most.

    Returns:
        customer_id, how (id, email, phone, card, name, or close: mistyped), off (0 as typed; the larger, the less
        alike), total (how many there are in all; what is only alike counts where nothing is as typed).
    """
    typed = " ".join(text.split()).lower()
    if not typed:
        return _none()
    exact = pl.concat([_by_id(index, typed), _by_email(index, typed), _by_phone(index, typed), _by_card(index, typed)])
    named = _by_name(index, typed)
    close = _empty() if exact.height or named.height else _mistyped_numbers(index, typed)
    hits = pl.concat([exact, named, close]).sort("off", "row").unique("row", keep="first")
    ranked = hits.join(index.people.with_row_index("row").select("row", "customer_id", "name_words"), on="row")
    order = ["off", "name_words", "customer_id"]
    return ranked.sort(order).select("customer_id", "how", "off", total=pl.len()).head(most)


def _by_id(index: Index, typed: str) -> pl.DataFrame:
    """The whole number, its beginning, its end, a part of it."""
    return _hits(index, pl.col("id"), typed, "id", parts=len(typed) >= LEAST)


def _by_email(index: Index, typed: str) -> pl.DataFrame:
    return _hits(index, pl.col("email"), typed, "email", parts=len(typed) > LEAST and " " not in typed)


def _by_phone(index: Index, typed: str) -> pl.DataFrame:
    return pl.concat(
        [_empty(), *(_hits(index, pl.col("phone"), each, "phone", parts=True) for each in _phones(index, typed))]
    )


def _by_card(index: Index, typed: str) -> pl.DataFrame:
    number = _without_signs(typed)
    if len(number) < LEAST_DIGITS or not any(map(str.isdigit, number)):
        return _empty()
    return _hits(index, pl.col("card"), number, "card", parts=True)


def _phones(index: Index, typed: str) -> list[str]:
    """The digits that may be meant: after the calling code or the leading zero, and as they were typed."""
    if any(letter.isalpha() for letter in typed):
        return []
    as_typed = "".join(filter(str.isdigit, typed))
    national = str(pl.select(digits(pl.lit(typed), index.calling_code)).item())
    return [each for each in dict.fromkeys((national, as_typed)) if len(each) >= LEAST_DIGITS]


def _hits(index: Index, column: pl.Expr, typed: str, how: str, *, parts: bool) -> pl.DataFrame:
    """Rows whose text is what was typed (off 0), begins with it (1), ends with it (2), or holds it (3)."""
    held = column.str.contains(typed, literal=True) if parts else column == typed
    people = index.people.with_row_index("row").filter(held)
    off = (
        pl.when(column == typed)
        .then(0.0)
        .when(column.str.starts_with(typed))
        .then(1.0)
        .when(column.str.ends_with(typed))
        .then(2.0)
        .otherwise(3.0)
    )
    return people.select("row", how=pl.lit(how), off=off)


def _mistyped_numbers(index: Index, typed: str) -> pl.DataFrame:
    """E-mail addresses and phone numbers as a whole, with one sign off."""
    email = [("email", typed)] if "@" in typed else []
    meant = email + [("phone", each) for each in _phones(index, typed)]
    return pl.concat([_empty(), *(_near(index, column, each) for column, each in meant if len(each) >= LEAST_NUMBER)])


def _near(index: Index, column: str, typed: str) -> pl.DataFrame:
    numbers = index.people.with_row_index("row").select("row", column).drop_nulls()
    places, off = _alike(typed, numbers[column].to_list(), 1)
    return pl.DataFrame([numbers["row"].gather(places), off]).select("row", how=pl.lit("close"), off="off")


def _by_name(index: Index, typed: str) -> pl.DataFrame:
    """Rows whose name has every word that was typed; where none has, those that have the most of several."""
    words = pl.Series([typed]).str.extract_all(WORD).explode().drop_nulls()
    typed_words = words.to_frame("word").select(plain(pl.col("word"))).to_series().to_list()
    if len("".join(typed_words)) < LEAST or "@" in typed:
        return _empty()
    by_words, by_whole = _by_words(index, list(dict.fromkeys(typed_words))), _by_whole(index, "".join(typed_words))
    nearest = pl.concat([by_words, by_whole]).group_by("row").agg(pl.col("off").min())
    as_typed = nearest.filter(pl.col("off") < AS_TYPED)
    how = pl.when(pl.col("off") < AS_TYPED).then(pl.lit("name")).otherwise(pl.lit("close"))
    if as_typed.is_empty():
        kept = nearest
    elif as_typed["off"].min() == EXACT:
        kept = as_typed
    else:  # words that only begin so may be whole ones that were mistyped
        kept = pl.concat([as_typed, by_whole.join(as_typed, on="row", how="anti")])
    return kept.select("row", how=how, off="off")


def _by_words(index: Index, words: Sequence[str]) -> pl.DataFrame:
    """Row and off of the names that have the most of these words, at least half of them."""
    meant = pl.concat([_meant(index, word).with_columns(typed_no=pl.lit(n)) for n, word in enumerate(words)])
    placed = index.places.filter(pl.col("word_no").is_in(meant["word_no"].implode())).join(meant, on="word_no")
    best = placed.group_by("row", "typed_no").agg(pl.col("off").min())
    rows = best.group_by("row").agg(pl.col("off").sum(), words=pl.len())
    needed = max([*rows["words"].unique(), (len(words) + 1) // 2])
    lacking = (len(words) - pl.col("words")) * LACKING
    return rows.filter(pl.col("words") == needed).select("row", off=(pl.col("off") + lacking).cast(pl.Float64))


def _meant(index: Index, word: str) -> pl.DataFrame:
    """Words of names that a typed word may stand for: itself, longer ones with it, others by letters off."""
    column = pl.col("word")
    held = column.str.contains(word, literal=True) if len(word) >= LEAST_PART else column.str.starts_with(word)
    off = pl.when(column == word).then(EXACT).when(column.str.starts_with(word)).then(BEGUN).otherwise(WITHIN)
    places, letters = _alike(word, index.words, _allowed(word, TYPED_WORD))
    close = pl.DataFrame([places.alias("word_no"), letters])
    as_typed = index.vocabulary.filter(held).select("word_no", off=off)
    return pl.concat([as_typed, close]).group_by("word_no").agg(pl.col("off").min())


def _by_whole(index: Index, typed: str) -> pl.DataFrame:
    """Row and off of the names that are nearly this, blanks aside."""
    places, letters = _alike(typed, index.wholes, _allowed(typed, TYPED_WHOLE), least=0)
    near = pl.DataFrame([places.alias("whole_no"), letters])
    people = index.people.with_row_index("row").select("row", "whole_no")
    return people.join(near, on="whole_no").select("row", off=pl.col("off") + BEGUN)


def _alike(typed: str, words: Sequence[str], most: int, *, least: int = 1) -> tuple[pl.Series, pl.Series]:
    """Places of the words that differ in so many letters, and in how many."""
    if not words or most < least:
        return pl.Series("place", [], pl.UInt32), pl.Series("off", [], pl.Float64)
    letters = cdist([typed], words, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
    places = np.flatnonzero((letters >= least) & (letters <= most))
    return pl.Series("place", places, pl.UInt32), pl.Series("off", letters[places], pl.Float64)


def _allowed(typed: str, table: Sequence[tuple[int, int]]) -> int:
    return next((letters for length, letters in table if len(typed) >= length), 0)


def _without_signs(typed: str) -> str:
    return str(pl.select(signs_removed(pl.lit(typed))).item())


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema={"row": pl.UInt32, "how": pl.String, "off": pl.Float64})


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={"customer_id": pl.String, "how": pl.String, "off": pl.Float64, "total": pl.UInt32})
