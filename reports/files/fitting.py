"""Labels no longer than a file format has room for, of which no two become the same."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

MORE: Final = "…"


def fitted(labels: Mapping[str, str], limit: int) -> dict[str, str]:
    """Key → label of at most so many bytes, cut between words. Where that leaves two alike, they end with their key."""
    short = {key: cut(label, limit) for key, label in labels.items()}
    times = Counter(short.values())
    return {
        key: _named(labels[key], key, limit) if times[label] > 1 and label != labels[key] else label
        for key, label in short.items()
    }


def cut(text: str, limit: int) -> str:
    """As many whole words as there is room for; of a first word that is too long, as many letters."""
    if len(text.encode()) <= limit:
        return text
    kept = text.encode()[: limit - len(MORE.encode())].decode(errors="ignore")
    whole = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    return (whole.rstrip(" ,;:—–-") or kept) + MORE


def _named(text: str, key: str, limit: int) -> str:
    end = f" [{key}]"
    return cut(text, limit - len(end.encode())) + end
