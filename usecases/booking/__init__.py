"""Talks with a consultant: who can be booked, free times, holding and booking one, and what becomes of a contact."""
