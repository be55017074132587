CREATE FUNCTION tr_commitment_unit_follows() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.unit_id <> OLD.unit_id AND (NEW.state NOT IN ('drafted', 'offered', 'signed', 'invoked') OR (NEW.state = 'signed' AND NEW.confirm_by IS NULL) OR NOT EXISTS (SELECT 1 FROM unit_succession s JOIN unit u ON u.id = s.successor_id WHERE s.unit_id = OLD.unit_id AND s.successor_id = NEW.unit_id AND u.active)) THEN RAISE EXCEPTION 'kiem:criterion_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_unit_follows BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_unit_follows()
-- next
CREATE FUNCTION tr_experiment_commitment_signed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM commitment WHERE id = NEW.commitment_id FOR SHARE) AS locked; IF NEW.state IN ('ready', 'running') AND NEW.state <> OLD.state AND OLD.state IN ('prepared', 'ready') AND NOT EXISTS (SELECT 1 FROM commitment c WHERE c.id = NEW.commitment_id AND c.idea_id = NEW.idea_id AND c.state = 'signed' AND c.confirm_by IS NULL) THEN RAISE EXCEPTION 'kiem:not_signed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_experiment_commitment_signed BEFORE UPDATE ON experiment FOR EACH ROW EXECUTE FUNCTION tr_experiment_commitment_signed()
