"""The page `docs/metrics.md`, from the dictionary. Write it with `python -m crm_analytics.metrics.document`."""

from crm_analytics.config import PROJECT
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.metric import Metric, Terms
from crm_analytics.metrics.parts import ASSUMED, ASSUMED_FROM, MARTS_OF, PARTS
from crm_analytics.metrics.selection import COLUMN_OF, OF_CUSTOMERS

PAGE = PROJECT / "docs" / "metrics.md"
_BETTER = {"up": "more is better", "down": "less is better", "neither": "neither"}
_REACHES = {"days before": "as many days before", "lapse": "181 days before"}
_HEAD = """# Metrics

Written from `crm_analytics/metrics` by `python -m crm_analytics.metrics.document`; a test holds it to that.

Each figure has one meaning on every page and in every export. It is a sum of parts, or one sum of parts divided by
another; a part is a sum or count over rows of a mart, of the days and members that were chosen. Where the data does
not say, a figure is missing with its reason, never zero: no sales in these days, nothing to divide by, sales that do
not reach back far enough, something that is never recorded, or not by the dimension that was chosen.

- Days are those of the sale, both ends included. Cancelled lines, and lines dated after the load, count nowhere.
- An order counts once, where its first line that is no return stands; with a category chosen, where its first such line
  of the category stands. An order can hold several categories: orders are not counted for several chosen together.
- A customer is new where the first order of all is among the orders that were chosen. New and returning customers
  together are the active ones.
- Filters: {filters}.
  Complaints and questions are not recorded by channel; deliveries neither by channel nor by category.
"""


def document() -> str:
    """The whole page, in Markdown."""
    filters = ", ".join([*COLUMN_OF, *sorted(OF_CUSTOMERS - COLUMN_OF.keys())])
    return "\n\n".join([_HEAD.format(filters=filters).rstrip(), _overview(), *map(_entry, METRICS.values())]) + "\n"


def _overview() -> str:
    rows = [
        f"| [{each.name}](#{_anchor(each)}) | `{each.id}` | {each.unit} | {_BETTER[each.direction]} |"
        for each in METRICS.values()
    ]
    return "\n".join(["| metric | id | unit | direction |", "|---|---|---|---|", *rows])


def _entry(metric: Metric) -> str:
    """One metric: what it is in words, how it is worked out, and what it needs."""
    needs = ", ".join(f"`{need}`" for need in metric.needs)
    if metric.reach in _REACHES:
        needs += f"; sales that reach back {_REACHES[metric.reach]}"
    lines = [
        f"## {metric.name}",
        "",
        metric.formula,
        "",
        f"- Worked out as {_formula(metric)}",
        f"- Grain: {metric.grain}",
        f"- Marts: {_marts(metric)}",
        f"- Needs: {needs}",
    ]
    return "\n".join(lines)


def _formula(metric: Metric) -> str:
    top = _terms(metric.top)
    if not metric.bottom:
        return f"`{top}`"
    times = f" × {metric.times:,}" if metric.times > 1 else ""
    return f"`{_closed(top)} / {_closed(_terms(metric.bottom))}{times}`"


def _terms(terms: Terms) -> str:
    written = " ".join(f"{'+' if sign > 0 else '−'} {name}" for name, sign in terms)
    return written.removeprefix("+ ").replace("− ", "−", 1) if terms[0][1] < 0 else written.removeprefix("+ ")


def _closed(terms: str) -> str:
    return f"({terms})" if " " in terms else terms


def _marts(metric: Metric) -> str:
    parts = metric.parts - {ASSUMED} | set(ASSUMED_FROM if ASSUMED in metric.parts else ())
    marts = dict.fromkeys(mart for part in sorted(parts) for mart in MARTS_OF[PARTS[part].source])
    return ", ".join(f"`{mart}`" for mart in sorted(marts))


def _anchor(metric: Metric) -> str:
    return "".join(letter for letter in metric.name.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
