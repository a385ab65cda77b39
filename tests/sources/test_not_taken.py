"""Why a column of the right name was not taken: it says what is wrong, and quotes no cell."""

from pathlib import Path

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.mapping.mapping_files import load_mapping
from crm_analytics.sources.mapping.not_taken import reasons
from crm_analytics.sources.mapping.suggest import suggest
from tests.sources.files import written


def _reasons(folder: Path, text: str, table: str = "order_lines") -> dict[str, str]:
    source = open_file(written(folder, text))
    return reasons(source, suggest(source, table, Settings()))


def test_cells_that_are_of_another_kind_are_counted_and_the_first_is_located(tmp_path: Path) -> None:
    rows = ["1;Sri Lestari;1;5", "2;2025-01-05;1;6", "3;Budi 0812;1;7", "4;-;1;8"]
    found = _reasons(tmp_path, "order_id;ordered_at;quantity;amount\n" + "\n".join(rows) + "\n")
    assert list(found) == ["ordered_at"]
    assert "“ordered_at” has that name, but 2 of its first 3 filled cells are no dates" in found["ordered_at"]
    assert "the first one in row 1. Correct the cells, or name another column." in found["ordered_at"]
    assert "Sri" not in str(found)


def test_numbers_that_are_none_are_said(tmp_path: Path) -> None:
    rows = ["1;2025-01-05;1;", "2;2025-01-05;1;ten", "3;2025-01-05;1;eleven"]
    found = _reasons(tmp_path, "order_id;ordered_at;quantity;amount\n" + "\n".join(rows) + "\n")
    assert "2 of its first 2 filled cells are no numbers, the first one in row 2" in found["amount"]


def test_of_a_column_that_is_simply_not_there_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert _reasons(tmp_path, "order_id;ordered_at;quantity\n1;2025-01-05;1\n") == {}


def test_a_mapping_that_is_a_device_is_none() -> None:
    with pytest.raises(MappingError, match="no mapping “zero” that can be read"):
        load_mapping(Path("/dev/zero"))
