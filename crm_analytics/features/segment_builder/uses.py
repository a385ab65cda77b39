"""Where saved segments were used, as the log of exports knows it: files and reports narrowed to one."""

from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import Final

from crm_analytics.compute.cache import cached
from crm_analytics.content import cached_state
from crm_analytics.content.filter_choices import LABELS
from crm_analytics.content.view import View
from crm_analytics.i18n import LANGUAGES, ngettext, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import exports

REACH: Final = timedelta(days=90)
MOST: Final = 2000
"""Entries of the log that are looked through."""
FILE: Final = "segment {name}"
"""What the command line calls the file of a segment."""


@cached(ttl=timedelta(seconds=10))
def files_taken(view: View) -> dict[str, tuple[str, ...]]:
    """How many files were taken of each saved segment, or narrowed to it, within the last 90 days."""
    since = datetime.now(UTC) - REACH
    recent = [each for each in exports.recent(view.settings, MOST) if each.at.astimezone(UTC) >= since]
    labels = {copy_context().run(_label, code) for code in LANGUAGES}
    taken: dict[str, tuple[str, ...]] = {}
    for saved in cached_state.saved_segments(view.settings, view.viewer):
        name = saved.segment.name
        files = sum(
            each.what == FILE.format(name=name)
            or any(label in labels and value == name for label, value in each.filters)
            for each in recent
        )
        if files:
            words = ngettext("{count} file in 90 days", "{count} files in 90 days", files)
            taken[saved.id] = (words.format(count=number(files)),)
    return taken


def _label(code: str) -> str:
    use_language(code)
    return _(LABELS["saved"])
