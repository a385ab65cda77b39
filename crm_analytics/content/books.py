"""How our figures agree with the books, worked out once for each load, viewer and set of totals."""

from crm_analytics.compute.cache import cached
from crm_analytics.content import cached_state
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.metrics.books import BookComparison, compare
from crm_analytics.state import books
from crm_analytics.state.books import BookTotal


def comparisons(view: View) -> tuple[BookComparison, ...]:
    """Each total that counts and that the viewer may see, beside our figure in this load."""
    totals = books.in_force(cached_state.books_given(view.settings, view.viewer))
    return _comparisons(view, totals) if totals and view.load.id else ()


def in_a_line(view: View) -> str:
    """How many totals differ, in as few words as the foot of a page has room for; empty where none was given."""
    return counted(comparisons(view))


def counted(compared: tuple[BookComparison, ...]) -> str:
    """The same of these comparisons; empty where none of them could be made."""
    differ = sum(each.verdict == "differs" for each in compared)
    complete = differ + sum(each.verdict == "agrees" for each in compared)
    if not complete:
        return ""
    if not differ:
        words = ngettext("the {all} total of the books agrees", "all {all} totals of the books agree", complete)
    else:
        words = ngettext(
            "{count} of {all} totals differs from the books", "{count} of {all} totals differ from the books", differ
        )
    return words.format(count=number(differ), all=number(complete))


def place(total: BookTotal, branches: dict[str, str]) -> str:
    """Where a total is of, for reading: the branch, or the whole company."""
    return _("whole company") if total.branch_id is None else branches.get(total.branch_id, total.branch_id)


@cached()
def _comparisons(view: View, totals: tuple[BookTotal, ...]) -> tuple[BookComparison, ...]:
    return tuple(compare(view.read, totals))
