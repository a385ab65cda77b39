"""Reading files: their encoding, layout and container."""
