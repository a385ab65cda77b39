"""Names from data inside sentences that are drawn as Markdown."""

from crm_analytics.exports.markdown import listed, literal

__all__ = ["listed", "literal"]
