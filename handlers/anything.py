"""What no other handler wanted: typed labels, own words, stickers, groups, people who come and go."""

from collections.abc import Mapping
from typing import Final

from aiogram import Bot, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message

from guide.asides import Asides
from guide.content import Content
from guide.words import Matcher
from handlers.redraw import Redraw
from handlers.screen import Screen
from handlers.screens import menu as screens
from handlers.translator import Translator
from handlers.typed import Typed
from surveys.texts import Language, language_of
from usecases.actors import Actor, Actors

router = Router(name="anything")

private: Final = F.chat.type == ChatType.PRIVATE
GONE: Final = {ChatMemberStatus.KICKED, ChatMemberStatus.LEFT}
Languages = Mapping[Language, Translator]


@router.message(private, F.text)
async def typed(
    message: Message,
    actor: Actor,
    redraw: Redraw,
    matcher: Matcher,
    asides: Asides,
    content: Content,
    t: Translator,
) -> Screen:
    """A typed label, a word that works everywhere, an aside, or a person's own words."""
    return await Typed(actor, redraw, matcher, asides, content.region).screen(message.text or "", t)


@router.message(private)
async def not_text(message: Message, redraw: Redraw, t: Translator) -> Screen:
    """A sticker, a voice, a picture where buttons were expected."""
    return (await redraw.current()).under(screens.only_text(t))


@router.my_chat_member(private)
async def came_or_went(event: ChatMemberUpdated, actor: Actor, actors: Actors) -> None:
    """The person blocked the bot, or let it in again (which every update notes by itself)."""
    if event.new_chat_member.status in GONE:
        await actors.lost(actor.chat_id)


@router.my_chat_member(~private)
async def added_to_group(event: ChatMemberUpdated, bot: Bot, translators: Languages) -> None:
    """One polite line when somebody adds the bot to a group or a channel."""
    if event.new_chat_member.status not in GONE:
        await _point_home(bot, event.chat.id, translators[language_of(event.from_user.language_code)])


@router.message(~private, F.text.startswith("/") | F.text.contains("@"))
async def in_group(message: Message, bot: Bot, translators: Languages) -> None:
    """The same line for whoever calls the bot there; talk among people stays theirs."""
    text = message.text or ""
    if text.startswith("/") or f"@{(await bot.me()).username}" in text:
        code = message.from_user.language_code if message.from_user else None
        await _point_home(bot, message.chat.id, translators[language_of(code)])


async def _point_home(bot: Bot, chat_id: int, t: Translator) -> None:
    await bot.send_message(chat_id, screens.groups_only_private(t, (await bot.me()).username or ""))
