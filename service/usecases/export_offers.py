"""Offers (EXPORT Offers v6): the offers, by name, ids and pages."""

from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import offers
from service.rules.commands import ExportOffers
from service.rules.filters import most_rows, rows_to_skip, sorted_by, wanted_id


def export_offers(
    tx: Connection, caller: Caller, command: ExportOffers
) -> dict[str, Any]:
    """Export the wanted page of the wanted offers; row_count is the page's (ours)."""
    wanted = {
        "offer_id": wanted_id(command.offer_id),
        "offer_name": command.offer_name,
        "advertiser_id": wanted_id(command.advertiser_id),
        "vertical_id": wanted_id(command.vertical_id),
        "offer_type_id": wanted_id(command.offer_type_id),
        "media_type_id": wanted_id(command.media_type_id),
        "offer_status_id": wanted_id(command.offer_status_id),
        "tag_id": command.tag_id or 0,
        "skip": rows_to_skip(command.start_at_row),
        "most": most_rows(command.row_limit, default=None),
        "sorted_by": sorted_by(command.sort_field),
        "descending": bool(command.sort_descending),
    }
    return {
        "row_count": offers.count_offers(tx, wanted),
        "offers": offers.read_offers(tx, wanted),
    }
