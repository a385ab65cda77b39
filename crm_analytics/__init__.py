"""CRM Analytics: customer and transaction data turned into decisions."""

__version__ = "0.2.0"
