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


def sold_in_june(stock) -> None:
    """Sell five leads in June and one on the first of July; A is returned for credit."""
    campaigns(stock)
    stock.insert("return_reasons", return_reason_name="Bad Phone")
    told = {"lead_status_id": 1, "updates": 2}
    one = sell(
        stock, "2026-06-01 00:00Z", 1, 1, **told, lead_sub_status_id=1, lead_id="A"
    )
    sell(stock, "2026-06-15 12:00Z", 1, 1, **told, price=3, lead_id="E")
    sell(stock, "2026-06-30 23:59:59Z", 2, 2, price=9, lead_status_id=2, lead_id="C")
    sell(stock, "2026-06-10 12:00Z", 1, lead_id="B", is_replacement=True)
    sell(stock, "2026-06-15 12:00Z", 2, 2, price=3, lead_id="D")
    sell(stock, "2026-07-01 00:00Z", 1, 1, lead_id="F")
    stock.insert(
        "sale_field_values",
        sale_id=one,
        lead_field_id=1,
        data_type="number",
        sold_at="2026-06-01 00:00Z",
        number_value="99.25",
    )
    _return_sale(stock, one)


def _return_sale(stock, sale_id: int) -> None:
    """Reject a return of the sale, and leave another one pending."""
    for day, state in ((2, "rejected"), (3, "pending")):
        row = {"state": state, "return_reason_id": 1}
        row["submitted_at"] = f"2026-06-0{day} 09:30Z"
        row["decided_at"] = "2026-06-02 10:00Z" if state == "rejected" else None
        return_id = stock.insert_return(sale_id, **row)
    query = "UPDATE sales SET return_id = %s, return_state = %s WHERE sale_id = %s"
    stock.db.execute(query, [return_id, "pending", sale_id])
