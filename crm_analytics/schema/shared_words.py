"""Words that head a column in company files, for columns that several tables have and none refers to.

The likeliest come first, with commas between; compared without capitals, signs and blanks.
"""

from typing import Final

CHANNEL: Final = "channel, saluran, kanal, sales channel, media, jalur, platform, marketplace"
STAFF: Final = (
    "staff, staff id, salesperson, sales person, salesman, kasir, cashier, petugas, pramuniaga, karyawan, pegawai, "
    "employee, employee id, agent, nama sales, kode sales, rep"
)
TOPIC: Final = "topic, topik, subject, perihal, masalah, kategori keluhan, jenis keluhan, keluhan, reason"
