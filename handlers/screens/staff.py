"""A staff member's screens: the workplace, roles."""

from aiogram import html

from guide.content import Content
from handlers.calls import (
    AtDesk,
    AtWeek,
    Checklists,
    CloseFrom,
    Digests,
    Exports,
    Home,
    Index,
    OurCenters,
    Revoke,
    RoleCard,
    Roles,
    Surveys,
    Work,
)
from handlers.screen import Screen, column, pairs, tap
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from usecases.actors import Actor, Grant
from usecases.rights import READERS
from usecases.staff import RolePage, RoleRow


def work(actor: Actor, content: Content, t: Translator) -> Screen:
    """Who you are here, and what you can do."""
    lines = [html.bold(t("Рабочее место"))]
    lines += [
        f"• {role_in_center(grant.role, grant.center, content, t)}"
        for grant in sorted(actor.grants, key=lambda grant: (grant.role, grant.center))
    ]
    receives = actor.may("consultant") and content.booking is not None
    heads = actor.may("head", "admin") and content.booking is not None
    reads = actor.may(*READERS) and content.method is not None
    rows = pairs(
        tap(t("Мои приёмы сегодня"), AtDesk()) if receives else None,
        tap(t("Неделя"), AtWeek(consultant=0, week=0)) if receives else None,
        tap(t("Закрыть день"), CloseFrom(consultant=0, page=0)) if receives else None,
        tap(t("Записи центра"), OurCenters(page=0)) if heads else None,
        tap(t("Индекс"), Index()) if reads else None,
        tap(t("Сводка"), Digests()) if reads else None,
        tap(t("Выгрузка"), Exports()) if actor.may(*READERS) else None,
        tap(t("Опросы"), Surveys()) if actor.may("qc", "admin") else None,
        tap(t("Чек-листы"), Checklists()) if actor.may("qc", "admin") and content.checklists else None,
        tap(t("Роли сотрудников"), Roles(page=0)) if actor.may("admin") else None,
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t)), place=Work().pack())


def welcomed(grant: Grant, content: Content, t: Translator) -> Screen:
    """The invite worked."""
    role = role_in_center(grant.role, grant.center, content, t)
    text = t("Приглашение принято. Ваша роль: {role}.", role=role)
    return Screen(text, column(tap(t("Рабочее место"), Work()), tap(t("В начало"), Home())), place=Work().pack())


def roles(view: RolePage, t: Translator) -> Screen:
    """Live roles; each opens to its card."""
    text = html.bold(t("Роли сотрудников"))
    text += "\n" + (t("Нажмите на роль, чтобы посмотреть или отозвать.") if view.rows else t("Пока никого нет."))
    buttons = [tap(f"{row.chat_id} · {role_name(row.role, t)}"[:30], RoleCard(role=row.id)) for row in view.rows]
    more = tap(t("Ещё роли"), Roles(page=view.page + 1)) if view.has_more else None
    back = Roles(page=view.page - 1) if view.page else Work()
    return Screen(text, (*column(*buttons, more), *ways_out(t, back)), place=Roles(page=view.page).pack())


def role(row: RoleRow, content: Content, t: Translator, *, sure: bool = False) -> Screen:
    """One role; revoking asks once more."""
    lines = [
        html.bold(role_in_center(row.role, row.center, content, t)),
        t("Номер в Telegram: {id}", id=row.chat_id),
        t("Действует с {day}", day=t.day(row.granted_at.date())),
    ]
    if sure:
        lines += ["", t("Отозвать роль? Доступ пропадёт сразу.")]
    buttons = (
        column(tap(t("Да, отозвать"), Revoke(role=row.id, sure=True)), tap(t("Нет, оставить"), RoleCard(role=row.id)))
        if sure
        else column(tap(t("Отозвать роль"), Revoke(role=row.id, sure=False)))
    )
    return Screen("\n".join(lines), (*buttons, *ways_out(t, Roles(page=0))), place=RoleCard(role=row.id).pack())


def role_in_center(role: str, center: str, content: Content, t: Translator) -> str:
    """«Консультант · Саранск», escaped."""
    found = content.centers.get(center)
    where = t.of(found.title) if found else center or t("весь регион")
    return html.quote(f"{role_name(role, t)} · {where}")


def role_name(role: str, t: Translator) -> str:
    """A role in words."""
    return {
        "consultant": t("Консультант"),
        "qc": t("Контроль качества"),
        "head": t("Руководитель"),
        "admin": t("Администратор"),
        "kiosk": t("Планшет в зале"),
    }.get(role, role)
