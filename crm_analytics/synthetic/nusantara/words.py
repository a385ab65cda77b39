"""Words of the company: people, places, goods. Brands and companies are made up."""


def _listed(words: str) -> list[str]:
    return words.split()


WOMEN = _listed(
    """Ayu Siti Dewi Rina Putri Indah Lestari Wulan Ratna Sari Fitri Nur Maya Anisa Yuni Dian Eka Intan Kartika Mega
Nadia Puspita Rahma Salma Tari Utami Vina Wati Yanti Zahra Melati Ningsih Komang Butet"""
)
MEN = _listed(
    """Agus Budi Eko Dedi Hendra Joko Andi Rudi Bambang Slamet Wahyu Yusuf Ahmad Rizky Fajar Bayu Dimas Gilang Hadi
Ilham Krisna Lukman Made Nanda Oki Prasetyo Rahmat Surya Taufik Umar Wayan Yoga Zainal Togar"""
)
FAMILIES = _listed(
    """Santoso Wijaya Saputra Hidayat Nugroho Pratama Setiawan Kusuma Susanto Gunawan Halim Hartono Lubis Siregar
Nasution Simanjuntak Sitompul Tanjung Harahap Ginting Suryadi Permana Firmansyah Maulana Ramadhan Anggraini Purnama
Wibowo Utomo Yulianto Sudirman Mahendra Iskandar Kurniawan Basuki Syahputra Rangkuti Tambunan Latif Manurung"""
)
GOODS = _listed("""Sejahtera Makmur Jaya Abadi Mandiri Sentosa Lestari Bersama Utama Gemilang Perkasa Raya""")
THINGS = _listed("""Sumber Karya Mitra Cahaya Bintang Sinar Citra Surya Mega Anugerah Berkat Tunas""")

STREETS = _listed("Melati Mawar Kenanga Cempaka Anggrek Flamboyan Merpati Rajawali Cendrawasih Durian Mangga Rambutan")
"""Names of streets, as they are common in every town."""

CITIES = [
    ("Jakarta Pusat", "DKI Jakarta"),
    ("Surabaya", "Jawa Timur"),
    ("Bandung", "Jawa Barat"),
    ("Medan", "Sumatera Utara"),
    ("Semarang", "Jawa Tengah"),
    ("Makassar", "Sulawesi Selatan"),
    ("Jakarta Selatan", "DKI Jakarta"),
    ("Palembang", "Sumatera Selatan"),
    ("Tangerang", "Banten"),
    ("Depok", "Jawa Barat"),
    ("Bekasi", "Jawa Barat"),
    ("Bogor", "Jawa Barat"),
    ("Yogyakarta", "DI Yogyakarta"),
    ("Malang", "Jawa Timur"),
    ("Denpasar", "Bali"),
    ("Balikpapan", "Kalimantan Timur"),
    ("Samarinda", "Kalimantan Timur"),
    ("Pekanbaru", "Riau"),
    ("Padang", "Sumatera Barat"),
    ("Bandar Lampung", "Lampung"),
    ("Banjarmasin", "Kalimantan Selatan"),
    ("Pontianak", "Kalimantan Barat"),
    ("Manado", "Sulawesi Utara"),
    ("Surakarta", "Jawa Tengah"),
    ("Cirebon", "Jawa Barat"),
    ("Jambi", "Jambi"),
    ("Mataram", "Nusa Tenggara Barat"),
    ("Kupang", "Nusa Tenggara Timur"),
    ("Ambon", "Maluku"),
    ("Jayapura", "Papua"),
]

BRANDS = [
    "Tiga Daun",
    "Gunung Biru",
    "Pelita Pagi",
    "Mutiara Laut",
    "Bintang Senja",
    "Nusa Hijau",
    "Dua Kelapa",
    "Rasa Kita",
]

CATEGORIES = """
Beras|Sembako|7|68000|Beras putih,Beras pandan|5 kg/10 kg
Minyak goreng|Sembako|6|19000|Minyak goreng|1 L/2 L
Gula|Sembako|4|17500|Gula pasir,Gula aren|500 g/1 kg
Telur|Sembako|5|29000|Telur ayam|1 kg/2 kg
Tepung terigu|Sembako|3|13000|Tepung terigu|500 g/1 kg
Mie instan|Sembako|8|3500|Mie goreng,Mie kuah|85 g/5 x 85 g
Kopi|Minuman|6|15000|Kopi bubuk,Kopi saset|65 g/165 g
Teh|Minuman|4|9000|Teh celup,Teh melati|25 kantong/50 kantong
Susu|Minuman|5|18500|Susu segar,Susu kental manis|1 L/370 g
Air mineral|Minuman|7|4000|Air mineral|600 ml/1,5 L
Minuman ringan|Minuman|5|7500|Minuman soda,Minuman sari buah|390 ml/1,5 L
Sirup|Minuman|1.5|22000|Sirup jeruk,Sirup melon|460 ml/600 ml
Biskuit|Makanan ringan|5|11000|Biskuit susu,Biskuit kelapa|120 g/300 g
Keripik|Makanan ringan|5|10500|Keripik singkong,Keripik kentang|68 g/160 g
Cokelat|Makanan ringan|3|14500|Cokelat batang|40 g/100 g
Kacang|Makanan ringan|3|12500|Kacang panggang|80 g/200 g
Kurma|Makanan ringan|1|45000|Kurma|250 g/500 g
Roti|Roti dan selai|5|16500|Roti tawar,Roti sobek|200 g/400 g
Selai|Roti dan selai|2.5|21000|Selai kacang,Selai nanas|170 g/340 g
Kecap|Bumbu dapur|3.5|13500|Kecap manis|220 ml/550 ml
Saus sambal|Bumbu dapur|3.5|12500|Saus sambal,Saus tomat|135 ml/335 ml
Bumbu masak|Bumbu dapur|4|5500|Bumbu rendang,Bumbu nasi goreng|45 g/90 g
Santan|Bumbu dapur|2.5|6500|Santan kelapa|65 ml/200 ml
Sosis|Makanan beku|2.5|27000|Sosis ayam,Sosis sapi|250 g/500 g
Bakso|Makanan beku|2.5|31000|Bakso sapi,Bakso ikan|250 g/500 g
Sabun mandi|Perawatan diri|4|8500|Sabun batang,Sabun cair|85 g/450 ml
Sampo|Perawatan diri|4|21500|Sampo|170 ml/340 ml
Pasta gigi|Perawatan diri|3.5|12000|Pasta gigi|75 g/190 g
Deterjen|Rumah tangga|4|19500|Deterjen bubuk,Deterjen cair|800 g/1,6 kg
Pelembut pakaian|Rumah tangga|2.5|15500|Pelembut pakaian|650 ml/1,3 L
Sabun cuci piring|Rumah tangga|3|13500|Sabun cuci piring|450 ml/800 ml
Tisu|Rumah tangga|3|11500|Tisu wajah,Tisu gulung|180 lembar/360 lembar
Obat nyamuk|Rumah tangga|2|16000|Obat nyamuk|300 ml/600 ml
Popok bayi|Bayi|2.5|52000|Popok bayi|20 lembar/40 lembar
Tisu basah|Bayi|2|14500|Tisu basah|50 lembar/100 lembar
Bubur bayi|Bayi|2|13500|Bubur bayi|120 g/240 g
Voucer hadiah|Lain-lain|0.3|50000|Voucer hadiah|50 ribu/100 ribu
"""
