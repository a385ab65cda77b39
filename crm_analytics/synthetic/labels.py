"""A retailer's abbreviated labels, written out in words people read."""

import re

import polars as pl

ABBREVIATIONS = {
    "BG": "bags",
    "BKD FD": "baked food",
    "BN/VEG": "beans/vegetables",
    "BRKFST": "breakfast",
    "CLEANG": "cleaning",
    "CNTRL": "central",
    "CONC": "concentrate",
    "CONT": "contributions",
    "CRYSTL": "crystal",
    "CATFD": "cat food",
    "CKYS": "cookies",
    "CNDY": "candy",
    "CRKR": "crackers",
    "DISPOSIBLE": "disposable",
    "DNR": "dinner",
    "DOGFD": "dog food",
    "DRNK": "drink",
    "DRNKS": "drinks",
    "ELECT": "electrical",
    "EXP": "expense",
    "FD": "food",
    "FLVRD": "flavored",
    "FRZN": "frozen",
    "GM": "and general merchandise",
    "GM MERCH": "general merchandise",
    "HBC": "health and beauty",
    "JCE": "juice",
    "MEMORABLILIA": "memorabilia",
    "MERCH": "merchandise",
    "MFG": "manufacturer",
    "MISC": "miscellaneous",
    "MISC.": "miscellaneous",
    "MIXS": "mixes",
    "MX": "mix",
    "MXS": "mixes",
    "MW": "microwave",
    "NDAIRY": "non-dairy",
    "PCKGD": "packaged",
    "PK": "pack",
    "PKG": "packaged",
    "PKG.": "packaged ",
    "PKGD": "packaged",
    "PKLD": "pickled",
    "PNT BTR": "peanut butter",
    "PROD": "produce",
    "PWDR": "powder",
    "REFRGRATD": "refrigerated",
    "SALD DRSNG": "salad dressing",
    "SFT DRNK": "soft drink",
    "SHERBTS": "sherbets",
    "SNDWCH SPRD": "sandwich spread",
    "SNKS": "snacks",
    "SOD": "soda",
    "SPLY": "supplies",
    "SUP": "supplies",
    "SUPPPLIES": "supplies",
    "SWEETNERS": "sweeteners",
    "TISS": "tissue",
    "TRSH": "trash",
    "VEG DSH": "vegetable dishes",
    "WHLSM": "wholesome",
    "WHS": "warehouse",
    "WTR": "water",
}
NAMES = {"american express": "American Express", "christmas": "Christmas", "easter": "Easter", "halloween": "Halloween"}

_LONGEST_FIRST = sorted(ABBREVIATIONS, key=len, reverse=True)
_SHORT = re.compile("|".join(rf"(?<![A-Z.]){re.escape(word)}(?![A-Z])" for word in _LONGEST_FIRST))
_NAMES = re.compile("|".join(rf"\b{name}\b" for name in NAMES))


def readable(label: str) -> str:
    """Write one label out: "FRZN JCE CONC/DRNKS" becomes "Frozen juice conc/drinks"."""
    text = _SHORT.sub(lambda match: ABBREVIATIONS[match.group()].upper(), label)
    text = re.sub(r"\s*&\s*", " & ", " ".join(text.split())).lower()
    text = _NAMES.sub(lambda match: NAMES[match.group()], text)
    return text[:1].upper() + text[1:]


def readable_labels(labels: pl.Series) -> pl.Series:
    """Write a column of labels out, each distinct label once; null stays null."""
    distinct = labels.drop_nulls().unique().sort()
    words = pl.Series(labels.name, [readable(label) for label in distinct], dtype=pl.String)
    return labels.replace_strict(distinct, words, default=None, return_dtype=pl.String)
