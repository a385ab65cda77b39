"""The whole way from sources to pages: load, refresh, check."""
