"""Runs a command in a process of its own and tells its time and its peak memory."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from crm_analytics.config import KEPT_MEMORY

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measured:
    """One run: seconds by the clock, gigabytes of resident memory at the peak, what it printed."""

    seconds: float
    peak: float
    output: str


def environment(**given: str) -> dict[str, str]:
    """This environment with some variables set."""
    return os.environ | given


def python(*arguments: str, **variables: str) -> Measured:
    """Run this Python with the arguments and the command line's way with memory; it must succeed.

    Raises:
        RuntimeError: with what it printed, where it failed.
    """
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=environment(**variables) | KEPT_MEMORY,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        printed.seek(0)
        output = printed.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{output}")
    return Measured(seconds, peak / 1e9, output)


def _peak(pid: int) -> int:
    """Most resident memory of the process so far, in bytes; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    lines = [line for line in text.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) * 1024 if lines else 0
