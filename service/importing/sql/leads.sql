---- judge
SELECT s.*, t.lead_id IS NOT NULL AS is_there,
       array_remove(ARRAY[
           CASE WHEN vertical.vertical_id IS NULL
                THEN format('vertical_id: there is no vertical %s', s.vertical_id) END,
           CASE WHEN s.campaign_id IS NOT NULL AND campaign.campaign_id IS NULL
                THEN format('campaign_id: there is no campaign %s', s.campaign_id) END
       ], NULL) AS reasons
  FROM staged_leads s
  LEFT JOIN leads t USING (lead_id, vertical_id)
  LEFT JOIN verticals vertical USING (vertical_id)
  LEFT JOIN campaigns campaign ON campaign.campaign_id = s.campaign_id
