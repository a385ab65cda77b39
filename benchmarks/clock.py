"""How long a script took on the server, noted in a file that the benchmark names."""

import os
import time
from pathlib import Path

VARIABLE = "BENCHMARK_TIMES"


def now() -> float:
    """The moment a script began."""
    return time.perf_counter()


def note(began: float) -> None:
    """Note the seconds since then, one run a line."""
    if file := os.environ.get(VARIABLE):
        with Path(file).open("a", encoding="ascii") as times:
            times.write(f"{time.perf_counter() - began}\n")


def noted(file: Path) -> list[float]:
    """The seconds of each run so far."""
    return [float(line) for line in file.read_text(encoding="ascii").split()] if file.exists() else []
