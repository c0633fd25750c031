"""A bot of a few buttons: one for everything the chat page has to show."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)

GREETING = "<b>Здравствуйте!</b>\nКто вы?"
LONG_LABELS = ("Записаться к консультанту по..", "Профессиональное переобучение.")
CONFIRMATION = "Запись отменена. Время снова свободно для других."


class TinyBot:
    def __init__(self) -> None:
        self.gate = asyncio.Event()
        """«Медленно» is answered once this is set."""
        self.presses = 0


def _keyboard(*rows: tuple[str, ...]) -> InlineKeyboardMarkup:
    def button(label: str) -> InlineKeyboardButton:
        if label == "Сайт":
            return InlineKeyboardButton(text=label, url="https://example.org/")
        return InlineKeyboardButton(text=label, callback_data=label)

    return InlineKeyboardMarkup(inline_keyboard=[[button(label) for label in row] for row in rows])


START = _keyboard(
    ("Ищу работу", "Я работодатель"),
    LONG_LABELS,
    ("Документ", "Картинка"),
    ("Отменить", "Кратко", "Медленно"),
    ("Сломать", "Сайт"),
)


def _router(tiny: TinyBot, picture: bytes) -> Router:
    router = Router()
    router.message.register(_start, CommandStart())
    router.message.register(_keys, Command("keys"))
    router.message.register(_place, F.location)
    router.message.register(_echo, F.text)
    router.callback_query.register(_edit, F.data.in_({"Ищу работу", "Назад"}))
    router.callback_query.register(_document, F.data == "Документ")
    router.callback_query.register(_alert, F.data == "Отменить")
    router.callback_query.register(_toast, F.data == "Кратко")
    router.callback_query.register(_broken, F.data == "Сломать")

    @router.callback_query(F.data == "Картинка")
    async def send_picture(query: CallbackQuery) -> None:
        await query.answer()
        await _message(query).answer_photo(BufferedInputFile(picture, "график.png"), caption="График за квартал")

    @router.callback_query(F.data == "Медленно")
    async def wait(query: CallbackQuery, bot: Bot) -> None:
        tiny.presses += 1
        await bot.send_chat_action(query.from_user.id, "typing")
        await tiny.gate.wait()
        await query.answer()

    return router


def _message(query: CallbackQuery) -> Message:
    assert isinstance(query.message, Message)
    return query.message


async def _start(message: Message) -> None:
    await message.answer(GREETING, reply_markup=START)


async def _keys(message: Message) -> None:
    keys = [
        [KeyboardButton(text="Показать ближайший центр", request_location=True)],
        [KeyboardButton(text=label) for label in LONG_LABELS],
    ]
    markup = ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, input_field_placeholder="Напишите адрес")
    await message.answer("Где вы?", reply_markup=markup)


async def _place(message: Message) -> None:
    await message.answer_venue(54.1838, 45.1749, "Кадровый центр Саранска", "Саранск, ул. Образцовая, 1")


async def _echo(message: Message) -> None:
    await message.answer(message.html_text)


async def _edit(query: CallbackQuery) -> None:
    if query.data == "Назад":
        await _message(query).edit_text(GREETING, reply_markup=START)
    else:
        await _message(query).edit_text("Что для вас сейчас важнее?", reply_markup=_keyboard(("Назад",)))
    await query.answer()


async def _document(query: CallbackQuery) -> None:
    await query.answer()
    await _message(query).answer_document(BufferedInputFile("вопрос;ответ\n".encode("utf-8-sig"), "Ответы.csv"))


async def _alert(query: CallbackQuery) -> None:
    await query.answer(CONFIRMATION, show_alert=True)


async def _toast(query: CallbackQuery) -> None:
    await query.answer("Записали")


async def _broken(query: CallbackQuery) -> None:
    await query.answer()
    with contextlib.suppress(TelegramBadRequest):
        await _message(query).answer("<center>Нет такого тега</center>")


@contextlib.asynccontextmanager
async def polling(url: str, token: str, picture: bytes) -> AsyncIterator[TinyBot]:
    """The bot at work against the Bot API at `url`."""
    tiny = TinyBot()
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    await bot.set_my_commands(
        [
            BotCommand(command="start", description="Начать сначала"),
            BotCommand(command="keys", description="Клавиатура"),
        ]
    )
    dispatcher = Dispatcher()
    dispatcher.include_router(_router(tiny, picture))
    task = asyncio.create_task(dispatcher.start_polling(bot, polling_timeout=5, handle_signals=False))
    try:
        yield tiny
    finally:
        tiny.gate.set()
        await dispatcher.stop_polling()
        await task
