"""What is held about a client, and what they decide about it."""
