"""What is taken out of a typed text before it is stored, and what people complain about and must stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.masking import MARK, mask

PHONES = """
+7 927 000-00-01
+7(927)000-00-01
+7(927) 0000001
8 (927) 000 00 01
89270000001
8-927-000-00-01
8 927 0000001
+7.927.000.00.01
+7–927–000–00–01
+7\u00a0927\u00a0000\u00a000\u00a001
8 - 927 - 000 - 00 - 01
8 9 2 7 0 0 0 0 0 0 1
9270000001
927 000-00-01
(927) 000-00-01
8 (927) 00-00-001
8(927)00 00 001
8 (8342) 00-00-01
+7 (8342) 00-00-01
8342 00-00-01
(8342) 00-00-01
88342000001
8 800 000-00-01
+375 29 000-00-01
+998 (90) 000-00-01
""".strip().splitlines()
DOCUMENTS = """
000-000-001 01
000 000 001 01
000-000-001-01
00000000101
000–000–001 01
000‑000‑001 01
2202 0000 0000 0001
2202-0000-0000-0001
2202000000000001
2202  0000  0000  0001
2202 – 0000 – 0000 – 0001
2202 0000 0000 0001 001
8900 000001
89 00 000001
8900000001
89 00 № 000001
8900 номер 000001
8900 N000001
8900 № 000 001
8900 000 001
8900-000001
130000000001
40817810000000000001
40817 810 0 0000 0000001
""".strip().splitlines()
ADDRESSES = """
olga@example.ru
Olga.Ivanova+cv@mail.example.com
ольга@почта.рф
olga @ example.ru
olga@ example.ru
@olga_ivanova
t.me/olga_ivanova
https://t.me/olga_ivanova
https://t.me/+AbCdEf-Gh
telegram.me/olga_ivanova
vk.com/id100000
https://vk.ru/olga.ivanova
m.vk.com/olga
ok.ru/profile/100000000001
https://wa.me/79270000001
""".strip().splitlines()
PLAIN = """
пришёл в 10:40, приняли в 12:30:45
с 8:30 до 17:00
8.30-17.00
8:30-17:00, 12:30-13:30
в 9.30 и в 14.15
01.12.2026
1.12.2026 в 10.40
01.12.2026 10:40
2026-12-01 10:40
01-12-2026 10-40
8.12.2026 10.40
7.05.2024 12.06.2024
10.05.2024-12.06.2024
10.05.2024 - 12.06.2024
в 2023, 2024 и 2025 годах
2023-2024-2025
2022 2023 2024 2025
зарплата 45 000 рублей
35000-40000 рублей
35 000-40 000
80 000 - 100 000 руб.
70000–100000
от 100 000 до 150 000
1 500 000 руб., 1500000 и 12 345,67
на 8 000 больше, чем 7 000
талон А-123, потом К045 и 1045
окно 5, кабинет 214, каб. 12-34
приказ № 123 от 01.12.2026
№ 565-ФЗ, ст. 28 ч. 2
ул. Ленина, 12, кв. 34, индекс 430005
ждал 2 часа 40 минут
5 из 5, 100% и 24/7
1. Очередь 2. Грубость 3. Вывески
10 20 30 40
почта не пришла, пишу @ и всё
бот @
""".strip().splitlines()


@pytest.mark.parametrize("number", [*PHONES, *DOCUMENTS])
def test_a_number_that_identifies_somebody_is_taken_out_whole(number: str) -> None:
    for before, after in (("Пишу: ", " вот"), ("", ""), ("тел.", ", жду"), ("(", ")"), ("№", "."), ("в 5 ", " утра")):
        masked = mask(f"{before}{number}{after}")
        assert masked.changed
        kept = masked.text.replace("в 5 ", "").replace(MARK, "", 1)
        assert not any(sign.isdigit() for sign in kept), masked.text
        assert masked.text.startswith(before.rstrip("(+ №")[:2])


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_taken_out_whole(address: str) -> None:
    for before, after in (("Пишите ", " скорее"), ("", ""), ("почта: ", "!"), ("«", "»"), ("вот:\n", "\nвсё")):
        assert mask(f"{before}{address}{after}").text == f"{before}{MARK}{after}"


@pytest.mark.parametrize("words", PLAIN)
def test_dates_hours_sums_and_tickets_stay(words: str) -> None:
    assert mask(words).text == words
    assert not mask(words).changed


def test_what_stands_around_stays() -> None:
    masked = mask("12.11.2026 в 10:40 звонил на +7 (927) 000-00-01, обещали 45 000 рублей, талон А-12. Ольга")
    assert masked.text == "12.11.2026 в 10:40 звонил на [скрыто], обещали 45 000 рублей, талон А-12. Ольга"


def test_several_are_taken_out_each() -> None:
    assert (
        mask("89270000001 или olga@example.ru, паспорт 8900 000001").text == "[скрыто] или [скрыто], паспорт [скрыто]"
    )


@given(st.text(alphabet="0123456789 -().:+@яa№\n", max_size=120))
def test_what_is_masked_once_is_masked(text: str) -> None:
    once = mask(text)
    assert once.changed == (once.text != text)
    assert mask(once.text).text.count(MARK) >= once.text.count(MARK)


@given(st.integers(min_value=10**9, max_value=10**19))
def test_a_long_number_never_stays(number: int) -> None:
    assert str(number) not in mask(f"вот {number}.").text


@pytest.mark.parametrize(
    "piece", ["1.", "12-", "a@", "a.b-", "8 ", "2023 ", "01.12.2026 ", "vk.com/", "-", "9", "(1) ", "1 000-"]
)
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    """Whoever types 4096 odd characters must not stop the bot for everybody else."""
    usual = ("Ждал приёма два часа, в окне 4 сказали прийти завтра. " * 100)[:4096]
    assert spent_on((piece * 4096)[:4096]) < 100 * spent_on(usual)


def spent_on(text: str) -> float:
    """The least CPU time of three, in seconds."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        mask(text)
        spent.append(time.process_time() - began)
    return min(spent)
