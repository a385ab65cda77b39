"""Words that Streamlit has in English only, and the style that replaces them."""

import pytest

from crm_analytics.i18n import use_language
from crm_analytics.ui.appearance import SHEET, words_of_the_uploader


@pytest.mark.parametrize(
    ("language", "megabytes", "said"),
    [
        ("en", 2048, ["Choose a file", "or drop it here; up to 2 GB a file"]),
        ("en", 200, ["Choose a file", "or drop it here; up to 200 MB a file"]),
        ("id", 2048, ["Pilih berkas", "atau letakkan di sini; paling besar 2 GB per berkas"]),
    ],
)
def test_the_uploader_speaks_the_readers_language(language: str, megabytes: int, said: list[str]) -> None:
    use_language(language)
    try:
        rules = words_of_the_uploader(megabytes)
    finally:
        use_language("en")
    assert [line.partition('content: "')[2].removesuffix('"; }') for line in rules.splitlines()] == said


def test_the_style_sheet_is_whole() -> None:
    assert SHEET.count("{") == SHEET.count("}")
    assert "</style" not in SHEET
