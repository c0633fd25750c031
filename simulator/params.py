"""The arguments of one API call, as they arrive: strings in a form, values in a JSON body, files in a multipart one."""

import json
from dataclasses import dataclass, field
from typing import Any

from simulator.refusal import bad_request

TRUE = {"true", "1", "yes", "t"}


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(slots=True)
class Params:
    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            return default

    def number(self, name: str) -> float:
        try:
            return float(self.text(name) or 0)
        except ValueError:
            return 0.0

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in TRUE

    def json(self, name: str, problem: str) -> Any:
        """The decoded value, None when it is absent; `problem` is what Telegram says about broken JSON."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(problem) from None

    def file(self, name: str) -> Upload | str | None:
        """An uploaded file, or the file_id or address given in its place."""
        value = self.text(name)
        if value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return value or self.files.get(name)
