"""Files of the world: what the bot uploaded and what people sent, with Telegram's size limits."""

import mimetypes
import struct
from dataclasses import dataclass, field
from hashlib import sha256

from simulator.params import Upload
from simulator.refusal import Refused, bad_request

MEGABYTE = 1024 * 1024
MAX_UPLOAD = 50 * MEGABYTE
MAX_PHOTO = 10 * MEGABYTE
MAX_DOWNLOAD = 20 * MEGABYTE
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class File:
    id: str
    unique_id: str
    kind: str
    name: str
    content: bytes
    content_type: str

    @property
    def path(self) -> str:
        return f"{self.kind}s/{self.unique_id}/{self.name}"


@dataclass(slots=True)
class Files:
    by_id: dict[str, File] = field(default_factory=dict)
    by_path: dict[str, File] = field(default_factory=dict)

    def add(self, kind: str, name: str, content: bytes, content_type: str | None = None) -> File:
        name = name.replace("\\", "/").rsplit("/", 1)[-1] or "file"
        number = len(self.by_id) + 1
        unique = f"{number:06d}{sha256(content).hexdigest()[:10]}"
        guessed = content_type if content_type not in (None, "", "application/octet-stream") else None
        kind_of_content = guessed or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(f"file-{kind}-{unique}", unique, kind, name, content, kind_of_content)
        self.by_id[file.id] = self.by_path[file.path] = file
        return file

    def received(self, kind: str, sent: Upload | str | None) -> File:
        """What the bot sends as a document or photo: an upload, or a file_id the world knows."""
        if sent is None:
            raise bad_request(f"There is no {kind} in the request")
        if isinstance(sent, str):
            return self._known(sent)
        if not sent.content:
            raise bad_request("file must be non-empty")
        if len(sent.content) > MAX_UPLOAD:
            raise Refused(413, "Request Entity Too Large")
        if kind == "photo":
            check_photo(sent.content)
        return self.add(kind, sent.name, sent.content, sent.content_type)

    def _known(self, reference: str) -> File:
        if reference.lower().startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")  # the simulator never leaves the machine
        file = self.by_id.get(reference)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return file

    def to_download(self, file_id: str) -> File:
        if not file_id:
            raise bad_request("file_id not specified")
        file = self.by_id.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return file


def check_photo(content: bytes) -> None:
    if len(content) > MAX_PHOTO:
        problem = f"file of size {len(content)} bytes is too big for a photo"
        raise bad_request(f"{problem}; the maximum size is {MAX_PHOTO} bytes")
    size = dimensions(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG, None for anything else."""
    if content.startswith(PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return (width, height) if width and height else None
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    return None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker, length = content[position + 1], int.from_bytes(content[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None
