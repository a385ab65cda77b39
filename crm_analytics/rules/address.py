"""A rule as it stands in an address: short, with the version of its writing, and without anything that was typed.

Typed words may be a name, a phone or a customer's number: addresses are copied, logged and kept by browsers.
"""

import base64
import binascii
import json
import zlib
from typing import Final

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_
from crm_analytics.rules.columns import BY_ID
from crm_analytics.rules.form import Rule, conditions, from_json, to_json

WRITING: Final = "1"
"""Of the address, not of the rule; another one when the words below change."""
COMMON: Final = (
    b'"not_since""within_last""one_of""at_most""between""product.orders""bought.orders""bought.revenue""bought.since"'
    b'"orders""revenue""recency""segment""whatsapp""consent""first": "20""until": "20""during": {"last": '
    b'"values": [true]}{"column": "", "of": "", "operator": "is", "operator": "at_least", "values": [1]}, '
    b'{"rule": {"any": [{"not": {"all": [], "version": 2}'
)
"""What most rules are written with; each occurrence takes two or three letters instead."""
LONGEST: Final = 3000
LONGEST_RULE: Final = 200_000
"""Letters of what an address may unfold to."""
UNREADABLE: Final = N_("The rule in this address cannot be read; perhaps it was cut off when it was copied.")
LATER: Final = N_("The rule in this address was written by another release.")


def has_typed_words(rule: Rule) -> bool:
    """Whether something in it was typed freely, not chosen: that stays out of addresses."""
    return any(BY_ID[each.column].kind == "text" or each.operator == "contains" for each in conditions(rule))


def to_address(rule: Rule) -> str | None:
    """The rule as letters, digits, dots, hyphens and underscores; None where it is too long, or has typed words."""
    if has_typed_words(rule):
        return None
    packer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS, zdict=COMMON)
    packed = packer.compress(to_json(rule).encode()) + packer.flush()
    text = f"{WRITING}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"
    return text if len(text) <= LONGEST else None


def from_address(text: str) -> Rule:
    """The rule of an address, checked.

    Raises:
        UsageError: saying what in it is no rule.
    """
    writing, _dot, packed = text.partition(".")
    if writing != WRITING:
        raise UsageError(LATER if writing.isdecimal() and packed else UNREADABLE)
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=COMMON)
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        written = unpacker.decompress(raw, LONGEST_RULE).decode()
        json.loads(written)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise UsageError(UNREADABLE) from None
    if not unpacker.eof:
        raise UsageError(UNREADABLE)
    return from_json(written)
