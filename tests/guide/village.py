"""A small content directory of its own, so that tests do not change with what editors write."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

REGION: Final = """
id: village
name: {ru: "Посёлок"}
operator: {ru: "Оператор посёлка"}
timezone: Europe/Moscow
appeals: {text: {ru: "Чат не обращение."}, url: "https://example.org/appeals"}
consent:
  version: "1"
  title: {ru: "Согласие"}
  purpose: {ru: "Цель"}
  data: {ru: "Данные"}
  term: {ru: "Срок"}
  withdraw: {ru: "Отзыв"}
  policy_url: "https://example.org/policy"
"""

CENTERS: Final = """
centers:
  west:
    title: {ru: "Запад"}
    full: {ru: "Кадровый центр, Запад"}
    address: {ru: "ул. Примерная, 1"}
    latitude: 54.0
    longitude: 45.0
    timezone: Europe/Moscow
    hours: {mon: "08:30-17:00", tue: "08:30-17:00", fri: "08:30-16:00", sat: null}
    breaks: {mon: "12:00-13:00", tue: "12:00-13:00"}
  east:
    title: {ru: "Восток"}
    full: {ru: "Кадровый центр, Восток"}
    address: {ru: "ул. Примерная, 2"}
    latitude: 56.0
    longitude: 93.0
    timezone: Asia/Krasnoyarsk
    hours: {mon: "08:30-17:00", tue: "08:30-17:00", wed: "09:00-18:00"}
"""

DOCUMENTS: Final = """
documents:
  passport: {title: {ru: "Паспорт"}}
  resume: {title: {ru: "Резюме"}}
  diploma: {title: {ru: "Диплом"}}
"""

PARTNERS: Final = """
partners:
  college: {title: {ru: "Колледж"}, kind: education}
"""

SERVICES: Final = """
services:
  search:
    label: {ru: "Подбор работы"}
    summary: {ru: "Подберём вакансии."}
    for_whom: {ru: "Для всех."}
    documents: [passport, resume]
    how: [visit]
    provider: center
    basis:
      - {act: "Подтверждённый закон", sure: source, source: "W1"}
      - {act: "Ещё не проверенный", sure: own}
    checked: 2026-11-01
    confirm_by: {ru: "юрист"}
  course:
    label: {ru: "Курсы"}
    summary: {ru: "Научим."}
    for_whom: {ru: "Для всех."}
    documents: [diploma, passport]
    how: [portal, visit]
    provider: partner
    partner: college
    checked: 2026-11-01
    confirm_by: {ru: "юрист"}
  advice:
    label: {ru: "Совет юриста"}
    summary: {ru: "Подскажем."}
    for_whom: {ru: "Для всех."}
    how: [phone]
    provider: state
    checked: 2026-11-01
    confirm_by: {ru: "юрист"}
"""

LOSS: Final = """
title: {ru: "Без работы"}
audience: citizen
order: 20
promise: {ru: "Поможем."}
questions:
  - key: stage
    kind: single
    ask: {ru: "Что происходит?"}
    options:
      - {key: notice, label: {ru: "Предупредили"}}
      - {key: dismissed, label: {ru: "Уволили"}}
  - key: pay
    kind: single
    when: {stage: [dismissed]}
    ask: {ru: "Деньги выплатили?"}
    options:
      - {key: full, label: {ru: "Да, всё"}}
      - {key: part, label: {ru: "Не всё"}}
  - key: want
    kind: single
    ask: {ru: "Что важнее?"}
    options:
      - {key: job, label: {ru: "Новая работа"}}
      - {key: learn, label: {ru: "Учёба"}}
why:
  - {text: {ru: "Всегда."}}
  - {when: {pay: [part]}, text: {ru: "Не всё выплатили."}}
bundle:
  - {service: advice, when: {pay: [part]}}
  - {service: course, when: {want: [learn]}}
  - {service: search}
  - {service: course}
"""

HIRING: Final = """
title: {ru: "Нужны люди"}
audience: employer
order: 10
promise: {ru: "Поможем."}
questions:
  - key: many
    kind: single
    ask: {ru: "Сколько?"}
    options:
      - {key: few, label: {ru: "Немного"}}
      - {key: lots, label: {ru: "Много"}}
why:
  - {text: {ru: "Всегда."}}
bundle:
  - {service: search}
  - {service: course, when: {many: [lots]}}
"""

BOOKING: Final = """
rules:
  hold: 5m
  cancel_notice: 2h
  offer: 30m
  undo: 2h
  reminders: {day_before: 24h, soon: 2h}
  quiet: "09:00-21:00"
  evening: "20:00"
topics:
  work:
    title: {ru: "Поиск работы"}
    audience: citizen
    kinds: [career]
    service: search
    situations: [loss]
    bring: [passport, resume]
  study:
    title: {ru: "Учёба"}
    audience: citizen
    kinds: [career, partner]
    service: course
  staff:
    title: {ru: "Подбор людей"}
    audience: employer
    kinds: [hr]
    service: search
    situations: [hiring]
reasons:
  plans: {ru: "Изменились планы"}
  other: {ru: "Другая причина"}
"""

FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "region.yaml": REGION,
        "centers.yaml": CENTERS,
        "documents.yaml": DOCUMENTS,
        "partners.yaml": PARTNERS,
        "services/all.yaml": SERVICES,
        "situations/loss.yaml": LOSS,
        "situations/hiring.yaml": HIRING,
        "booking.yaml": BOOKING,
    }
)


def build(root: Path, changes: Mapping[str, str | None] = MappingProxyType({})) -> Path:
    """Write the village under `root`; `changes` replaces files (None: leaves them out)."""
    for name, words in {**FILES, **changes}.items():
        if words is not None:
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(words, "utf-8")
    return root
