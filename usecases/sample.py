"""Whether the answers are made up: `make demo` begins with a sample, and whoever reads or exports numbers is told."""

from typing import Final

from sqlalchemy import Connection

from db.repos import runs

MARK: Final = {"@sample": "yes"}
"""What every run of the sample carries among its facts."""


def holds_sample(tx: Connection) -> bool | None:
    """Whether the first run is of the sample, which is loaded before anybody answers; None: there are no runs."""
    facts = runs.first_facts(tx)
    return None if facts is None else MARK.items() <= facts.items()
