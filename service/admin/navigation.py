"""The navigation: areas, and the pages in each, in the order in which they are shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A link: the words, the endpoint (blueprint.view), the least role."""

    label: str
    endpoint: str
    path: str  # below /admin; a page whose path begins with it is "here"
    role: str = "viewer"
    needs_lead_statuses: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A link at the top level, which leads to the first of its entries."""

    label: str
    path: str
    entries: tuple[Entry, ...]


AREAS = (
    Area("Home", "/", (Entry("Home", "home.show_home", "/"),)),
    Area(
        "Returns",
        "/returns",
        (
            Entry("Queue", "returns.list_returns", "/returns/queue"),
            Entry("All", "all_returns.list_all", "/returns/all"),
            Entry("Uploads", "uploads.list_uploads", "/returns/uploads"),
            Entry("Replacements owed", "owed.list_owed", "/returns/owed"),
            Entry("Credits", "owed.list_credits", "/returns/credits"),
        ),
    ),
    Area("Leads", "/leads", (Entry("Leads", "leads.find_leads", "/leads"),)),
    Area(
        "Buyers",
        "/buyers",
        (
            Entry("Buyers", "buyers.list_buyers", "/buyers/all"),
            Entry("Contracts", "contracts.list_contracts", "/buyers/contracts"),
        ),
    ),
    Area(
        "Reports",
        "/reports",
        (
            Entry("Lead Status", "reports.show_lead_status", "/reports/lead-status"),
            Entry(
                "Leads by Buyer", "leads_by_buyer.show_leads", "/reports/leads-by-buyer"
            ),
            Entry("Returns", "return_report.show_returns", "/reports/returns"),
        ),
    ),
    Area(
        "Setup",
        "/setup",
        (
            Entry("Settings", "settings.show_settings", "/setup/settings"),
            Entry(
                "Lead Statuses",
                "statuses.list_statuses",
                "/setup/lead-statuses",
                needs_lead_statuses=True,
            ),
            Entry("Reasons Lists", "reasons.show_lists", "/setup/reasons"),
            Entry("Return Rules", "return_rules.list_rules", "/setup/return-rules"),
            Entry("Return Caps", "return_caps.list_all", "/setup/return-caps"),
            Entry("Permissions", "keys.list_keys", "/setup/permissions", role="admin"),
        ),
    ),
)
