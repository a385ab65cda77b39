"""Texts and keys made of several parts."""

from collections.abc import Mapping

import polars as pl

from crm_analytics.sources.formats.casting import texts
from crm_analytics.sources.mapping.mapping import OURS, PERIODS, ColumnMapping

_WRITTEN = dict(zip(PERIODS, ("%Y-%m-%d", "%Y-%m", "%Y"), strict=True))
_BETWEEN_KEYS = "/"
_WITHIN_KEYS = "⁄"
"""Instead of a slash in a part of a key that others follow: A/B and C are not A and B/C."""


def joined(
    batch: pl.DataFrame, made: ColumnMapping, ours: Mapping[str, pl.Series], moment: pl.Series | None, *, is_key: bool
) -> pl.Series:
    """Make a text of several parts.

    Args:
        batch: The source's columns as text.
        made: The parts.
        ours: Our columns as they came out.
        moment: When each row happened, where a part is a period.
        is_key: Keys have a slash between their parts, keep the place of an empty one, and are empty only where all
            parts but the periods are; other texts have a blank, and leave empty parts out.
    """
    parts = [_part(part, batch, made, ours, moment).alias(str(place)) for place, part in enumerate(made.joined)]
    frame = pl.DataFrame(parts)
    if not is_key:
        text = frame.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)).to_series()
        return text.set(text == "", None)
    own = [str(place) for place, part in enumerate(made.joined) if part not in PERIODS]
    frame = frame.with_columns(
        pl.col(name).str.replace_all(_BETWEEN_KEYS, _WITHIN_KEYS, literal=True) for name in own[:-1]
    )
    key = pl.concat_str(pl.all().fill_null(""), separator=_BETWEEN_KEYS)
    return frame.select(pl.when(pl.any_horizontal(pl.col(own).is_not_null())).then(key)).to_series()


def _part(
    part: str, batch: pl.DataFrame, made: ColumnMapping, ours: Mapping[str, pl.Series], moment: pl.Series | None
) -> pl.Series:
    if part in PERIODS and moment is not None:
        return moment.dt.strftime(_WRITTEN[part])
    if part.startswith(OURS):
        return ours[part.removeprefix(OURS)]
    return texts(batch[part], made, pl.String())
