"""Names from data inside sentences that are drawn as Markdown."""

from crm_analytics.exports.markdown import listed, literal, of_error

__all__ = ["listed", "literal", "of_error"]
