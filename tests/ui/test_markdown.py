"""Names from data stay letters."""

import pytest

from crm_analytics.ui.markdown import listed, literal


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Deli meats, $27.3K and $20.1K", r"Deli meats, \$27.3K and \$20.1K"),
        ("*New* [Tea](x) <b>", r"\*New\* \[Tea\](x) \<b\>"),
        (":red[Wine] :material/home:", r":red\[Wine\] :material/home:".replace(":red", r"\:red").replace(":m", r"\:m")),
        ("27 campaigns: 58% bought", "27 campaigns: 58% bought"),
    ],
)
def test_marks_of_markdown_are_shown_as_letters(name: str, shown: str) -> None:
    assert literal(name) == shown


def test_lines_become_a_list() -> None:
    assert listed(["one", "two_2"]) == "- one\n- two\\_2"
