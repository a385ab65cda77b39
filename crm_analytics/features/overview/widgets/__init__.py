"""Page Overview as it is drawn: what is new, who is meant, figures and goals on demand."""
