"""Words people type, made fit to be kept: what no database takes or no eye sees is left out."""

import unicodedata

TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of all text after them."""
UNKEPT = frozenset({"Cc", "Cs", "Cn", "Co"})


def plain(text: str) -> str:
    """One line without control characters, with single spaces; otherwise the words as they were typed."""
    kept = (" " if each.isspace() else each for each in text if each not in TURNS)
    shown = (each for each in kept if unicodedata.category(each) not in UNKEPT)
    return " ".join("".join(shown).split())
