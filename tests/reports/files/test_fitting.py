"""Labels that SPSS would cut are cut by us: between words, and no two alike."""

from pathlib import Path

import pandas
import pyreadstat
import pytest

from reports.files.fitting import cut, fitted
from reports.files.sav_file import CODE_BYTES, LABEL_BYTES, Codes, SavFile
from reports.files.table import Block, Column, Legend, Table

LONG = "Насколько хорошо сотрудники центра объяснили, какие именно документы нужно принести "


@pytest.mark.parametrize(
    ("text", "limit", "said"),
    [
        ("да", 4, "да"),
        ("да, конечно", 14, "да…"),
        ("да, конечно", 20, "да, конечно"),
        ("очередь в центре", 19, "очередь…"),
        ("очередь в центре", 17, "очередь…"),
        ("непереносимое", 12, "непе…"),
        ("nobody knows", 10, "nobody…"),
    ],
)
def test_cut_between_words(text: str, limit: int, said: str) -> None:
    assert cut(text, limit) == said
    assert len(said.encode()) <= limit


def test_of_two_alike_each_says_which_it_is() -> None:
    said = fitted({"a": LONG + "раз", "b": LONG + "два", "c": "Другое"}, 60)
    assert said["c"] == "Другое"
    assert said["a"] != said["b"]
    assert (said["a"][-5:], said["b"][-5:]) == ("… [a]", "… [b]")
    assert max(len(label.encode()) for label in said.values()) <= 60


def test_who_is_called_like_a_cut_one_keeps_the_name() -> None:
    assert fitted({"a": "да, конечно", "b": "да…"}, 15) == {"a": "да… [a]", "b": "да…"}


def test_what_spss_reads_is_what_we_wrote(tmp_path: Path) -> None:
    """Whole, as long as it fits; and different, whatever the words."""
    codes = {key: LONG + word for key, word in (("a", "сразу"), ("b", "потом"), ("c", "никогда"))}
    legend: Legend = dict(codes.items())
    columns = tuple(Column(f"q_{key}", LONG * 3 + label, "code", legend) for key, label in codes.items())
    file = SavFile(tmp_path / "a.sav", Table("t", "t", (Block(columns, lambda key: (key,) * 3),)), Codes())
    assert file.take([["a", "b", "c"]])
    file.close()
    frame, meta = pyreadstat.read_sav(str(tmp_path / "a.sav"))
    assert isinstance(frame, pandas.DataFrame)
    variables, values = meta.column_names_to_labels, meta.variable_value_labels["q_a"]
    assert variables == fitted({column.name: column.label for column in columns}, LABEL_BYTES)
    assert list(values.values()) == list(fitted(codes, CODE_BYTES).values())
    assert len(set(variables.values())) == len(set(values.values())) == 3
    assert all("…" in str(label) for label in (*variables.values(), *values.values()))
