"""Files of which single rows can't be loaded, each of another kind: they are set aside, all others are there."""

from dataclasses import dataclass

HEADER = "order_id,ordered_at,quantity,amount\n"
BEFORE = "".join(f"A{n},2025-01-{n + 1:02},1,10.00\n" for n in range(20))
AFTER = "".join(f"Z{n},2025-02-{n + 1:02},1,10.00\n" for n in range(20))
ROW = 21
"""Number of the row in question."""


@dataclass(frozen=True)
class BadRow:
    """A row that can't be loaded, and the column that its sentence names."""

    kind: str
    line: str
    column: str

    def content(self) -> str:
        """The file: the row between good ones."""
        return HEADER + BEFORE + self.line + "\n" + AFTER


ROWS = [
    BadRow("no number of the order", ",2025-01-30,1,5.00", "order_id"),
    BadRow("a word for nothing as number of the order", "NULL,2025-01-30,1,5.00", "order_id"),
    BadRow("no day in one row", "B1,,1,5.00", "ordered_at"),
    BadRow("a word as day", "B1,yesterday,1,5.00", "ordered_at"),
    BadRow("a thirteenth month", "B1,2025-13-05,1,5.00", "ordered_at"),
    BadRow("a thirtieth of February", "B1,2025-02-30,1,5.00", "ordered_at"),
    BadRow("a day zero", "B1,2025-00-00,1,5.00", "ordered_at"),
    BadRow("a half date", "B1,2025-01,1,5.00", "ordered_at"),
    BadRow("an hour that is none", "B1,2025-01-05 25:61:00,1,5.00", "ordered_at"),
    BadRow("a day of nine digits", "B1,202501305,1,5.00", "ordered_at"),
    BadRow("an error cell as day", "B1,#REF!,1,5.00", "ordered_at"),
    BadRow("hashes as day", "B1,########,1,5.00", "ordered_at"),
    BadRow("no amount in one row", "B1,2025-01-30,1,", "amount"),
    BadRow("a word as amount", "B1,2025-01-30,1,five", "amount"),
    BadRow("an amount with a letter", "B1,2025-01-30,1,5.O0", "amount"),
    BadRow("two points in an amount", "B1,2025-01-30,1,5.0.0", "amount"),
    BadRow("two signs before an amount", "B1,2025-01-30,1,--5", "amount"),
    BadRow("an infinite amount", "B1,2025-01-30,1,inf", "amount"),
    BadRow("an amount beyond all numbers", "B1,2025-01-30,1,1e400", "amount"),
    BadRow("an amount of thirty digits", f"B1,2025-01-30,1,{'9' * 30}.00", "amount"),
    BadRow("an error cell as amount", "B1,2025-01-30,1,#DIV/0!", "amount"),
    BadRow("a formula as amount", "B1,2025-01-30,1,=D2*2", "amount"),
    BadRow("a hexadecimal amount", "B1,2025-01-30,1,0x10", "amount"),
    BadRow("an amount in brackets that stay open", "B1,2025-01-30,1,(5.00", "amount"),
    BadRow("a number with a broken character", "B1,2025-01-30,1,5\ufffd00", "amount"),
    BadRow("no units", "B1,2025-01-30,,5.00", "quantity"),
    BadRow("a word as units", "B1,2025-01-30,many,5.00", "quantity"),
    BadRow("a range as units", "B1,2025-01-30,1-2,5.00", "quantity"),
    BadRow("a day as units", "B1,2025-01-30,2-Jan,5.00", "quantity"),
    BadRow("too few cells", "B1,2025-01-30,1", "fewer cells than the header"),
    BadRow("too many cells", "B1,2025-01-30,1,5.00,extra", "more cells than the header"),
    BadRow("a quotation mark that stays open", 'B1,2025-01-30,1,"5.00', "never closed"),
    BadRow("a line of conflict", "<<<<<<< HEAD", "fewer cells than the header"),
    BadRow("a line that sums up", "TOTAL,,,205.00", "ordered_at"),
    BadRow("the header again", "order_id,ordered_at,quantity,amount", "ordered_at"),
]
