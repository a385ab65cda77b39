"""Names of sheets that Excel accepts: short, plain and all different."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Final

LONGEST: Final = 31
REFUSED: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
RESERVED: Final = frozenset({"history", "riwayat"})


def sheet_names(what: str, parts: int, about: str) -> list[str]:
    """A name for each part of a table, and one for the sheet about it, which comes last."""
    about = _plain(about)
    base = _plain(what) or "Data"
    if base.lower() in RESERVED | {about.lower()}:
        base = f"{base[: LONGEST - 2]} 1"
    if parts == 1:
        return [base, about]
    return [*(f"{base[: LONGEST - len(str(n)) - 1]} {n}" for n in range(1, parts + 1)), about]


def different(names: Sequence[str]) -> list[str]:
    """A name for each of several sheets."""
    made: list[str] = []
    for name in names:
        base = _plain(name) or "Data"
        base = f"{base[: LONGEST - 2]} 1" if base.lower() in RESERVED else base
        numbered = (base if n == 1 else f"{base[: LONGEST - len(str(n)) - 1]} {n}" for n in count(1))
        taken = {each.lower() for each in made}
        made.append(next(each for each in numbered if each.lower() not in taken))
    return made


def _plain(text: str) -> str:
    return REFUSED.sub(" ", text).strip(" '")[:LONGEST].strip(" '")
