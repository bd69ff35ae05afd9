"""Returns > a return: what is said of it, and the files that prove it."""

import io

from flask import Blueprint, flash, g, redirect, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.one_return import RETURN, address_of, find, show
from service.connection import Connection
from service.repositories import return_files, return_notes
from service.repositories.return_files import FileContent
from service.rules.evidence import MAX_FILE, file_name_of, media_type_of
from service.rules.notations import NOT_XML
from service.rules.returns import MAX_RETURN_NOTE

pages = Blueprint("evidence", __name__, url_prefix="/returns")
# Whatever a browser makes of a file: it is none of our pages, and may do nothing.
SANDBOX = "sandbox; default-src 'none'"


@pages.post(f"{RETURN}/note")
@allowed("desk")
def add_note(tx: Connection, return_id: int) -> Response | tuple[str, int]:
    find(tx, return_id)
    note = request.form.get("note", "").replace("\r\n", "\n").strip()
    fault = _note_fault(note)
    if fault:
        return show(tx, return_id, note=fault), 422
    return_notes.insert_note(tx, g.caller, return_id, note, _is_seen_by_buyer())
    flash("Noted.")
    return _back(return_id, "notes")


@pages.post(f"{RETURN}/upload")
@allowed("desk")
def add_file(tx: Connection, return_id: int) -> Response | tuple[str, int]:
    find(tx, return_id)
    sent = request.files.get("file")
    content = sent.read(MAX_FILE + 1) if sent else b""
    media_type = media_type_of(content)
    fault = _file_fault(content, media_type)
    if fault or not sent or not media_type:
        return show(tx, return_id, file=fault), 422
    file = FileContent(
        file_name_of(sent.filename or "", media_type), media_type, content
    )
    return_files.insert_file(
        tx, g.caller, return_id, file, seen_by_buyer=_is_seen_by_buyer()
    )
    flash("Added.")
    return _back(return_id, "files")


@pages.get(f"{RETURN}/files/<id(max={2**63 - 1}):file_id>")
@allowed("viewer")
def download(tx: Connection, return_id: int, file_id: int) -> Response:
    """Give a file to be saved, never to be shown by our origin."""
    found = return_files.find_file(tx, return_id, file_id)
    if found is None:
        raise NotFound("There is no such file.")
    answer = send_file(
        io.BytesIO(found.content),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.file_name,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _note_fault(note: str) -> str:
    if not note:
        return "Write something."
    if len(note) > MAX_RETURN_NOTE:
        return f"At most {MAX_RETURN_NOTE:,} characters."
    return "Control characters cannot be kept." if NOT_XML.search(note) else ""


def _file_fault(content: bytes, media_type: str | None) -> str:
    if not content:
        return "Choose a file that is not empty."
    if len(content) > MAX_FILE:
        return f"The file is larger than {MAX_FILE // 2**20} MB."
    if media_type is None:
        return "It is no image, PDF, audio or mail, whatever its name says."
    return ""


def _is_seen_by_buyer() -> bool:
    return "seen_by_buyer" in request.form


def _back(return_id: int, part: str) -> Response:
    return redirect(f"{address_of(return_id)}#{part}", 303)
