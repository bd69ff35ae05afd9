---- judge
-- A status is named, or given by id: a retired one may have lost its name to another.
-- A sale with a status or another revenue than its price was updated once. What the ledger
-- and the values of fields tell of updates is counted with them. Whether a new sale can be
-- returned is judged by the schedules as they stand, unless the file says it.
SELECT s.*, t.sale_id IS NOT NULL AS is_there,
       coalesce(t.sale_id, nextval('sales_sale_id_seq')) AS sale_id,
       coalesce(s.file_buyer_id, contract.buyer_id) AS buyer_id,
       lead.campaign_id,
       s.price AS revenue,
       coalesce(s.file_non_returnable, t.non_returnable, EXISTS (
           SELECT
             FROM contracts_without_returns(s.sold_at) w
            WHERE w.buyer_contract_id = s.buyer_contract_id)) AS non_returnable,
       given.lead_status_id,
       given_sub.lead_sub_status_id,
       coalesce(s.file_updates,
                CASE WHEN given.lead_status_id IS NOT NULL
                          OR s.file_revenue <> s.price AND book.lines IS NULL
                     THEN 1 ELSE 0 END) AS updates,
       CASE WHEN t.sale_id IS NULL AND book.lines IS NULL AND s.file_revenue <> s.price
            THEN s.file_revenue END AS overwritten_to,
       array_remove(ARRAY[
           CASE WHEN lead.lead_id IS NULL
                THEN format('lead_id: there is no lead %s in vertical %s',
                            s.lead_id, s.vertical_id) END,
           CASE WHEN contract.vertical_id <> s.vertical_id
                THEN format('vertical_id: the contract buys in vertical %s',
                            contract.vertical_id) END,
           CASE WHEN s.file_campaign_id IS NOT NULL AND lead.lead_id IS NOT NULL
                     AND s.file_campaign_id IS DISTINCT FROM lead.campaign_id
                THEN format('campaign_id: is not the campaign of the lead, %s',
                            coalesce(lead.campaign_id::text, 'which has none')) END,
           CASE WHEN s.lead_status_name IS NOT NULL AND named.lead_status_id IS NULL
                THEN format('lead_status_name: there is no lead status %s in use',
                            s.lead_status_name) END,
           CASE WHEN named.lead_status_id <> s.file_lead_status_id
                THEN format('lead_status_name: is not the name of lead status %s',
                            s.file_lead_status_id) END,
           CASE WHEN s.lead_sub_status_name IS NOT NULL
                     AND given.lead_status_id IS NOT NULL
                     AND named_sub.lead_sub_status_id IS NULL
                THEN format('lead_sub_status_name: the status has no sub status %s in use',
                            s.lead_sub_status_name) END,
           CASE WHEN named_sub.lead_sub_status_id <> s.file_lead_sub_status_id
                THEN format('lead_sub_status_name: is not the name of sub status %s',
                            s.file_lead_sub_status_id) END,
           CASE WHEN s.lead_sub_status_name IS NOT NULL AND s.lead_status_name IS NULL
                     AND s.file_lead_status_id IS NULL
                THEN 'lead_sub_status_name: needs a lead status' END,
           CASE WHEN s.file_lead_sub_status_id IS NOT NULL
                     AND sub.lead_status_id IS DISTINCT FROM given.lead_status_id
                THEN format('lead_sub_status_id: the status has no sub status %s',
                            s.file_lead_sub_status_id) END,
           CASE WHEN s.file_revenue <> book.revenue
                THEN format('revenue: is not what the ledger leads to, %s',
                            book.revenue) END,
           CASE WHEN s.file_updates = 0 AND s.file_revenue <> s.price
                THEN 'updates: is 0, but the revenue is not the price' END,
           CASE WHEN s.file_updates < book.lines
                THEN format('updates: is less than line %s of the ledger',
                            book.lines) END,
           -- A sale that is there stays as it is.
           CASE WHEN t.buyer_id <> s.file_buyer_id
                THEN 'buyer_id: differs from the row that is there: buyer_id' END,
           CASE WHEN t.non_returnable <> s.file_non_returnable
                THEN 'non_returnable: differs from the row that is there: non_returnable'
                END,
           CASE WHEN t.revenue <> s.file_revenue AND book.lines IS NULL
                THEN 'revenue: differs from the row that is there: revenue' END,
           CASE WHEN t.updates <> s.file_updates AND book.lines IS NULL
                     -- the values of fields made it one
                     AND NOT (s.file_updates = 0 AND t.updates = 1
                              AND EXISTS (SELECT
                                            FROM sale_field_values x
                                           WHERE x.sale_id = t.sale_id))
                THEN 'updates: differs from the row that is there: updates' END,
           CASE WHEN t.sale_id IS NOT NULL
                     AND t.lead_status_id IS DISTINCT FROM given.lead_status_id
                     AND coalesce(s.given, {given})
                         && ARRAY['lead_status_name', 'lead_status_id']
                THEN 'lead_status_name: differs from the row that is there:'
                     ' lead_status_name' END,
           CASE WHEN t.sale_id IS NOT NULL
                     AND t.lead_sub_status_id IS DISTINCT FROM
                         given_sub.lead_sub_status_id
                     AND coalesce(s.given, {given})
                         && ARRAY['lead_sub_status_name', 'lead_sub_status_id']
                THEN 'lead_sub_status_name: differs from the row that is there:'
                     ' lead_sub_status_name' END
       ], NULL) AS reasons
  FROM staged_sales s
  LEFT JOIN sales t USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN leads lead USING (lead_id, vertical_id)
  -- What the file of the ledger, if there is one, makes of the sale.
  LEFT JOIN (SELECT lead_id, vertical_id, buyer_contract_id, max(line) AS lines,
                    (array_agg(revenue_after ORDER BY line DESC))[1] AS revenue
               FROM staged_ledger
              GROUP BY 1, 2, 3) AS book
      USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN buyer_contracts contract ON contract.buyer_contract_id = s.buyer_contract_id
  LEFT JOIN lead_statuses named
    ON named.lead_status_name = s.lead_status_name AND named.retired_at IS NULL
 CROSS JOIN LATERAL (
       SELECT coalesce(s.file_lead_status_id, named.lead_status_id) AS lead_status_id
       ) AS given
  LEFT JOIN lead_sub_statuses named_sub
    ON named_sub.lead_sub_status_name = s.lead_sub_status_name
   AND named_sub.lead_status_id = given.lead_status_id
   AND named_sub.retired_at IS NULL
 CROSS JOIN LATERAL (
       SELECT coalesce(s.file_lead_sub_status_id, named_sub.lead_sub_status_id)
              AS lead_sub_status_id
       ) AS given_sub
  LEFT JOIN lead_sub_statuses sub
    ON sub.lead_sub_status_id = s.file_lead_sub_status_id

---- count_overwritten
SELECT count(overwritten_to) FROM judged_sales

---- overwrite
-- Sales are written at their price; another revenue becomes one overwrite in the ledger.
WITH overwritten AS (
    UPDATE sales s
       SET revenue = r.overwritten_to
      FROM judged_sales r
     WHERE s.sale_id = r.sale_id
       AND r.overwritten_to IS NOT NULL
    RETURNING s.sale_id, s.updates, s.price, s.revenue
)
INSERT INTO ledger (sale_id, line, change, amount, revenue_before, revenue_after, audit_id)
SELECT sale_id, updates, 'overwrite', revenue - price, price, revenue, audit_id
  FROM overwritten, this_import

---- export
SELECT s.*, s.buyer_id AS file_buyer_id, s.campaign_id AS file_campaign_id,
       s.revenue AS file_revenue, s.updates AS file_updates,
       s.non_returnable AS file_non_returnable,
       CASE WHEN status.retired_at IS NULL
            THEN status.lead_status_name END AS lead_status_name,
       CASE WHEN status.retired_at IS NOT NULL
            THEN s.lead_status_id END AS file_lead_status_id,
       CASE WHEN sub.retired_at IS NULL
            THEN sub.lead_sub_status_name END AS lead_sub_status_name,
       CASE WHEN sub.retired_at IS NOT NULL
            THEN s.lead_sub_status_id END AS file_lead_sub_status_id
  FROM sales s
  LEFT JOIN lead_statuses status ON status.lead_status_id = s.lead_status_id
  LEFT JOIN lead_sub_statuses sub ON sub.lead_sub_status_id = s.lead_sub_status_id
