"""The table offers: what leads are generated for."""

from collections.abc import Iterator
from typing import Any

from service.connection import Connection, Values
from service.repositories.reading import count_rows, read_rows

# The names of the statuses are CAKE's (EXPORT Offers v3). A name is searched for in any
# letter case, anywhere in the offer's (ours).
OFFERS = """
    SELECT o.offer_id, o.offer_name,
           json_build_object('vertical_id', v.vertical_id,
                             'vertical_name', v.vertical_name) AS vertical,
           json_build_object(
               'offer_status_id', o.offer_status_id,
               'offer_status_name',
               ('{Public,Private,Apply To Run,Inactive}'::text[])[o.offer_status_id]
           ) AS offer_status
      FROM offers o
      JOIN verticals v USING (vertical_id)
     WHERE (%(offer_id)s = 0 OR o.offer_id = %(offer_id)s)
       AND strpos(lower(o.offer_name), lower(%(offer_name)s)) > 0
       AND (%(advertiser_id)s = 0 OR o.advertiser_id = %(advertiser_id)s)
       AND (%(vertical_id)s = 0 OR o.vertical_id = %(vertical_id)s)
       AND (%(offer_type_id)s = 0 OR o.offer_type_id = %(offer_type_id)s)
       AND (%(media_type_id)s = 0 OR o.media_type_id = %(media_type_id)s)
       AND (%(offer_status_id)s = 0 OR o.offer_status_id = %(offer_status_id)s)
       AND %(tag_id)s = 0      -- offers have no tags here
     ORDER BY CASE WHEN %(sorted_by)s = 'offer_name' AND NOT %(descending)s
                   THEN o.offer_name END,
              CASE WHEN %(sorted_by)s = 'offer_name' AND %(descending)s
                   THEN o.offer_name END DESC,
              CASE WHEN %(descending)s THEN - o.offer_id ELSE o.offer_id END
    OFFSET %(skip)s
     LIMIT %(most)s
"""


def count_offers(tx: Connection, wanted: Values) -> int:
    """Count the offers that fit all of `wanted`; an id of 0 and an empty name fit all.

    `skip` and `most` (None: all) are the rows that are left out before and after.
    """
    return count_rows(tx, OFFERS, wanted)


def read_offers(tx: Connection, wanted: Values) -> Iterator[dict[str, Any]]:
    """Read the offers that `count_offers` counts, by offer_id or offer_name."""
    return read_rows(tx, OFFERS, wanted)
