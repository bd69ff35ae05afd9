"""The files of the setup: what a person configures, by the ids that callers see."""

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


def setup(
    name: str,
    *columns: Column,
    unique: tuple[str, ...] = (),
    counts_edits: bool = False,
    finish=None,
) -> Table:
    """Make a table of setup, whose key is its first column."""
    key = (columns[0].name,)
    return Table(name, columns, key, True, counts_edits, unique, finish)


VERTICALS = setup(
    "verticals",
    required("vertical_id", ID),
    named("vertical_name", 50),
    Column("vertical_category_id", ANY_NUMBER, default="0"),
    unique=("vertical_name",),
)
OFFERS = setup(
    "offers",
    required("offer_id", ID),
    named("offer_name"),
    required("vertical_id", ID),
    Column("advertiser_id", ANY_NUMBER, default="0"),
    Column("offer_type_id", ANY_NUMBER, default="0"),
    Column("media_type_id", ANY_NUMBER, default="0"),
    Column("offer_status_id", ANY_NUMBER, default="1"),
)
AFFILIATES = setup("affiliates", required("affiliate_id", ID), named("affiliate_name"))
CAMPAIGNS = setup(
    "campaigns",
    required("campaign_id", ID),
    required("affiliate_id", ID),
    required("offer_id", ID),
    named("campaign_name"),
)
BUYERS = setup(
    "buyers",
    required("buyer_id", ID),
    required("buyer_name", words(50, may_be_blank=False)),
    Column("account_status_id", ID, default="1"),
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
)
EMAIL_TEMPLATES = setup(
    "email_templates",
    required("email_template_id", ANY_NUMBER),
    named("email_template_name"),
    required("lead_email", BOOLEAN),
    required("html_email", BOOLEAN),
    text_of("from_address", LONG_TEXT),
    text_of("subject", LONG_TEXT),
    text_of("body", LONG_TEXT),
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


BUYER_CONTRACTS = setup(
    "buyer_contracts",
    required("buyer_contract_id", ID),
    required("buyer_id", ID),
    required("vertical_id", ID),
    text_of("buyer_contract_name", 50),
    Column("name_key", words(200), default="", made_from="buyer_contract_name"),
    Column("account_status_id", ID, default="1"),
    Column("offer_id", ID),
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
    Column("email_template_id", ANY_NUMBER),
    Column("portal_template_id", ANY_NUMBER),
    counts_edits=True,
    unique=("name_key",),
    finish=_finish_contract,
)
RETURN_REASONS = setup(
    "return_reasons",
    required("return_reason_id", ID),
    named("return_reason_name"),
    RETIRED_AT,
    unique=("return_reason_name",),
)
REJECT_REASONS = setup(
    "reject_reasons",
    required("reject_reason_id", ID),
    named("reject_reason_name"),
    RETIRED_AT,
    unique=("reject_reason_name",),
)
LEAD_STATUSES = setup(
    "lead_statuses",
    required("lead_status_id", ID),
    named("lead_status_name"),
    RETIRED_AT,
    unique=("lead_status_name",),
)
LEAD_SUB_STATUSES = setup(
    "lead_sub_statuses",
    required("lead_sub_status_id", ID),
    required("lead_status_id", ID),
    named("lead_sub_status_name"),
    RETIRED_AT,
    unique=("lead_sub_status_name", "lead_status_id"),
)
LEAD_FIELDS = setup(
    "lead_fields",
    required("lead_field_id", ID),
    text_of("label", 50),
    named("field_name"),
    Column("vertical_id", ID),
    Column("buyer_id", ID),
    required("data_type", FIELD_TYPE),
    RETIRED_AT,
    unique=("field_name", "vertical_id", "buyer_id"),
)
SETUP = (
    VERTICALS,
    OFFERS,
    AFFILIATES,
    CAMPAIGNS,
    BUYERS,
    EMAIL_TEMPLATES,
    BUYER_CONTRACTS,
    RETURN_REASONS,
    REJECT_REASONS,
    LEAD_STATUSES,
    LEAD_SUB_STATUSES,
    LEAD_FIELDS,
)
