"""CRM Analytics: customer and transaction data turned into decisions."""

__version__ = "0.1.0"
