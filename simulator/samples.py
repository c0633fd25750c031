"""Small built-in files for people who send a photo, a sticker, a voice message or a document."""

from base64 import b64decode

PNG_PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsOtlO7MZzAi+hcEKLNXzWgQEBAQEBAQEBAQEBAQE"
    "BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQELgulVRFpMOme/wAAAABJRU5ErkJggg=="
)
PNG_SIDE = 64
WEBP = b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
OGG = b"OggS" + bytes(60)
DOCUMENT = ("заметка.txt", "Пример файла, который человек прислал боту.\n".encode())
CONTACT = "+79000000000"
