"""A witness of all that a browser does and says while a test goes on."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext


class Witness:
    """Collects what a page must not do: errors, warnings, dialogs, foreign requests."""

    def __init__(self, home: str):
        self.home = urlsplit(home).netloc
        self.complaints: list[str] = []
        # A form that was refused is shown again with 422, which Chromium calls an error.
        self.meant = {422}

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", lambda error: self._note("page error", error.error))
        context.on("dialog", self._see_dialog)
        context.on("request", self._see_request)
        context.on("response", self._see_response)

    def _note(self, what: str, said: object) -> None:
        self.complaints.append(f"{what}: {said}")

    def _hear(self, message) -> None:
        answers = [f"responded with a status of {status} " for status in self.meant]
        is_meant = any(text in message.text for text in answers)
        if message.type in ("error", "warning", "assert") and not is_meant:
            self._note(f"console {message.type} at {message.page.url}", message.text)

    def _see_dialog(self, dialog) -> None:
        self._note(f"dialog at {dialog.page.url}", dialog.message)
        dialog.dismiss()

    def _see_request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.home:
            self._note("request to another host", request.url)

    def _see_response(self, response) -> None:
        if response.status >= 500:
            self._note(f"answer {response.status}", response.url)
