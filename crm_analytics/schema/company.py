"""The company the data belongs to: its name, its money, its holidays and its clock."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Company:
    """One company: ISO currency and country codes, IANA time zone."""

    name: str
    currency: str
    country: str
    timezone: str
