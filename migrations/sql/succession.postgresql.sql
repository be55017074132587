CREATE FUNCTION tr_unit_succession_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:unit_succession' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_unit_succession_no_update BEFORE UPDATE ON "unit_succession" FOR EACH ROW EXECUTE FUNCTION tr_unit_succession_no_update()
-- next
CREATE FUNCTION tr_unit_succession_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:unit_succession' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_unit_succession_no_delete BEFORE DELETE ON "unit_succession" FOR EACH ROW EXECUTE FUNCTION tr_unit_succession_no_delete()
-- next
CREATE FUNCTION tr_unit_succession_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:unit_succession' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_unit_succession_no_truncate BEFORE TRUNCATE ON "unit_succession" EXECUTE FUNCTION tr_unit_succession_no_truncate()
-- next
CREATE FUNCTION tr_commitment_terms_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.signed_at IS NOT NULL AND (NEW.idea_id <> OLD.idea_id OR NEW.success_criterion <> OLD.success_criterion OR NEW.scope <> OLD.scope OR NEW.capacity <> OLD.capacity OR NEW.conditions <> OLD.conditions OR NEW.budget_cents <> OLD.budget_cents OR NEW.budget_line <> OLD.budget_line OR NEW.start_within_days <> OLD.start_within_days OR NEW.expires_on <> OLD.expires_on OR NEW.signed_by <> OLD.signed_by OR NEW.signed_at <> OLD.signed_at OR NEW.signed_by IS NULL OR NEW.signed_at IS NULL) THEN RAISE EXCEPTION 'kiem:criterion_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_terms_frozen BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_terms_frozen()
-- next
CREATE FUNCTION tr_commitment_unit_follows() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.unit_id <> OLD.unit_id AND (NEW.state NOT IN ('drafted', 'offered', 'signed', 'invoked') OR NOT EXISTS (SELECT 1 FROM unit_succession s JOIN unit u ON u.id = s.successor_id WHERE s.unit_id = OLD.unit_id AND s.successor_id = NEW.unit_id AND u.active)) THEN RAISE EXCEPTION 'kiem:criterion_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_unit_follows BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_unit_follows()
-- next
CREATE FUNCTION tr_commitment_unit_open() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM unit WHERE id = NEW.unit_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id AND u.active) THEN RAISE EXCEPTION 'kiem:unit_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_unit_open BEFORE INSERT ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_unit_open()
-- next
CREATE FUNCTION tr_unit_promises_passed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.active AND NOT NEW.active AND EXISTS (SELECT 1 FROM commitment c WHERE c.unit_id = NEW.id AND c.state IN ('drafted', 'offered', 'signed', 'invoked')) THEN RAISE EXCEPTION 'kiem:unit_has_promises' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_unit_promises_passed BEFORE UPDATE ON unit FOR EACH ROW EXECUTE FUNCTION tr_unit_promises_passed()
