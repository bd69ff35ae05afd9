---- judge
SELECT *, array_remove(ARRAY[
           CASE WHEN affiliate_id NOT IN (SELECT affiliate_id FROM affiliates)
                THEN format('affiliate_id: there is no affiliate %s', affiliate_id) END,
           CASE WHEN offer_id NOT IN (SELECT offer_id FROM offers)
                THEN format('offer_id: there is no offer %s', offer_id) END
       ], NULL) AS reasons
  FROM completed_campaigns
