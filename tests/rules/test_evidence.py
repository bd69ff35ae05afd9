"""Evidence is known by its content, whatever it is called."""

import pytest

from service.rules.evidence import (
    ENDINGS,
    FOUND,
    file_name_of,
    media_type_of,
)
from service.rules.evidence import MAIL as MAIL_TYPE

MAIL = (
    b"Received: by mx\r\nFrom: a@b.example\r\nDate: Sat, 28 Nov 2026 10:00:00 +0000\r\n"
)
FILES = {
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
    "a photo": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    "a moving picture": (b"GIF89a...", "image/gif"),
    "a picture of the web": (b"RIFF\x01\n\x00\x00WEBPVP8 ", "image/webp"),
    "a fax": (b"II*\x00\x08", "image/tiff"),
    "a photo of a phone": (b"\x00\x00\x00\x18ftypheic", "image/heic"),
    "a paper": (b"%PDF-1.7\n", "application/pdf"),
    "a call": (b"RIFF\xff\xff\x00\x00WAVEfmt ", "audio/wav"),
    "a call with a title": (b"ID3\x04\x00", "audio/mpeg"),
    "a call without one": (b"\xff\xfb\x90\x00", "audio/mpeg"),
    "a voice message": (b"OggS\x00\x02", "audio/ogg"),
    "a memo": (b"\x00\x00\x00\x1cftypM4A \x00", "audio/mp4"),
    "a mail": (MAIL + b"\r\n<b>Hi</b>", "message/rfc822"),
    "a mail of mails of mails": (
        MAIL + b"Content-Type: message/rfc822\r\n\r\n" * 2000,
        "message/rfc822",
    ),
    "a page": (b"<!DOCTYPE html><script>alert(1)</script>", None),
    "a drawing that is a page": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    "a page below a paper's name": (b"\n<html>%PDF-1.7", None),
    "a program": (b"MZ\x90\x00", None),
    "an archive": (b"PK\x03\x04", None),
    "a film": (b"\x00\x00\x00\x18ftypmp42", None),
    "a text": (b"Hello\n", None),
    "half a mail": (b"From: a@b.example\r\n\r\nDate: today\r\n", None),
    "a mail with a program in its head": (b"From: a\r\nX: \x00\r\nDate: b\r\n", None),
    "nothing": (b"", None),
}


@pytest.mark.parametrize(("content", "media_type"), FILES.values(), ids=FILES)
def test_what_it_is(content, media_type):
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("fax.pdf", "fax.pdf"),
        ("FAX.PDF", "FAX.PDF"),
        ("C:\\My Documents\\fax 1.pdf", "fax 1.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("photo\u202efdp.exe", "photofdp.exe.pdf"),
        ("a\x9f\u2028\U000e0041.pdf", "a.pdf"),
        ("page.html", "page.html.pdf"),
        ("call.mp3", "call.mp3.pdf"),
        ("pdf", "pdf.pdf"),
        ("Überweisung.pdf", "Überweisung.pdf"),
        (" ", "file.pdf"),
        ("folder/", "file.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("a" * 300, "a" * 196 + ".pdf"),
    ],
)
def test_its_name(sent, kept):
    assert file_name_of(sent, "application/pdf") == kept


def test_each_type_has_an_ending():
    assert {media_type for _, media_type in FOUND} | {MAIL_TYPE} == set(ENDINGS)
