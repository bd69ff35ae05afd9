"""The files of the setup: what a person configures, by the ids that callers see."""

from typing import Any

from service.connection import Connection
from service.importing.kinds import (
    BOOLEAN,
    LINK,
    TIME,
    choice,
    money,
    whole_number,
    words,
)
from service.importing.tables import (
    ID,
    BadCell,
    Cells,
    Column,
    Finish,
    Table,
    id_of,
    named,
    required,
    text_of,
)
from service.rules.contracts import MAX_DAYS, MAX_MINUTES, MAX_SECONDS
from service.rules.names import name_key

NUMBER = whole_number()
ANY_NUMBER = whole_number(-(2**31))
MINUTES = whole_number(0, MAX_MINUTES)
LONG_TEXT = 1_000_000
FIELD_TYPE = choice("string", "number", "date", "boolean", sql_type="field_type")
RETIRED_AT = Column("retired_at", TIME)
TEMPLATE = ("email_templates", "email_template_id")


def setup(
    name: str,
    *columns: Column,
    **options: Any,
) -> Table:
    """Make a table of setup, whose key is its first column."""
    return Table(name, columns, (columns[0].name,), is_setup=True, **options)


def named_list(name: str, what: str) -> Table:
    """Make a table of names, of which some are retired."""
    return setup(
        name,
        required(f"{what}_id", ID),
        named(f"{what}_name"),
        RETIRED_AT,
        unique=(f"{what}_name",),
    )


def _finish_contract(_: Connection) -> Finish:
    def finish(cells: Cells) -> None:
        name = cells.get("buyer_contract_name")
        if name is None:  # the file does not have the column
            return
        cells["name_key"] = name_key(name)
        if name and not cells["name_key"]:
            raise BadCell("buyer_contract_name", "is of blanks only")

    return finish


SETUP = (
    setup(
        "verticals",
        required("vertical_id", ID),
        named("vertical_name", 50),
        Column("vertical_category_id", ANY_NUMBER, default="0"),
        unique=("vertical_name",),
    ),
    setup(
        "offers",
        required("offer_id", ID),
        named("offer_name"),
        id_of("verticals", "vertical_id", required=True),
        Column("advertiser_id", ANY_NUMBER, default="0"),
        Column("offer_type_id", ANY_NUMBER, default="0"),
        Column("media_type_id", ANY_NUMBER, default="0"),
        Column("offer_status_id", ANY_NUMBER, default="1"),
    ),
    setup("affiliates", required("affiliate_id", ID), named("affiliate_name")),
    setup(
        "campaigns",
        required("campaign_id", ID),
        id_of("affiliates", "affiliate_id", required=True),
        id_of("offers", "offer_id", required=True),
        named("campaign_name"),
    ),
    setup(
        "buyers",
        required("buyer_id", ID),
        required("buyer_name", words(50, may_be_blank=False)),
        id_of("account_statuses", "account_status_id", default="1"),
        Column("account_manager_id", NUMBER),
        text_of("address_street", 60),
        text_of("address_street2", 60),
        text_of("address_city", 30),
        text_of("address_state", 20),
        text_of("address_zip_code", 10),
        text_of("address_country", 30),
        text_of("website", 100),
        Column("billing_cycle_id", NUMBER),
        Column("credit_type", choice("limited", "unlimited"), default="unlimited"),
        Column("credit_limit", money()),
        counts_edits=True,
    ),
    setup(
        "email_templates",
        required("email_template_id", ANY_NUMBER),
        named("email_template_name"),
        required("lead_email", BOOLEAN),
        required("html_email", BOOLEAN),
        text_of("from_address", LONG_TEXT),
        text_of("subject", LONG_TEXT),
        text_of("body", LONG_TEXT),
    ),
    setup(
        "buyer_contracts",
        required("buyer_contract_id", ID),
        id_of("buyers", "buyer_id", required=True),
        id_of("verticals", "vertical_id", required=True),
        text_of("buyer_contract_name", 50),
        Column("name_key", words(200), default="", made_from="buyer_contract_name"),
        id_of("account_statuses", "account_status_id", default="1"),
        id_of("offers", "offer_id"),
        Column("replace_returns", BOOLEAN, default="true"),
        Column("replacements_non_returnable", BOOLEAN, default="false"),
        Column("max_return_age_days", whole_number(0, MAX_DAYS)),
        Column("buy_upsells", BOOLEAN, default="false"),
        Column("vintage_leads", BOOLEAN, default="false"),
        Column("min_lead_age_minutes", MINUTES, default="0"),
        Column("max_lead_age_minutes", MINUTES),
        Column("posting_wait_seconds", whole_number(0, MAX_SECONDS), default="0"),
        Column("default_confirmation_page_link", LINK, default=""),
        Column("max_post_errors", whole_number(1, 11), default="10"),
        Column("send_alert_only", BOOLEAN, default="false"),
        required("rank", NUMBER),
        Column("email_template_id", ANY_NUMBER, names=TEMPLATE),
        Column("portal_template_id", ANY_NUMBER, names=TEMPLATE),
        counts_edits=True,
        unique=("name_key",),
        finish=_finish_contract,
    ),
    named_list("return_reasons", "return_reason"),
    named_list("reject_reasons", "reject_reason"),
    named_list("lead_statuses", "lead_status"),
    setup(
        "lead_sub_statuses",
        required("lead_sub_status_id", ID),
        id_of("lead_statuses", "lead_status_id", required=True),
        named("lead_sub_status_name"),
        RETIRED_AT,
        unique=("lead_sub_status_name", "lead_status_id"),
    ),
    setup(
        "lead_fields",
        required("lead_field_id", ID),
        text_of("label", 50),
        named("field_name"),
        id_of("verticals", "vertical_id"),
        id_of("buyers", "buyer_id"),
        required("data_type", FIELD_TYPE),
        RETIRED_AT,
        unique=("field_name", "vertical_id", "buyer_id"),
    ),
)
