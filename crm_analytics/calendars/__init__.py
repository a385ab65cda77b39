"""Calendars: public holidays of a country and the days around them."""
