CREATE FUNCTION tr_commitment_state_move() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> NEW.state AND NOT ((OLD.state = 'drafted' AND NEW.state IN ('declined', 'expired', 'offered')) OR (OLD.state = 'offered' AND NEW.state IN ('declined', 'expired', 'signed')) OR (OLD.state = 'signed' AND NEW.state IN ('invoked', 'released')) OR (OLD.state = 'invoked' AND NEW.state IN ('broken', 'fulfilled'))) THEN RAISE EXCEPTION 'kiem:wrong_state:commitment' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_state_move BEFORE UPDATE ON "commitment" FOR EACH ROW EXECUTE FUNCTION tr_commitment_state_move()
-- next
CREATE FUNCTION tr_commitment_terms_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.signed_at IS NOT NULL AND (NEW.unit_id <> OLD.unit_id OR NEW.idea_id <> OLD.idea_id OR NEW.success_criterion <> OLD.success_criterion OR NEW.scope <> OLD.scope OR NEW.capacity <> OLD.capacity OR NEW.conditions <> OLD.conditions OR NEW.budget_cents <> OLD.budget_cents OR NEW.budget_line <> OLD.budget_line OR NEW.start_within_days <> OLD.start_within_days OR NEW.expires_on <> OLD.expires_on OR NEW.signed_by <> OLD.signed_by OR NEW.signed_at <> OLD.signed_at OR NEW.signed_by IS NULL OR NEW.signed_at IS NULL) THEN RAISE EXCEPTION 'kiem:criterion_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_terms_frozen BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_terms_frozen()
-- next
CREATE FUNCTION tr_commitment_chain_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0) OR NEW.by_unit <> OLD.by_unit THEN RAISE EXCEPTION 'kiem:criterion_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_chain_frozen BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_chain_frozen()
-- next
CREATE FUNCTION tr_commitment_chain() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM commitment c WHERE c.id = NEW.replaces_id AND c.idea_id = NEW.idea_id) THEN RAISE EXCEPTION 'kiem:other_idea' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_chain BEFORE INSERT ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_chain()
-- next
CREATE FUNCTION tr_experiment_commitment_fixed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state NOT IN ('prepared', 'ready') AND COALESCE(NEW.commitment_id, 0) <> COALESCE(OLD.commitment_id, 0) THEN RAISE EXCEPTION 'kiem:commitment_fixed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_experiment_commitment_fixed BEFORE UPDATE ON experiment FOR EACH ROW EXECUTE FUNCTION tr_experiment_commitment_fixed()
