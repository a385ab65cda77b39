"""The kit that pages share: frame, filters, blocks, cards, tables, downloads."""
