"""The sample files in `data/samples/`: an Indonesian shop's half year, invented by us, with the traps of real files.

They are read as anybody's files are, by the mappings that lie beside them; `data/README.md` says what is in them.
"""

from pathlib import Path
from typing import Final

from crm_analytics.config import PROJECT, Settings
from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.schema.company import Company
from crm_analytics.sources.conform import conform
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.mapping.mapping_files import load_mapping, recall, remember
from crm_analytics.sources.table import Incoming

COMPANY: Final = Company(name="Toko Melati", currency="IDR", country="ID", timezone="Asia/Jakarta")
FOLDER: Final = PROJECT / "data" / "samples"
FILES: Final = {
    "barang.csv": "barang.toml",
    "pelanggan.csv": "pelanggan.toml",
    "penjualan-2025-01-06.csv": "penjualan.toml",
    "kampanye.csv": "kampanye.toml",
    "kontak-kampanye.csv": "kontak-kampanye.toml",
}
"""What is loaded at once, each with its mapping. The sales of July are left for the reader to load."""
GONE = N_("The sample files are not in {folder}: they come with the project, not with the package alone.")


def sample_shop(settings: Settings, folder: Path = FOLDER) -> list[Incoming]:
    """The shop's files, ready to load.

    Raises:
        SourceError: where the files are not there.
    """
    if not folder.is_dir():
        raise SourceError(GONE, folder=str(folder))
    return [conformed(settings, folder / file, folder / "mappings" / mapping) for file, mapping in FILES.items()]


def remember_mappings(settings: Settings, folder: Path = FOLDER) -> None:
    """Keep the mappings, so that the shop's next files need no answers; one that somebody keeps already stays."""
    for file, name in FILES.items():
        mapping = load_mapping(folder / "mappings" / name)
        if recall(settings, file, mapping.table, open_file(folder / file).columns) is None:
            remember(settings, file, mapping)


def conformed(settings: Settings, file: Path, mapping: Path) -> Incoming:
    """One of the shop's files, brought onto our columns by a mapping."""
    made = load_mapping(mapping)
    return conform(open_file(file), made, made.table, settings, timezone=COMPANY.timezone)
