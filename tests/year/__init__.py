"""Simulated years of centres whose true satisfaction is known, through the database."""
