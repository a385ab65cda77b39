"""One folder a question: its analyses, results, charts, words and widgets."""
