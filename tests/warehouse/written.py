"""A warehouse with a bit of everything, and what there is to see of it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import dataframely as dy
import polars as pl

from crm_analytics.config import Settings
from crm_analytics.schema.record import Record
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.mapping.mapping_files import recall, remember
from crm_analytics.state import annotations, assumptions, customer_notes, exports, goals, segments
from crm_analytics.state.annotations import Note
from crm_analytics.state.customer_notes import Whose
from crm_analytics.state.goals import Goal
from crm_analytics.state.segments import SegmentDefinition
from crm_analytics.warehouse import history, lake
from crm_analytics.warehouse.history import Edition
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.state.people import SARI
from tests.warehouse.loading import DAY, load_lines, load_tables
from tests.warehouse.small import COMPANY


class Guess(dy.Schema):
    """What a record keeps."""

    value = dy.Int64(primary_key=True)


GUESSES = Record("guesses", Guess)
MAPPING = Mapping("penjualan.csv", "order_lines", {"order_id": ColumnMapping("No Nota")})


def fill(settings: Settings) -> None:
    """Four loads, of which the third was undone and the second updates the first; and what people write."""
    load(settings, [incoming("order_lines", DAY)], by="Sari", progress=quiet, company=COMPANY)
    load_lines(settings, [line("2", amount="8.25"), line(None)], "update.csv")
    state_guess(settings, 2)
    load_tables(settings, incoming("customers", [{"customer_id": "x"}]), incoming("branches", [{"branch_id": "b"}]))
    state_guess(settings, 3)
    LoadCatalogue(settings).undo(3, by="Sari")
    load_lines(settings, [line("4", amount="1.00", customer_id="é")], "later.csv")
    remember(settings, "penjualan-2026-01.csv", MAPPING)
    annotations.add(settings, SARI, Note(date(2025, 11, 11), "Banjir 🌧"))
    customer_notes.add(settings, SARI, Whose("a"), "telepon sore")
    goals.add(settings, SARI, Goal("revenue", Decimal("2500000.50"), date(2025, 10, 1), date(2025, 12, 31), "Sari"))
    assumptions.set(settings, SARI, assumptions.ASSUMED_MARGIN, Decimal("0.275"))
    segments.add_list(settings, SARI, SegmentDefinition("Tamu", "list"), ["a", "é"])
    exports.record(settings, by="Sari", page="cli", what="order_lines", format="csv", rows=5)


def state_guess(settings: Settings, load_id: int) -> None:
    """Keep something that was stated at a load."""
    at = LoadCatalogue(settings).get(load_id).at
    edition = Edition(load_id, at, date(2026, 1, 1))
    history.keep(settings, GUESSES, edition, lambda: pl.DataFrame({"value": [load_id]}))


def everything(settings: Settings) -> dict[str, object]:
    """All of it, as it can be compared: rows of every load in force, loads, what people wrote, history, mappings."""
    catalogue = LoadCatalogue(settings)
    loads = catalogue.all()
    rows = {
        (load.id, table): sorted(map(str, lake.scan(settings, load, table).collect().rows()))
        for load in loads
        if load.status != "undone"
        for table in load.versions
    }
    saved = segments.segments(settings, SARI)
    return {
        "loads": loads,
        "rows": rows,
        "company": catalogue.company(),
        "guesses": history.read(settings, GUESSES).collect().rows(),
        "mapping": recall(settings, "penjualan-2026-02.csv", "order_lines", []),
        "notes": annotations.all_notes(settings, SARI),
        "of customers": customer_notes.notes_of(settings, SARI, Whose("a")),
        "goals": goals.goals(settings, SARI),
        "margin": assumptions.get(settings, assumptions.ASSUMED_MARGIN),
        "segments": [(each, segments.members(settings, each)) for each in saved],
        "exports": exports.recent(settings),
    }


def files(folder: Path) -> dict[str, bytes]:
    """Contents of all files, but for locks and what SQLite keeps beside its own."""
    left_out = (".lock", "-wal", "-shm")
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(left_out)
    }
