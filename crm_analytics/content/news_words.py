"""Words that all news share."""

from collections.abc import Iterable

from crm_analytics.i18n import ngettext, number


def named(words: Iterable[str], most: int = 3) -> str:
    """The first few, and how many more there are."""
    every = list(words)
    left = len(every) - most
    more = [ngettext("{count} more", "{count} more", left).format(count=number(left))] if left > 0 else []
    return ", ".join([*every[:most], *more])
