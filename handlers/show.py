"""Sends a screen: edits the tapped message where that is possible, else writes a new one."""

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from handlers.screen import CommandMenu, File, Photo, Pin, Screen

UNCHANGED = "message is not modified"


async def show(bot: Bot, chat_id: int, screen: Screen, tapped: Message | None = None) -> int:
    """Show the screen in this chat; the id of its message (0: there was none). `tapped`: whose button led here."""
    if screen.lead is not None:
        await bot.send_message(chat_id, screen.lead, reply_markup=ReplyKeyboardRemove())
    shown = await _shown(bot, chat_id, screen, tapped)
    if screen.command_menu is not None:
        await _set_commands(bot, screen.command_menu)
    return shown


async def _shown(bot: Bot, chat_id: int, screen: Screen, tapped: Message | None) -> int:
    if screen.attached is not None:
        return (await _send_attached(bot, chat_id, screen, screen.attached)).message_id
    if not screen.text:
        return tapped.message_id if tapped is not None else 0
    editable = tapped is not None and tapped.text is not None and not screen.keys
    if tapped is not None and editable and await _edited(bot, tapped.chat.id, tapped.message_id, screen):
        return tapped.message_id
    return (await bot.send_message(chat_id, screen.text, reply_markup=_markup(screen))).message_id


def tapped_message(query: CallbackQuery | None) -> Message | None:
    """The message a tap came from, if it can still be edited."""
    message = query.message if query is not None else None
    return None if isinstance(message, InaccessibleMessage) else message


async def edit(bot: Bot, chat_id: int, message_id: int | None, screen: Screen) -> int:
    """Show the screen in the place of this message; as a new one where that is gone. The id of its message."""
    if message_id is not None and await _edited(bot, chat_id, message_id, screen):
        return message_id
    return (await bot.send_message(chat_id, screen.text, reply_markup=_markup(screen))).message_id


async def _edited(bot: Bot, chat_id: int, message_id: int, screen: Screen) -> bool:
    try:
        await bot.edit_message_text(screen.text, chat_id=chat_id, message_id=message_id, reply_markup=_inline(screen))
    except TelegramBadRequest as error:
        return UNCHANGED in error.message
    return True


async def _send_attached(bot: Bot, chat_id: int, screen: Screen, attached: Pin | File | Photo) -> Message:
    match attached:
        case Pin(latitude, longitude, title, address):
            return await bot.send_venue(chat_id, latitude, longitude, title, address, reply_markup=_markup(screen))
        case File(name, content):
            document = BufferedInputFile(content, filename=name)
            return await bot.send_document(chat_id, document, caption=screen.text, reply_markup=_markup(screen))
        case Photo(name, content):
            photo = BufferedInputFile(content, filename=name)
            return await bot.send_photo(chat_id, photo, caption=screen.text, reply_markup=_markup(screen))


async def _set_commands(bot: Bot, menu: CommandMenu) -> None:
    scope = BotCommandScopeChat(chat_id=menu.chat_id)
    commands = [BotCommand(command=name, description=says) for name, says in menu.commands]
    if commands:
        await bot.set_my_commands(commands, scope=scope)
    else:
        await bot.delete_my_commands(scope=scope)


def _markup(screen: Screen) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if screen.keys:
        rows = [[KeyboardButton(text=key.label, request_location=key.asks_location or None)] for key in screen.keys]
        return ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True, one_time_keyboard=True)
    return _inline(screen)


def _inline(screen: Screen) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text=button.label, callback_data=button.data, url=button.url) for button in row]
        for row in screen.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
