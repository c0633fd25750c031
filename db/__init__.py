"""Rows and queries. Knows no question and no button: keys, places and answers are plain strings here."""
