"""What pages Segments and Movement say, as values."""
