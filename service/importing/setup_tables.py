"""The declarations of the setup: what a person configures, by the ids that callers see."""

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
    BadCell,
    Cells,
    Check,
    Column,
    Finish,
    Table,
    Unique,
    checks_of,
    joins_of,
    reference,
)
from service.rules.contracts import MAX_DAYS, MAX_MINUTES, MAX_SECONDS
from service.rules.names import name_key

ID = whole_number(1)
NUMBER = whole_number()
ANY_NUMBER = whole_number(-(2**31))
IN_USE = "retired_at IS NULL"
LONG_TEXT = words(1_000_000)


def required(name: str, kind) -> Column:
    return Column(name, kind, required=True)


def text_of(name: str, max_length: int) -> Column:
    return Column(name, words(max_length), default="''")


def named(name: str, max_length: int = 100) -> Column:
    return required(name, words(max_length))


RETIRED_AT = Column("retired_at", TIME)

VERTICALS = Table(
    "verticals",
    columns=(
        required("vertical_id", ID),
        named("vertical_name", 50),
        Column("vertical_category_id", ANY_NUMBER, default="0"),
    ),
    key=("vertical_id",),
    identity="vertical_id",
    is_setup=True,
    uniques=(Unique("vertical_name", ("vertical_name",)),),
)

_offer_vertical = reference("vertical_id", "verticals", "vertical")
OFFERS = Table(
    "offers",
    columns=(
        required("offer_id", ID),
        named("offer_name"),
        required("vertical_id", ID),
        Column("advertiser_id", ANY_NUMBER, default="0"),
        Column("offer_type_id", ANY_NUMBER, default="0"),
        Column("media_type_id", ANY_NUMBER, default="0"),
        Column("offer_status_id", ANY_NUMBER, default="1"),
    ),
    key=("offer_id",),
    identity="offer_id",
    is_setup=True,
    joins=joins_of(_offer_vertical),
    checks=checks_of(_offer_vertical),
)

AFFILIATES = Table(
    "affiliates",
    columns=(required("affiliate_id", ID), named("affiliate_name")),
    key=("affiliate_id",),
    identity="affiliate_id",
    is_setup=True,
)

_campaign_names = (
    reference("affiliate_id", "affiliates", "affiliate"),
    reference("offer_id", "offers", "offer"),
)
CAMPAIGNS = Table(
    "campaigns",
    columns=(
        required("campaign_id", ID),
        required("affiliate_id", ID),
        required("offer_id", ID),
        named("campaign_name"),
    ),
    key=("campaign_id",),
    identity="campaign_id",
    is_setup=True,
    joins=joins_of(*_campaign_names),
    checks=checks_of(*_campaign_names),
)

_buyer_status = reference("account_status_id", "account_statuses", "account status")
BUYERS = Table(
    "buyers",
    columns=(
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
        Column("credit_type", choice("limited", "unlimited"), default="'unlimited'"),
        Column("credit_limit", money()),
    ),
    key=("buyer_id",),
    identity="buyer_id",
    is_setup=True,
    counts_edits=True,
    joins=joins_of(_buyer_status),
    checks=(
        *checks_of(_buyer_status),
        Check(
            "credit_limit",
            "'is missing; the credit is limited'",
            "v.credit_type = 'limited' AND v.credit_limit IS NULL",
        ),
    ),
)

EMAIL_TEMPLATES = Table(
    "email_templates",
    columns=(
        required("email_template_id", ANY_NUMBER),
        named("email_template_name"),
        required("lead_email", BOOLEAN),
        required("html_email", BOOLEAN),
        Column("from_address", LONG_TEXT, default="''"),
        Column("subject", LONG_TEXT, default="''"),
        Column("body", LONG_TEXT, default="''"),
    ),
    key=("email_template_id",),
    is_setup=True,
    checks=(
        Check(
            "email_template_id",
            "'is 0 or -1, with which a call skips or clears a template'",
            "s.email_template_id IN (0, -1)",
        ),
    ),
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


_contract_names = (
    reference("buyer_id", "buyers", "buyer"),
    reference("vertical_id", "verticals", "vertical"),
    reference("account_status_id", "account_statuses", "account status"),
    reference("offer_id", "offers", "offer"),
    reference(
        "email_template_id", "email_templates", "email template", "email_template_id"
    ),
    reference(
        "portal_template_id", "email_templates", "email template", "email_template_id"
    ),
)
MINUTES = whole_number(0, MAX_MINUTES)
BUYER_CONTRACTS = Table(
    "buyer_contracts",
    columns=(
        required("buyer_contract_id", ID),
        required("buyer_id", ID),
        required("vertical_id", ID),
        text_of("buyer_contract_name", 50),
        Column("name_key", words(200), default="''", made_from="buyer_contract_name"),
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
        Column("default_confirmation_page_link", LINK, default="''"),
        Column("max_post_errors", whole_number(1, 11), default="10"),
        Column("send_alert_only", BOOLEAN, default="false"),
        required("rank", NUMBER),
        Column("email_template_id", ANY_NUMBER),
        Column("portal_template_id", ANY_NUMBER),
    ),
    key=("buyer_contract_id",),
    identity="buyer_contract_id",
    is_setup=True,
    counts_edits=True,
    finish=_finish_contract,
    joins=joins_of(*_contract_names),
    checks=(
        *checks_of(*_contract_names),
        Check(
            "min_lead_age_minutes",
            "'is more than max_lead_age_minutes'",
            "v.min_lead_age_minutes > v.max_lead_age_minutes",
        ),
        Check(
            "vertical_id",
            "format('the contract has bought leads in vertical %s', t.vertical_id)",
            "t.vertical_id <> s.vertical_id AND EXISTS (SELECT FROM sales x"
            " WHERE x.buyer_contract_id = s.buyer_contract_id)",
        ),
    ),
    uniques=(
        Unique("buyer_contract_name", ("name_key",), "name_key <> ''", "name_key"),
    ),
)

RETURN_REASONS = Table(
    "return_reasons",
    columns=(
        required("return_reason_id", ID),
        named("return_reason_name"),
        RETIRED_AT,
    ),
    key=("return_reason_id",),
    identity="return_reason_id",
    is_setup=True,
    uniques=(Unique("return_reason_name", ("return_reason_name",), IN_USE),),
)

REJECT_REASONS = Table(
    "reject_reasons",
    columns=(
        required("reject_reason_id", ID),
        named("reject_reason_name"),
        RETIRED_AT,
    ),
    key=("reject_reason_id",),
    identity="reject_reason_id",
    is_setup=True,
    uniques=(Unique("reject_reason_name", ("reject_reason_name",), IN_USE),),
)
