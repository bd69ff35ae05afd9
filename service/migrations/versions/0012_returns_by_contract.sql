-- A return names its contract, so that a contract's returns and purchases of a time are counted by an index.
ALTER TABLE returns ADD buyer_contract_id integer;
UPDATE returns r SET buyer_contract_id = s.buyer_contract_id FROM sales s WHERE s.sale_id = r.sale_id;
ALTER TABLE returns
    ALTER buyer_contract_id SET NOT NULL,
    DROP CONSTRAINT returns_sale_id_fkey,
    ADD CONSTRAINT returned_by_the_contract_that_bought FOREIGN KEY (sale_id, buyer_contract_id)
        REFERENCES sales (sale_id, buyer_contract_id);
CREATE INDEX returns_of_a_contract ON returns (buyer_contract_id, submitted_at);
CREATE INDEX sales_of_a_contract ON sales (buyer_contract_id, sold_at);

-- A rule may be the one who decided.
ALTER DOMAIN actor_name DROP CONSTRAINT actors_are_known;
ALTER DOMAIN actor_name ADD CONSTRAINT actors_are_known CHECK (VALUE ~ '^((key|user|buyer-key|rule):[0-9]+|public|command line)$');
