---- judge
SELECT s.*, t.lead_id IS NOT NULL AS is_there, ARRAY[]::text[] AS reasons
  FROM staged_leads s
  LEFT JOIN leads t USING (lead_id, vertical_id)
