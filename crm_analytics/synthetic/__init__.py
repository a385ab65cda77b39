"""Companies to try things with: a synthetic one, and a retailer's real year."""
