---- judge
SELECT n.*, array_remove(ARRAY[
           CASE WHEN n.buyer_id NOT IN (SELECT buyer_id FROM buyers)
                THEN format('buyer_id: there is no buyer %s', n.buyer_id) END,
           CASE WHEN n.vertical_id NOT IN (SELECT vertical_id FROM verticals)
                THEN format('vertical_id: there is no vertical %s', n.vertical_id) END,
           CASE WHEN n.account_status_id NOT IN
                     (SELECT account_status_id FROM account_statuses)
                THEN format('account_status_id: there is no account status %s',
                            n.account_status_id) END,
           CASE WHEN n.offer_id IS NOT NULL
                     AND n.offer_id NOT IN (SELECT offer_id FROM offers)
                THEN format('offer_id: there is no offer %s', n.offer_id) END,
           CASE WHEN n.email_template_id IS NOT NULL
                     AND n.email_template_id NOT IN
                         (SELECT email_template_id FROM email_templates)
                THEN format('email_template_id: there is no email template %s',
                            n.email_template_id) END,
           CASE WHEN n.portal_template_id IS NOT NULL
                     AND n.portal_template_id NOT IN
                         (SELECT email_template_id FROM email_templates)
                THEN format('portal_template_id: there is no email template %s',
                            n.portal_template_id) END,
           CASE WHEN n.min_lead_age_minutes > n.max_lead_age_minutes
                THEN 'min_lead_age_minutes: is more than max_lead_age_minutes' END,
           CASE WHEN t.vertical_id <> n.vertical_id
                     AND EXISTS (SELECT
                                   FROM sales x
                                  WHERE x.buyer_contract_id = n.buyer_contract_id)
                THEN format('vertical_id: the contract has bought leads in vertical %s',
                            t.vertical_id) END
       ], NULL) AS reasons
  FROM completed_buyer_contracts n
  LEFT JOIN buyer_contracts t USING (buyer_contract_id)
