"""Kinds of columns that the tables are made of; `doc` is what people read about a column."""

import dataframely as dy


def key(doc: str) -> dy.String:
    """Text that is part of the key, never empty."""
    return dy.String(primary_key=True, min_length=1, metadata={"doc": doc})


def text(doc: str) -> dy.String:
    """Text that may be missing."""
    return dy.String(nullable=True, metadata={"doc": doc})


def money(doc: str) -> dy.Decimal:
    """An exact amount in the warehouse's currency that may be missing."""
    return dy.Decimal(precision=18, scale=2, nullable=True, metadata={"doc": doc})


def day(doc: str) -> dy.Date:
    """A day that may be missing."""
    return dy.Date(nullable=True, metadata={"doc": doc})


def moment(doc: str) -> dy.Datetime:
    """A moment of wall time that may be missing."""
    return dy.Datetime(time_unit="us", nullable=True, metadata={"doc": doc})


def flag(doc: str) -> dy.Bool:
    """Yes or no, which may be missing."""
    return dy.Bool(nullable=True, metadata={"doc": doc})


def amount(*, nullable: bool = False) -> dy.Decimal:
    """An exact amount in the warehouse's currency, of a mart or result."""
    return dy.Decimal(precision=18, scale=2, nullable=nullable)
