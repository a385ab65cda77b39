"""How much a column's header is like a phrase that we look for."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_ALIKE = 0.86


@lru_cache(10_000)
def plain(header: str) -> str:
    """Lower-case words: InvoiceNo, INVOICE_NO and “Invoice  No.” are the same."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    letters = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", letters.lower()))


def likeness(header: str, phrases: list[str]) -> float:
    """1 for the same words, less for a phrase within longer words, for a slip of the pen, and for later phrases."""
    spelling, best = plain(header), 0.0
    words, joined = _words(spelling), spelling.replace(" ", "")
    for place, phrase in enumerate(phrases):
        wanted = _words(phrase)
        if joined == phrase.replace(" ", ""):
            score = 1.0
        elif wanted <= words:
            score = 0.6 + 0.25 * len(wanted) / len(words)
        else:
            score = 0.8 * _slip(spelling, phrase)
        best = max(best, score - place / 500)
    return best


@lru_cache(10_000)
def _words(phrase: str) -> frozenset[str]:
    return frozenset(phrase.split())


def _slip(spelling: str, phrase: str) -> float:
    """How alike two spellings are; 0 unless one can be a slip of the other. Most are told apart by their letters."""
    differing = (1 - _ALIKE) * (len(spelling) + len(phrase))
    if min(len(spelling), len(phrase)) <= 3 or abs(len(spelling) - len(phrase)) > differing:
        return 0.0
    if len(set(spelling) ^ set(phrase)) > differing:
        return 0.0
    alike = SequenceMatcher(None, spelling, phrase).ratio()
    return alike if alike >= _ALIKE else 0.0
