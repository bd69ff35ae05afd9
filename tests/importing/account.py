"""A small account as files: every table has rows, and every state of a return occurs."""

ACCOUNT = {
    "verticals.csv": """\
vertical_id,vertical_name
1,Auto
2,Home
""",
    "offers.csv": """\
offer_id,offer_name,vertical_id
1,Cheap Cars,1
""",
    "affiliates.csv": """\
affiliate_id,affiliate_name
1,Mailbird
""",
    "campaigns.csv": """\
campaign_id,affiliate_id,offer_id,campaign_name
1,1,1,Mailbird - Cheap Cars
2,1,1,Mailbird - Cheap Cars 2
""",
    "buyers.csv": """\
buyer_id,buyer_name
1,Northwind
2,Hearth
""",
    "email_templates.csv": """\
email_template_id,email_template_name,lead_email,html_email,subject,body
-2,Lead as Text,true,false,A lead,"Sold:
#lead_id#"
""",
    "buyer_contracts.csv": """\
buyer_contract_id,buyer_id,vertical_id,buyer_contract_name,rank
1,1,1,Nationwide,0
2,2,2,Roofing,0
3,2,1,Texas,1
""",
    "delivery_schedules.csv": """\
delivery_schedule_id,buyer_contract_id,delivery_schedule_day,time_open,time_closed,cap,price,no_return
1,1,friday,15:00,17:30,10,12.5,
2,2,sunday,,,0,,true
""",
    "return_reasons.csv": """\
return_reason_id,return_reason_name
1,Bad Phone
""",
    "reject_reasons.csv": """\
reject_reason_id,reject_reason_name
1,Too Late
""",
    "lead_statuses.csv": """\
lead_status_id,lead_status_name,retired_at
1,Funded,
2,Old,2025-01-01T00:00:00Z
3,In Progress,
""",
    "lead_sub_statuses.csv": """\
lead_sub_status_id,lead_status_id,lead_sub_status_name,retired_at
1,1,By Us,
2,3,Contacted,
3,1,By Them,2025-01-01T00:00:00Z
""",
    "lead_fields.csv": """\
lead_field_id,label,field_name,vertical_id,buyer_id,data_type
1,Premium,premium,1,,number
2,Start,start,,,date
3,Verified,verified,,1,boolean
4,Agent,agent,,,string
""",
    "leads.csv": """\
lead_id,vertical_id,campaign_id,created_at
L1,1,1,2026-01-01T10:00:00Z
L2,1,1,2026-01-01T11:00:00Z
L3,1,,2026-01-01T12:00:00Z
L4,2,,2026-01-01T13:00:00Z
L5,1,1,2026-01-01T14:00:00Z
L6,1,1,2026-01-01T15:00:00Z
""",
    "sales.csv": """\
lead_id,vertical_id,buyer_contract_id,price,sold_at,revenue,lead_status_name,lead_sub_status_name
L1,1,1,10,2026-01-02T10:00:00Z,,,
L2,1,1,20,2026-01-02T11:00:00Z,50.25,Funded,By Us
L3,1,1,30,2026-01-02T12:00:00Z,,,
L4,2,2,40,2026-01-02T13:00:00Z,,In Progress,
L5,1,1,0,2026-01-02T14:00:00Z,,,
L2,1,3,25,2026-01-02T15:00:00Z,,,
""",
    "sale_field_values.csv": """\
lead_id,vertical_id,buyer_contract_id,lead_field_id,field_value
L1,1,1,1,12.50
L1,1,1,2,01/31/2026
L1,1,1,3,TRUE
L1,1,1,4,Ada
""",
    "returns.csv": """\
lead_id,vertical_id,buyer_contract_id,return_number,state,return_reason_id,denied_reason_id,submitted_at,decided_at
L2,1,1,1,rejected,1,1,2026-01-03T10:00:00Z,2026-01-03T11:00:00Z
L2,1,1,2,pending,1,,2026-01-04T10:00:00Z,
L3,1,1,1,credited,1,,2026-01-03T10:00:00Z,2026-01-03T12:00:00Z
L4,2,2,1,replaced,1,,2026-01-03T10:00:00Z,2026-01-03T13:00:00Z
L2,1,3,1,rejected,1,,2026-01-03T10:00:00Z,2026-01-03T13:00:00Z
""",
    "return_history.csv": """\
lead_id,vertical_id,buyer_contract_id,return_number,line,state,return_reason_id,denied_reason_id,at
L2,1,1,1,1,pending,1,,2026-01-03T10:00:00Z
L2,1,1,1,2,rejected,1,1,2026-01-03T11:00:00Z
L3,1,1,1,1,credited,1,,2026-01-03T12:00:00Z
""",
    "buyer_credits.csv": """\
lead_id,vertical_id,buyer_contract_id,return_number,buyer_id,amount,credited_at
L3,1,1,1,1,30,2026-01-03T12:00:00Z
""",
    "replacement_queue.csv": """\
lead_id,vertical_id,buyer_contract_id,return_number,queued_at
L4,2,2,1,2026-01-03T13:00:00Z
""",
    "cost_ledger.csv": """\
lead_id,vertical_id,line,change,amount,cost_before,cost_after,marked_as_returned,note,effective_at,booked_at
L1,1,1,add,2.50,0,2.50,false,"first, of two",2026-01-01T10:00:00Z,2026-01-03T10:00:00Z
L1,1,3,overwrite,-2.50,2.50,0,true,,2026-01-04T10:00:00Z,2026-01-04T10:00:00Z
L4,2,1,add,3,0,3,,,2026-01-03T10:00:00Z,2026-01-03T10:00:00Z
""",
    "account_entries.csv": """\
buyer_id,line,entry_type,buyer_contract_id,amount,invoice_number,verification_code,notes,booked_at
1,1,prepaid,,500,,,,2026-01-05T10:00:00Z
1,2,manual,1,-20.25,INV 7,V1,"too much, once",2026-01-05T11:00:00Z
""",
}
