"""What is new for a reader since the last visit: the load, and what features tell of.

A thing is told by a key made of what it is about; it is news as long as its key was not there before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crm_analytics.compute import reads
from crm_analytics.content import cached_state, goals, registry
from crm_analytics.content.goal_words import metric_name
from crm_analytics.content.news_words import named
from crm_analytics.content.registry import NewsSource, Things
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.state import visits
from crm_analytics.state.goals import SetGoal

RECENT: Final = timedelta(days=180)
"""Notes changed longer ago are no news, whoever has not looked since."""
LETTERS: Final = 60
"""Of a note's words that are told."""
ANY: Final = "*"
"""After the name of a source, as a key: it could be looked at."""


@dataclass(frozen=True)
class NewsItem:
    """Something new in a few words, and the page that says more; empty: this one."""

    words: str
    page: str = ""


@dataclass(frozen=True)
class News:
    """What is new: `keys` of the things, since when; nothing on a first visit."""

    since: datetime | None
    keys: frozenset[str]


def begin(view: View) -> News:
    """What is new as a visit begins; it is noted that all there is has been seen now."""
    name = view.viewer.name
    before = visits.before(view.settings, name, view.page)
    there = {source.name: source.things(view) for source in _sources()}
    seen = {key for keys in there.values() if keys is not None for key in keys}
    seen |= {f"{source}:{ANY}" for source, keys in there.items() if keys is not None}
    unreadable = tuple(f"{source}:" for source, keys in there.items() if keys is None)
    seen |= {key for key in before.seen if key.startswith(unreadable)} if unreadable else set()
    visits.record(view.settings, name, view.page, seen)
    compared = {source for source in there if f"{source}:{ANY}" in before.seen}
    new = {key for key in seen - before.seen if key.partition(":")[0] in compared and not key.endswith(f":{ANY}")}
    return News(before.at, frozenset(new))


def items(view: View, news: News) -> tuple[NewsItem, ...]:
    """The news in the reader's language, one for each kind."""
    made = []
    for source in _sources():
        things = source.things(view) or {}
        new = {key: words for key, words in things.items() if key in news.keys}
        if new:
            made.append(NewsItem(source.words(view, new), source.page))
    return tuple(made)


def is_newest(view: View) -> bool:
    """Whether the newest load is looked at: how things stood earlier is no news."""
    loads = reads.ready_loads(view.settings)
    return bool(loads) and loads[0].id == view.load.id


def _sources() -> tuple[NewsSource, ...]:
    own = (
        NewsSource("load", 10, _load, lambda _view, new: next(iter(new.values())), "data"),
        NewsSource("goal", 30, _goals, lambda _view, new: named(new.values())),
        NewsSource("note", 40, _notes, lambda _view, new: _note_words(new)),
    )
    return tuple(sorted((*own, *registry.news()), key=lambda each: each.place))


def _load(view: View) -> Things:
    words = _("new data, sales up to {day}").format(day=date_text(view.as_of))
    return {f"load:{view.load.id}": words}


def _goals(view: View) -> Things:
    """Goals that run, by whether they are behind: changing sides is news, staying there is not."""
    return dict(_pace(view, each) for each in cached_state.goals_set(view.settings, view.viewer) if _runs(view, each))


def _runs(view: View, each: SetGoal) -> bool:
    if not each.goal.start <= view.as_of <= each.goal.end:
        return False
    progress = goals.progress_of(view, each.goal, view.as_of)
    return progress is not None and progress.due is not None and progress.figure.value is not None


def _pace(view: View, each: SetGoal) -> tuple[str, str]:
    progress = goals.progress_of(view, each.goal, view.as_of)
    late = progress is not None and progress.due is not None and progress.reached < progress.due
    words = _("goal {metric} is behind now") if late else _("goal {metric} is on its way now")
    return f"goal:{each.stamp.id}:{'late' if late else 'on'}", words.format(metric=metric_name(each.goal))


def _notes(view: View) -> Things:
    """Notes that others wrote or changed; of a reader of some branches, those of these branches."""
    since = view.load.at - RECENT
    return {
        f"note:{each.stamp.id}:{each.stamp.version}": _short(each.note.text)
        for each in cached_state.notes(view.settings, view.viewer)
        if each.stamp.changed_by != view.viewer.name
        and each.stamp.changed_at >= since
        and view.viewer.may_see_branch(each.note.branch_id)
    }


def _note_words(new: Things) -> str:
    count = ngettext("{count} note: {notes}", "{count} notes: {notes}", len(new))
    return count.format(count=number(len(new)), notes=named(f"“{words}”" for words in new.values()))


def _short(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1].rstrip() + "…"
