"""Every text with which a call is refused, and the one exception that carries it."""

from collections.abc import Iterable
from enum import Enum, unique


@unique
class Reason(Enum):
    """Why a readable call is refused; the value is the text the caller gets."""

    # Printed in an article of the vendor's; the article is named after each.
    INVALID_API_KEY = "Invalid API Key"  # ReturnLead v2, BuyerContract v1
    ALREADY_RETURNED = "Lead is Already in Return List"  # ReturnLead v2
    INVALID_BUYER_ID = "Invalid Buyer ID"  # BuyerContract v1
    INVALID_BUYER_CONTRACT_ID = "Invalid Buyer Contract ID"  # BuyerContract v1
    INVALID_ACCOUNT_STATUS_ID = "Invalid Account Status ID"  # BuyerContract v1
    CONTRACT_NAME_TAKEN = "Buyer Contract Name Already Exists"  # BuyerContract v1
    MISSING_REQUIRED_FIELDS = "Missing Required Fields"  # BuyerContract v1
    INVALID_LEAD_STATUS = "Invalid Lead Status"  # Lead Statuses
    INVALID_LEAD_SUB_STATUS = "Invalid Lead SubStatus"  # Lead Statuses

    # Ours: the articles give no text, so the wording follows their pattern.
    INVALID_REQUEST_ID = "Invalid Request ID"
    REQUEST_ID_USED = "Request ID Already Used"
    INVALID_LEAD_ID = "Invalid Lead ID"
    LEAD_NOT_IN_VERTICAL = "Can not find Lead ID in this vertical"
    SALE_NOT_FOUND = "Sale Not Found"
    INVALID_VERTICAL_ID = "Invalid Vertical ID"
    INVALID_RETURN_REASON_ID = "Invalid Return Reason ID"
    INVALID_DENIED_REASON_ID = "Invalid Denied Reason ID"
    RETURNS_NOT_ACCEPTED = "Buyer Contract Does Not Accept Returns"
    REPLACEMENT_NOT_RETURNABLE = "Replacement Leads Are Not Returnable"
    PAST_MAX_RETURN_AGE = "Lead is Past Max Return Age"
    RETURN_LIMIT_REACHED = "Return Limit Reached"

    # Ours: BuyerContract, in the order of its parameters.
    INVALID_BUYER_CONTRACT_NAME = "Invalid Buyer Contract Name"
    INVALID_OFFER_ID = "Invalid Offer ID"
    INVALID_MAX_RETURN_AGE_DAYS = "Invalid Max Return Age Days"
    INVALID_MIN_LEAD_AGE_MINUTES = "Invalid Min Lead Age Minutes"
    INVALID_MAX_LEAD_AGE_MINUTES = "Invalid Max Lead Age Minutes"
    INVALID_POSTING_WAIT_SECONDS = "Invalid Posting Wait Seconds"
    INVALID_CONFIRMATION_PAGE_LINK = "Invalid Default Confirmation Page Link"
    INVALID_MAX_POST_ERRORS = "Invalid Max Post Errors"
    INVALID_RANK = "Invalid Rank"
    INVALID_EMAIL_TEMPLATE_ID = "Invalid Email Template ID"
    INVALID_PORTAL_TEMPLATE_ID = "Invalid Portal Template ID"
    INVALID_LEAD_AGE = "Invalid Lead Age"

    # Ours: Buyer, in the order of its parameters.
    INVALID_BUYER_NAME = "Invalid Buyer Name"
    INVALID_ACCOUNT_MANAGER_ID = "Invalid Account Manager ID"
    INVALID_ADDRESS_STREET = "Invalid Address Street"
    INVALID_ADDRESS_STREET2 = "Invalid Address Street2"
    INVALID_ADDRESS_CITY = "Invalid Address City"
    INVALID_ADDRESS_STATE = "Invalid Address State"
    INVALID_ADDRESS_ZIP_CODE = "Invalid Address Zip Code"
    INVALID_ADDRESS_COUNTRY = "Invalid Address Country"
    INVALID_WEBSITE = "Invalid Website"
    INVALID_BILLING_CYCLE_ID = "Invalid Billing Cycle ID"
    INVALID_CREDIT_LIMIT = "Invalid Credit Limit"

    # Ours: BuyerContractDeliverySchedule, in the order of its parameters.
    INVALID_DELIVERY_SCHEDULE_ID = "Invalid Delivery Schedule ID"
    INVALID_TIME_OPEN = "Invalid Time Open"
    INVALID_TIME_CLOSED = "Invalid Time Closed"
    INVALID_CAP = "Invalid Cap"

    # Ours: UpdateLead.
    LEAD_STATUSES_NOT_ENABLED = "Lead Statuses Are Not Enabled"
    INVALID_AMOUNT = "Invalid Amount"
    INVALID_FIELD_NAME = "Invalid Field Name"
    INVALID_FIELD_VALUE = "Invalid Field Value"

    # Ours: Return, and ReopenReturn.
    INVALID_NOTE = "Invalid Note"
    NO_DECISION_TO_REOPEN = "No Decision To Reopen"
    REPLACEMENT_ALREADY_SOLD = "Replacement Already Sold"
    TOO_LATE_TO_REOPEN = "Too Late To Reopen"

    # Ours: UpdateSaleRevenue and UpdateLeadPrice.
    INVALID_NOTE_TO_APPEND = "Invalid Note To Append"
    INVALID_CUSTOM_DATE = "Invalid Custom Date"

    # Ours: ManualCredit and BuyerCredit.
    INVALID_INVOICE_NUMBER = "Invalid Invoice Number"
    INVALID_VERIFICATION_CODE = "Invalid Verification Code"
    INVALID_NOTES = "Invalid Notes"
    INVALID_CREDIT_TO_ADD = "Invalid Credit To Add"

    # Ours: Offers.
    INVALID_SORT_FIELD = "Invalid Sort Field"

    # Ours: Lead and Sale.
    INVALID_CAMPAIGN_ID = "Invalid Campaign ID"
    INVALID_CREATED_AT = "Invalid Created At"
    LEAD_ALREADY_EXISTS = "Lead Already Exists"
    INVALID_PRICE = "Invalid Price"
    INVALID_SOLD_AT = "Invalid Sold At"
    NO_REPLACEMENT_OWED = "No Replacement Owed"
    SALE_ALREADY_EXISTS = "Sale Already Exists"

    # Ours: LeadStatus.
    INVALID_START_DATE = "Invalid Start Date"
    INVALID_END_DATE = "Invalid End Date"


class Refusal(Exception):
    """A readable call that is answered with success=false; it rolls everything back."""

    def __init__(self, reason: Reason, missing: Iterable[str] = ()):
        """Name the reason; `missing` are the parameters of MISSING_REQUIRED_FIELDS."""
        names = ", ".join(missing)
        super().__init__(f"{reason.value}: {names}" if names else reason.value)
        self.reason = reason


# What a constraint of schema.sql means to a caller who lost a race against another.
# A constraint that is not named here is a bug of ours, and stays an error.
REASON_BY_CONSTRAINT = {
    "one_open_or_approved_return_per_sale": Reason.ALREADY_RETURNED,
    "credited_revenue_is_frozen": Reason.ALREADY_RETURNED,
    "contract_names_are_unique": Reason.CONTRACT_NAME_TAKEN,
    "contract_buys_in_its_vertical": Reason.INVALID_VERTICAL_ID,
}
