"""How long a script kept the server at work, noted in a file that the benchmark names.

Work is counted in seconds of the processor: what else the machine does meanwhile makes no difference.
"""

import os
import time
from pathlib import Path

VARIABLE = "BENCHMARK_TIMES"


def now() -> float:
    """Where the clock stood when a script began."""
    return time.process_time()


def note(began: float) -> None:
    """Note the seconds since then, one run a line."""
    if file := os.environ.get(VARIABLE):
        with Path(file).open("a", encoding="ascii") as times:
            times.write(f"{time.process_time() - began}\n")


def noted(file: Path) -> list[float]:
    """The seconds of each run so far."""
    return [float(line) for line in file.read_text(encoding="ascii").split()] if file.exists() else []
