"""The company the data belongs to: its name, its money, its holidays and its clock."""

from dataclasses import dataclass
from typing import Final

HOMES: Final = {"IDR": "ID", "USD": "US", "SGD": "SG", "MYR": "MY", "GBP": "GB", "AUD": "AU", "JPY": "JP", "INR": "IN"}
"""By currency, the country that has it alone, or is meant by it first."""


@dataclass(frozen=True)
class Company:
    """The company whose data this is: currency as ISO 4217, country as ISO 3166, time zone as in the IANA list."""

    name: str
    currency: str
    country: str
    timezone: str
