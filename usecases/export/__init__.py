"""Files of answers for those who read them."""
