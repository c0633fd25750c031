"""Names that an export has for tables and files of its own: a survey of that name would be written into one of them."""

import re
from collections.abc import Iterator
from typing import Final

TABLES: Final = frozenset(
    {"all", "codebook", "dispositions", "index", "method", "paradata", "texts", "touchpoints"},
)
"""What `usecases/export` calls them; `all` is an export of all surveys."""
PART: Final = re.compile(r"_part\d+$")
"""So ends a file that was cut."""


def name_problems(id: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the id of a survey or a checklist, which is also the name of its table."""
    if id in TABLES:
        yield "", f"an export has a table «{id}» of its own: name this file otherwise, or its answers are lost there"
    elif PART.search(id):
        yield "", "an export names the parts of a large table like that: give the file a name without «_part1»"
