"""What charts of all features share: look, axes, labels, pictures."""
