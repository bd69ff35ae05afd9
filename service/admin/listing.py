"""What lists share: filters and sort in the address, so that a view can be shared."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import request, url_for

ROWS = 50  # a page
OF_ONE_ANSWER = ("decided", "wanted")  # belong to no other view of the list
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of `total` rows."""

    number: int
    of: int
    total: int

    @property
    def skip(self) -> int:
        return (self.number - 1) * ROWS


def find_page(total: int, name: str = "page") -> Page:
    """Find which page is asked for; one beyond the end is the last."""
    of = max(1, -(-total // ROWS))
    return Page(min(max(number_wanted(name), 1), of), of, total)


def number_wanted(name: str) -> int:
    """Read an id or another number of the address; 0 where there is none."""
    text = request.args.get(name, "")
    good = text.isascii() and text.isdigit() and len(text) <= 10
    return min(int(text), LARGEST_ID) if good else 0


def text_wanted(name: str) -> str:
    """Read a text of the address, without what PostgreSQL cannot hold."""
    return request.args.get(name, "").replace("\x00", "")


def choice_wanted(name: str, choices) -> str:
    """Read one of the choices; the first where there is none."""
    text = request.args.get(name, "")
    return text if text in choices else next(iter(choices))


def date_wanted(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def here(**changes) -> str:
    """Write the address of this page with some of its filters changed; None takes one out.

    Another filter or sort begins at the first page.
    """
    return here_by(request.endpoint or "", **changes)


def here_by(endpoint: str, **changes) -> str:
    """Write the address of another view of what this page's filters find."""
    of_view = (*OF_ONE_ANSWER, "page")
    values = {name: text for name, text in request.args.items() if name not in of_view}
    values = {name: each for name, each in (values | changes).items() if each}
    # Not by url_for: it takes names like "endpoint" for its own arguments.
    query = f"?{urlencode(values)}" if values else ""
    return url_for(endpoint, **request.view_args or {}) + query


def here_query(names: tuple[str, ...]) -> str:
    """Write these filters of the address, without "?"; "" where it has none of them."""
    pairs = request.args.items()
    return urlencode([(name, text) for name, text in pairs if name in names and text])


def here_on(number: int, name: str = "page") -> str:
    """Write the address of another page of this list."""
    return here(**{name: number if number > 1 else None})
