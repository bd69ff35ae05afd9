"""Files that prove a return right or wrong: which are taken, by what is in them (ours)."""

import re
from email.parser import BytesHeaderParser

MAX_FILE = 5 * 1024 * 1024  # bytes
MAX_FILE_NAME = 200  # characters
MAIL = "message/rfc822"
# What a file begins with → its type. A dot stands for any byte.
BEGINNINGS = {
    rb"\x89PNG\r\n\x1a\n": "image/png",
    rb"\xff\xd8\xff": "image/jpeg",
    rb"GIF8[79]a": "image/gif",
    rb"RIFF....WEBP": "image/webp",
    rb"(II\*\x00|MM\x00\*)": "image/tiff",
    rb"....ftyp(heic|heix|mif1|msf1)": "image/heic",
    rb"....ftypavif": "image/avif",
    rb"%PDF-": "application/pdf",
    rb"RIFF....WAVE": "audio/wav",
    rb"(ID3|\xff[\xf2\xf3\xfa\xfb])": "audio/mpeg",
    rb"\xff[\xf0\xf1\xf8\xf9]": "audio/aac",
    rb"OggS": "audio/ogg",
    rb"fLaC": "audio/flac",
    rb"....ftyp(M4A |M4B )": "audio/mp4",
    rb"#!AMR": "audio/amr",
}
FOUND = [(re.compile(each, re.DOTALL), name) for each, name in BEGINNINGS.items()]
# How the name of a file of each type may end, the usual one first: by it a saved file opens.
ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/tiff": (".tif", ".tiff"),
    "image/heic": (".heic", ".heif"),
    "image/avif": (".avif",),
    "application/pdf": (".pdf",),
    "audio/wav": (".wav", ".wave"),
    "audio/mpeg": (".mp3", ".mp2", ".mpga"),
    "audio/aac": (".aac",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/flac": (".flac",),
    "audio/mp4": (".m4a", ".m4b", ".mp4"),
    "audio/amr": (".amr",),
    MAIL: (".eml",),
}
NEEDED_OF_MAIL = ("from", "date")  # RFC 5322, 3.6
LONGEST_HEAD = 64 * 1024  # bytes of a mail that are looked at
# What cannot be seen, or turns letters round.
SPOILT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


def media_type_of(content: bytes) -> str | None:
    """Tell the type of a file from its content; None: it is of none that is taken."""
    for beginning, media_type in FOUND:
        if beginning.match(content):
            return media_type
    return MAIL if is_mail(content) else None


def is_mail(content: bytes) -> bool:
    """Say whether it is a mail: a text that begins with the headers every mail has."""
    head = content[:LONGEST_HEAD]
    if b"\x00" in head:
        return False
    mail = BytesHeaderParser().parsebytes(head)  # what it contains may be nested deep
    return all(name in mail for name in NEEDED_OF_MAIL)


def file_name_of(sent: str, media_type: str) -> str:
    """Give the name of a file as it is kept: without folders and what cannot be seen.

    It ends as its type does, so that what begins like a picture is not opened as a page
    or a program once it was saved.
    """
    name = SPOILT.sub("", re.split(r"[/\\]", sent)[-1]).strip() or "file"
    endings = ENDINGS[media_type]
    if not name.lower().endswith(endings):
        name += endings[0]
    return name[-MAX_FILE_NAME:]
