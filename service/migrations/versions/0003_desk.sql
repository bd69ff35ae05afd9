-- The page of a lead finds how it came to be: the audit of leads stands under their verticals.
CREATE INDEX audit_of_a_lead ON audit ((new_values ->> 'lead_id')) WHERE entity = 'lead';
