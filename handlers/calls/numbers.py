"""Numbers in a button's data, none beyond what a row or a page may have: such data is none of ours.

A database would refuse it in its own words, and later than the rights are asked.
"""

from typing import Annotated

from pydantic import Field

Id = Annotated[int, Field(ge=0, lt=10**16)]
"""Of a row; 0: none."""
Small = Annotated[int, Field(ge=-(10**6), le=10**6)]
"""A page, a place in a list, a year, a month. A page before the first is cut to it."""
Week = Annotated[int, Field(ge=-1000, le=1000)]
"""Weeks from this one."""
Moment = Annotated[int, Field(ge=0, le=10**11)]
"""Since 1970, in seconds or minutes."""
