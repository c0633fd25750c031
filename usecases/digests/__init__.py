"""Short letters about the index for those who want them."""
