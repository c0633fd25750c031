"""Screens by feature: pure functions from a view and a translator to a `Screen`."""
