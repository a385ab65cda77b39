"""Parts of page Segments that are worked out only when a reader opens them."""
