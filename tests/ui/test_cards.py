"""Key figures as HTML: what is said, and what is only drawn."""

import re
from urllib.parse import unquote

import pytest

from crm_analytics.content.change_words import change_text, change_words
from crm_analytics.content.values import Card, Pace
from crm_analytics.i18n import use_language
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.ui.cards import card_html, cards_html
from tests.pages.seen import parsed, words


def drawn(html: str) -> list[float]:
    """Heights of the points of a history, from the top."""
    found = re.search(r"--drawing:url\(&quot;data:image/svg\+xml,(.*?)&quot;\)", html)
    assert found is not None
    line = re.search(r"d='M([^V']*)'", unquote(found[1]))
    assert line is not None
    return [float(point.split(" ")[1]) for point in line[1].split("L")]


def test_a_card_says_label_value_and_signed_change_in_that_order() -> None:
    text = words(parsed(card_html(Card("Revenue", "$1.2M", change=0.041, change_is_good=True))))
    assert text.splitlines() == ["Revenue", "$1.2M", "↑", " +4.1%"]


def test_a_change_has_a_sign_and_an_arrow_beside_its_colour() -> None:
    cases = [
        (0.2, True, "crm-good", "↑"),
        (-0.2, True, "crm-bad", "↓"),
        (-0.2, False, "crm-good", "↓"),
        (0.2, None, "crm-even", "↑"),
    ]
    for change, good, judged, arrow in cases:
        html = card_html(Card("a", "1", change=change, change_is_good=good))
        assert f"crm-change {judged}" in html
        assert arrow in html
        assert ("+20.0%" if change > 0 else "−20.0%") in html


def test_what_grew_tenfold_is_a_multiple_and_no_percentage() -> None:
    money, count, share = (METRICS[name] for name in ("revenue", "new_customers", "return_rate"))
    assert change_text(money, 27.64) == "29 times as much"
    assert change_text(count, 27.64) == "29 times as many"
    assert change_text(share, 0.0123) == "+1.2 points"
    assert [change_text(money, change) for change in (8.9, -0.5, 0.0, None)] == [None] * 4
    assert change_words(Card("a", "1", change=8.9)) == "+890%"
    assert change_words(Card("a", "1")) == ""


def test_no_change_is_neither_good_nor_bad_and_has_no_arrow() -> None:
    html = card_html(Card("a", "1", change=0.0, change_is_good=True))
    assert "crm-change crm-even" in html
    assert "↑" not in html
    assert "↓" not in html


def test_a_history_runs_from_its_lowest_to_its_highest_point() -> None:
    heights = drawn(card_html(Card("a", "1", spark=(10.0, 30.0, 20.0))))
    assert heights == [28.0, 2.0, 15.0]


def test_a_history_that_never_changes_is_a_line_in_the_middle() -> None:
    assert drawn(card_html(Card("a", "1", spark=(5.0, 5.0)))) == [15.0, 15.0]


@pytest.mark.parametrize("spark", [(), (3.0,), (3.0, float("nan"))])
def test_less_than_two_points_draw_nothing(spark: tuple[float, ...]) -> None:
    assert "--drawing" not in card_html(Card("a", "1", spark=spark))


def test_a_history_is_not_read_aloud() -> None:
    (spark,) = (
        dd for dd in parsed(card_html(Card("a", "1", spark=(1.0, 2.0)))).iter("dd") if "spark" in dd.get("class", "")
    )
    assert spark.get("aria-hidden") == "true"


def test_pace_says_in_words_what_its_bar_shows() -> None:
    html = card_html(Card("a", "1", pace=Pace(0.62, "62 of 100 by now; 70 would be on time", due=0.7)))
    assert "62 of 100 by now" in words(parsed(html))
    assert "width:62%" in html
    assert "left:70%" in html
    assert "crm-late" in html
    assert "crm-late" not in card_html(Card("a", "1", pace=Pace(0.7, "on time", due=0.7)))


def test_each_goal_of_a_figure_has_its_bar() -> None:
    card = Card("a", "1", pace=Pace(0.5, "half"), other_paces=(Pace(0.25, "a quarter"),))
    html = cards_html([card, Card("b", "2")])
    assert [text in words(parsed(html)) for text in ("half", "a quarter")] == [True, True]
    assert len({len(row.findall("dd")) for row in parsed(html).iter("dl")}) == 1


def test_a_goal_far_exceeded_stays_within_its_bar() -> None:
    assert "width:100%" in card_html(Card("a", "1", pace=Pace(3.2, "done")))


def test_cards_in_a_row_have_room_for_the_same_parts() -> None:
    plain, full = Card("a", "1"), Card("b", "2", change=0.1, spark=(1.0, 2.0), pace=Pace(0.5, "half"))
    rows = list(parsed(cards_html([plain, full])).iter("dl"))
    assert len({len(row.findall("dd")) for row in rows}) == 1
    assert len(parsed(card_html(plain)).findall("dl/dd")) == 1


def test_names_from_data_are_never_markup() -> None:
    bad = "<img src=x onerror=alert(1)>\"'"
    html = cards_html([Card(bad, bad, change=0.1, change_text=bad, help=bad, pace=Pace(0.1, bad))])
    assert "<img" not in html
    assert bad in words(parsed(html))


def test_help_opens_by_a_mark_that_says_of_what() -> None:
    use_language("id")
    try:
        html = card_html(Card("Pesanan", "1", help="Satu.\n\nDua."))
    finally:
        use_language("en")
    assert "aria-label='Penjelasan: Pesanan'" in html
    assert "<p>Satu.</p><p>Dua.</p>" in html


def test_values_of_a_row_have_the_size_that_the_widest_needs() -> None:
    html = cards_html([Card("a", "7"), Card("b", "Rp123,4 miliar"), Card("c", "12.311")])
    widths = {float(width) for width in re.findall(r"--width:([0-9.]+)", html)}
    assert len(widths) == 1
    assert widths == {width_of("Rp123,4 miliar")}
    assert width_of("12.311") < width_of("12,311,000") < width_of("Rp123,4 miliar")


def width_of(value: str) -> float:
    return float(re.findall(r"--width:([0-9.]+)", card_html(Card("a", value)))[0])


def test_a_change_beyond_double_is_told_without_decimals() -> None:
    assert "+344%" in card_html(Card("a", "1", change=3.444, change_is_good=True))
    assert "+99.9%" in card_html(Card("a", "1", change=0.999, change_is_good=True))
