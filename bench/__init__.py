"""Measurements against a baseline, all in one run: `python -m bench`."""
