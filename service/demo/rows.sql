-- The demo's setup, for an empty database. Ids are found by name: a sequence may have gaps.
UPDATE settings SET lead_statuses_enabled = true;

INSERT INTO verticals (vertical_name) VALUES ('Auto Insurance'), ('Home Improvement'), ('Personal Loans');

INSERT INTO return_reasons (return_reason_name) VALUES
    ('Bad Phone Number'), ('Duplicate Lead'), ('Out of Area'), ('Not Interested'), ('Fraudulent Information');
INSERT INTO reject_reasons (reject_reason_name) VALUES
    ('Returned Too Late'), ('Reason Not Confirmed'), ('Lead Was Contacted');

INSERT INTO email_templates
    (email_template_id, email_template_name, lead_email, html_email, from_address, subject, body) VALUES
    (-2, 'Lead as Text', true, false, 'leads@example.com', 'A new lead', 'Lead #lead_id# was sold to you.'),
    (-3, 'Lead as HTML', true, true, 'leads@example.com', 'A new lead', '<p>Lead #lead_id# was sold to you.</p>'),
    (1, 'Monthly Statement', false, false, 'billing@example.com', 'Your statement', 'Your credits of this month.');

INSERT INTO buyers (buyer_name, account_status_id, address_street, address_city, address_state, address_zip_code,
                    address_country, website, credit_type, credit_limit) VALUES
    ('Northwind Insurance', 1, '12 Harbor Street', 'Portland', 'OR', '97201', 'US', 'https://northwind.example.com', 'unlimited', NULL),
    ('Prairie Auto Group', 1, '400 Main Street', 'Omaha', 'NE', '68102', 'US', 'https://prairie.example.com', 'limited', 5000),
    ('Hearth Home Services', 1, '7 Orchard Lane', 'Columbus', 'OH', '43004', 'US', 'https://hearth.example.com', 'unlimited', NULL),
    ('Summit Lending', 1, '88 Peak Avenue', 'Denver', 'CO', '80202', 'US', 'https://summit.example.com', 'limited', 20000),
    ('Old Mill Credit', 2, '3 Mill Road', 'Albany', 'NY', '12207', 'US', '', 'unlimited', NULL);

INSERT INTO offers (offer_name, vertical_id)
SELECT offer_name, vertical_id
  FROM (VALUES (1, 'Cheap Car Insurance', 'Auto Insurance'), (2, 'Compare Car Insurance', 'Auto Insurance'),
               (3, 'New Roof Quote', 'Home Improvement'), (4, 'Window Replacement', 'Home Improvement'),
               (5, 'Loan in a Day', 'Personal Loans')) AS new (place, offer_name, vertical_name)
  JOIN verticals USING (vertical_name)
 ORDER BY place;

INSERT INTO affiliates (affiliate_name) VALUES ('Blue Search'), ('Mailbird'), ('Social Spark');

INSERT INTO campaigns (affiliate_id, offer_id, campaign_name)
SELECT affiliate_id, offer_id, affiliate_name || ' - ' || offer_name
  FROM affiliates CROSS JOIN offers
 ORDER BY affiliate_id, offer_id;

INSERT INTO buyer_contracts (buyer_id, vertical_id, buyer_contract_name, name_key, rank, max_return_age_days,
                             replace_returns, replacements_non_returnable, default_confirmation_page_link)
SELECT buyer_id, vertical_id, contract_name, lower(contract_name), rank, days, replaces, final, link
  FROM (VALUES
        ('Northwind Insurance', 'Auto Insurance', 'Northwind Nationwide', 0, 36500, true, false, 'https://northwind.example.com/thanks'),
        ('Northwind Insurance', 'Auto Insurance', 'Northwind Texas', 1, 30, true, true, ''),
        ('Prairie Auto Group', 'Auto Insurance', 'Prairie Midwest', 2, 14, true, false, 'https://prairie.example.com/thanks'),
        ('Hearth Home Services', 'Home Improvement', 'Hearth Roofing', 0, NULL, true, false, ''),
        ('Hearth Home Services', 'Home Improvement', 'Hearth Windows', 1, NULL, false, false, ''),
        ('Summit Lending', 'Personal Loans', 'Summit Prime', 0, 60, true, true, 'https://summit.example.com/welcome')
       ) AS new (buyer_name, vertical_name, contract_name, rank, days, replaces, final, link)
  JOIN buyers USING (buyer_name)
  JOIN verticals USING (vertical_name)
 ORDER BY vertical_id, rank;

INSERT INTO lead_statuses (lead_status_name) VALUES
    ('Funded'), ('Sold Paid in Full'), ('In Progress'), ('Unqualified');

INSERT INTO lead_sub_statuses (lead_status_id, lead_sub_status_name)
SELECT lead_status_id, sub_status
  FROM (VALUES (1, 'Funded', 'By Us'), (2, 'Funded', 'By a Partner'),
               (3, 'In Progress', 'Contacted'), (4, 'In Progress', 'Application Sent'), (5, 'In Progress', 'Waiting for Documents'),
               (6, 'Unqualified', 'Bad Credit'), (7, 'Unqualified', 'No Income'), (8, 'Unqualified', 'Out of Area')
       ) AS new (place, lead_status_name, sub_status)
  JOIN lead_statuses USING (lead_status_name)
 ORDER BY place;

INSERT INTO lead_fields (label, field_name, data_type, vertical_id, buyer_id)
SELECT label, field_name, data_type::field_type, v.vertical_id, b.buyer_id
  FROM (VALUES (1, 'Premium', 'premium', 'number', 'Auto Insurance', NULL),
               (2, 'Loan Amount', 'loan_amount', 'number', 'Personal Loans', NULL),
               (3, 'Agent', 'agent', 'string', NULL, NULL),
               (4, 'Policy Start', 'policy_start', 'date', 'Auto Insurance', 'Northwind Insurance'),
               (5, 'Phone Verified', 'phone_verified', 'boolean', NULL, 'Northwind Insurance')
       ) AS new (place, label, field_name, data_type, vertical_name, buyer_name)
  LEFT JOIN verticals v USING (vertical_name)
  LEFT JOIN buyers b USING (buyer_name)
 ORDER BY place;
