"""Tables of results as Markdown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportTable:
    """A heading, the names of the columns, and rows of text."""

    heading: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def markdown(self) -> str:
        """The table as it goes into the README."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join([f"### {self.heading}", "", *(f"| {' | '.join(line)} |" for line in lines), ""])
