"""What a table is, once: columns, keys, rules, and who may see which column and row."""
