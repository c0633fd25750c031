"""Questionnaires being filled: surveys after an invitation, exit polls, checklists."""
