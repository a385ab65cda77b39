"""A document of values as a file: HTML, PDF, Excel."""
