-- What was sold to whom never changes, whoever tries.
CREATE FUNCTION refuse_another_buyer() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'what was sold to whom never changes' USING ERRCODE='check_violation', CONSTRAINT='sold_lead_and_its_buyer_never_change'; END$$;
CREATE TRIGGER sold_lead_and_its_buyer_never_change BEFORE UPDATE OF lead_id, vertical_id, buyer_contract_id, buyer_id, is_replacement ON sales FOR EACH ROW
    WHEN ((NEW.lead_id, NEW.vertical_id, NEW.buyer_contract_id, NEW.buyer_id, NEW.is_replacement)
          IS DISTINCT FROM (OLD.lead_id, OLD.vertical_id, OLD.buyer_contract_id, OLD.buyer_id, OLD.is_replacement)) EXECUTE FUNCTION refuse_another_buyer();
