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
NEEDED_OF_MAIL = ("from", "date")  # RFC 5322, 3.6
LONGEST_HEAD = 64 * 1024  # bytes of a mail that are looked at
SPOILT = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # and turned letters


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


def file_name_of(sent: str) -> str:
    """Give the name of a file as it is kept: without folders and what cannot be seen."""
    name = SPOILT.sub("", re.split(r"[/\\]", sent)[-1]).strip()
    return name[-MAX_FILE_NAME:] or "file"
