"""What is left to the thorough run, and what is not."""

from itertools import combinations, product

import pytest

from tests.thorough import chosen, combined

AXES = (("overview", "segments", "data"), ("en", "id"), ("light", "dark"), (1280, 375))


@pytest.mark.thorough
def test_a_test_marked_thorough_runs_in_the_thorough_run_alone(request: pytest.FixtureRequest) -> None:
    assert request.config.getoption("--thorough")


def test_any_two_values_meet_in_a_usual_run() -> None:
    usual = chosen(AXES, together=2)
    for one, other in combinations(range(len(AXES)), 2):
        assert {(each[one], each[other]) for each in usual} == set(product(AXES[one], AXES[other]))
    assert len(usual) == len(set(usual)) < 3 * 2 * 2 * 2 / 2


def test_each_value_has_its_turn_and_none_many_more_than_others() -> None:
    usual = chosen(AXES[:2], together=1)
    assert [page for page, _ in usual] == list(AXES[0])
    assert [language for _, language in usual] == ["en", "id", "en"]


def test_all_combinations_are_there_and_those_too_many_are_marked() -> None:
    names, rows = combined(pages=AXES[0], languages=AXES[1], themes=AXES[2]).args
    assert names == ("pages", "languages", "themes")
    assert {row.values for row in rows} == set(product(*AXES[:3]))
    usual = {row.values for row in rows if not row.marks}
    assert usual == set(chosen(AXES[:3], together=2))
    assert {mark.name for row in rows for mark in row.marks} == {"thorough"}
