"""What is shown to nobody: too few answers, and whatever would tell of them."""
