"""Customers: people, companies and resellers."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table
from crm_analytics.viewer.column_groups import ColumnGroup


class Customers(dy.Schema):
    """One row per customer: a person, a company or a reseller."""

    customer_id = columns.key(N_("Your own number or code for the customer"))
    kind = dy.String(nullable=True, metadata=columns.about(N_("person, company or reseller")))
    parent_id = columns.text(N_("Customer this one belongs to, such as the head office"), references="customers")
    name = columns.text(N_("Name of the person or company"), group=ColumnGroup.PERSONAL)
    email = columns.text(N_("E-mail address"), group=ColumnGroup.PERSONAL)
    phone = columns.text(N_("Phone number"), group=ColumnGroup.PERSONAL)
    address = columns.text(N_("Street and house number"), group=ColumnGroup.PERSONAL)
    card_no = columns.text(N_("Number of the member card"), group=ColumnGroup.PERSONAL)
    birth_date = columns.day(N_("Date of birth"), group=ColumnGroup.PERSONAL)
    gender = columns.text(N_("Gender as you record it"))
    city = columns.text(N_("City"))
    region = columns.text(N_("Region or province"))
    branch_id = columns.text(N_("Branch that looks after the customer"), references="branches")
    joined_on = columns.day(N_("Day the customer was registered"))
    age_band = columns.text(N_("Age group"))
    income_band = columns.text(N_("Income group"))
    household_size = columns.text(N_("People in the household"))
    education = columns.text(N_("Education"))
    marital_status = columns.text(N_("Marital status"))
    home_ownership = columns.text(N_("Owns or rents the home"))
    consent_marketing = columns.flag(N_("Agreed to be contacted for marketing: yes or no"))
    consent_source = columns.text(N_("Where and how the agreement was given"))
    mark = columns.text(N_("staff or test, for who is no real customer"))

    @dy.rule()
    def kind_is_known(cls) -> pl.Expr:
        """Kind is person, company or reseller."""
        return pl.col("kind").is_in(["person", "company", "reseller"])

    @dy.rule()
    def mark_is_known(cls) -> pl.Expr:
        """The mark is staff or test."""
        return pl.col("mark").is_in(["staff", "test"])

    @dy.rule()
    def parent_is_another_customer(cls) -> pl.Expr:
        """A customer cannot belong to itself."""
        return pl.col("parent_id") != pl.col("customer_id")


TABLE = Table(
    name="customers",
    schema=Customers,
    title=N_("Customers"),
    scope=RowScope.CUSTOMER,
    position=10,
    moment="joined_on",
    derived=True,
    header_words={
        "customer_id": (
            "customer id, id pelanggan, kode pelanggan, customer code, customer no, customer number, customer, "
            "no pelanggan, nomor pelanggan, pelanggan, member id, no member, member, id member, household id, "
            "household, client id, client, id konsumen, konsumen, kode customer, id customer, pembeli, user id, "
            "account, cust id, cust, kode konsumen, nasabah"
        ),
        "kind": "kind, type, customer type, jenis, jenis pelanggan, tipe, tipe pelanggan",
        "parent_id": "parent id, parent, induk, head office, kode induk, kantor pusat",
        "name": "name, nama, customer name, nama pelanggan, nama lengkap, full name, nama konsumen",
        "email": "email, e mail, surel, email address, alamat email",
        "phone": "phone, telepon, telp, no hp, hp, nomor hp, handphone, mobile, no telp, wa, whatsapp",
        "address": "address, alamat, alamat lengkap, street, street address, alamat rumah, alamat pengiriman, address1",
        "card_no": (
            "card no, card number, member card, loyalty card, no kartu, nomor kartu, kartu member, no kartu member, "
            "nomor kartu member, kartu anggota, barcode member"
        ),
        "birth_date": "birth date, date of birth, tanggal lahir, tgl lahir, dob, birthday, lahir",
        "gender": "gender, sex, jenis kelamin, kelamin, jk",
        "city": "city, kota, kabupaten, kota kabupaten, town",
        "region": "region, province, provinsi, propinsi, wilayah, daerah, state, country, negara",
        "joined_on": (
            "joined on, join date, tanggal daftar, tgl daftar, tanggal gabung, registration date, registered, "
            "member since, tanggal registrasi, signup date, created at, dt customer"
        ),
        "age_band": "age band, age, umur, usia, kelompok umur, age group, rentang usia",
        "income_band": "income band, income, pendapatan, penghasilan, kelompok pendapatan",
        "household_size": "household size, jumlah anggota keluarga, anggota keluarga, family size, household comp",
        "education": "education, pendidikan, pendidikan terakhir",
        "marital_status": "marital status, status perkawinan, status pernikahan, status nikah",
        "home_ownership": "home ownership, status rumah, kepemilikan rumah",
        "consent_marketing": "consent marketing, consent, opt in, persetujuan, setuju promosi, newsletter",
        "consent_source": "consent source, sumber persetujuan",
        "mark": "mark, tanda, customer mark, tanda pelanggan, staff or test",
    },
    value_words={
        "kind": {
            "person": "person, perorangan, individu, individual, pribadi, personal, orang, retail",
            "company": "company, perusahaan, corporate, korporat, instansi, badan usaha, business, pt, cv",
            "reseller": "reseller, distributor, agen, grosir, wholesale, dropshipper, pengecer",
        },
        "mark": {
            "staff": "staff, employee, karyawan, pegawai, staf, internal",
            "test": "test, testing, uji, uji coba, percobaan, dummy, demo",
        },
    },
)
