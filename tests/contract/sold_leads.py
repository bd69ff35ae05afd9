"""Two campaigns, and what was sold of their leads: for the reports."""


def campaigns(stock) -> None:
    """Make one contract of each of two buyers, two offers, a campaign of each."""
    stock.verticals("Auto", "Home")
    for name in ("Acme", "Bolt"):
        stock.buyer(buyer_name=name)
    for number, name in enumerate(("Autumn", "Winter"), start=1):
        row = {"buyer_id": number, "vertical_id": number}
        stock.contract(buyer_contract_name=name, **row)
    stock.insert("affiliates", affiliate_name="Blue")
    for number, name in enumerate(("Cars", "Roofs"), start=1):
        stock.insert("offers", offer_name=name, vertical_id=number)
        row = {"affiliate_id": 1, "offer_id": number, "campaign_name": f"Blue {name}"}
        stock.insert("campaigns", **row)
    stock.status("Funded")
    stock.status("Lost", retired=True)
    stock.insert("lead_sub_statuses", lead_status_id=1, lead_sub_status_name="By Us")
    stock.field("number", field_name="premium")


def sell(stock, sold_at: str, number: int, campaign_id: int | None = None, **row):
    """Sell a lead to the contract of this number for 12.50."""
    lead_id = stock.lead(row.pop("lead_id", None), vertical_id=number)
    fixed = {"buyer_contract_id": number, "buyer_id": number, "vertical_id": number}
    fixed |= {"campaign_id": campaign_id, "sold_at": sold_at}
    return stock.sale(lead_id, **fixed | row)
