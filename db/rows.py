"""The row type that queries hand to use cases."""

from typing import Any

from sqlalchemy import Row

AnyRow = Row[*tuple[Any, ...]]
"""Columns by name. Use cases turn it into a frozen view before it leaves the transaction."""
