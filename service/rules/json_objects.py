"""A flat JSON object, of a call or of a line of a file: its pairs, as they are written."""

import json


class Pairs(list[tuple[str, object]]):
    """The names and values of an object, before a repeated name is lost."""


def read_object(text: str) -> Pairs | None:
    """Read one JSON object; None is any other JSON. Raises ValueError where it is none.

    Numbers stay the texts that they are, so that no float ever touches an amount.
    """
    try:
        root = json.loads(
            text,
            object_pairs_hook=Pairs,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
        )
    except RecursionError:
        raise ValueError("nested too deep") from None
    return root if isinstance(root, Pairs) else None


def is_single(value: object) -> bool:
    """Say whether a pair's value is neither an object nor an array."""
    return not isinstance(value, list)


def text_of(value: object) -> str | None:
    """Give a single value as a text; None is null."""
    if value is True or value is False:
        return "true" if value else "false"
    return None if value is None else str(value)


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(constant)
