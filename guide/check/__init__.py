"""The content linter: everything that is wrong in `content/`, at once."""

from guide.check.report import Report, check_content
from guide.check.texts import LABEL_LIMIT

__all__ = ["LABEL_LIMIT", "Report", "check_content"]
