---- field_types
-- The types of the fields, those that a file of this run brings among them.
SELECT lead_field_id::text, data_type::text
  FROM lead_fields
 UNION
SELECT lead_field_id::text, data_type::text
  FROM staged_lead_fields

---- judge
-- A field's scope is not asked for: it may have changed since the value was written.
SELECT s.*, t.sale_id IS NOT NULL AS is_there, sale.sale_id, sale.sold_at,
       CASE s.data_type WHEN 'string' THEN s.field_value END AS string_value,
       CASE s.data_type WHEN 'number' THEN s.field_value::money4 END AS number_value,
       CASE s.data_type WHEN 'date' THEN s.field_value::date END AS date_value,
       CASE s.data_type WHEN 'boolean' THEN s.field_value::boolean END AS boolean_value,
       array_remove(ARRAY[
           -- the file may have the field in a row that is bad
           CASE WHEN field.lead_field_id IS NULL
                THEN 'lead_field_id: there is no such lead field' END,
           CASE WHEN field.data_type <> s.data_type
                THEN format('field_value: is no value of a field of type %s',
                            field.data_type) END,
           CASE WHEN s.field_value <> coalesce(t.string_value, t.number_value::text,
                                               t.boolean_value::text,
                                               to_char(t.date_value, 'YYYY-MM-DD'))
                THEN 'field_value: differs from the row that is there: field_value' END
       ], NULL) AS reasons
  FROM staged_sale_field_values s
  LEFT JOIN sales sale USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN lead_fields field ON field.lead_field_id = s.lead_field_id
  LEFT JOIN sale_field_values t
    ON t.sale_id = sale.sale_id AND t.lead_field_id = s.lead_field_id

---- write
-- A sale that has a value of a field was updated once at least.
WITH written AS ({insert} RETURNING sale_id)
UPDATE sales
   SET updates = 1
 WHERE updates = 0
   AND sale_id IN (SELECT sale_id FROM written)

---- export
SELECT t.*, sale.lead_id, sale.vertical_id, sale.buyer_contract_id,
       coalesce(t.string_value, t.number_value::text, t.boolean_value::text,
                to_char(t.date_value, 'YYYY-MM-DD')) AS field_value
  FROM sale_field_values t
  JOIN sales sale USING (sale_id)
