CREATE FUNCTION tr_experiment_frame_fixed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.started_at IS NOT NULL AND (NEW.question <> OLD.question OR NEW.goal <> OLD.goal OR NEW.stop_rule <> OLD.stop_rule OR NEW.extensions < OLD.extensions OR (NEW.weeks <> OLD.weeks AND NEW.extensions = OLD.extensions)) THEN RAISE EXCEPTION 'kiem:wrong_state:experiment' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_experiment_frame_fixed BEFORE UPDATE ON experiment FOR EACH ROW EXECUTE FUNCTION tr_experiment_frame_fixed()
-- next
CREATE FUNCTION tr_commitment_fulfilled() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state = 'fulfilled' AND OLD.state <> 'fulfilled' AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.commitment_id = NEW.id AND h.state = 'completed') THEN RAISE EXCEPTION 'kiem:wrong_state:commitment' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_commitment_fulfilled BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION tr_commitment_fulfilled()
-- next
CREATE FUNCTION tr_handover_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF COALESCE(NEW.commitment_id, 0) <> COALESCE(OLD.commitment_id, 0) OR NEW.experiment_id <> OLD.experiment_id OR NEW.refusals < OLD.refusals THEN RAISE EXCEPTION 'kiem:append_only:handover' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_handover_kept BEFORE UPDATE ON handover FOR EACH ROW EXECUTE FUNCTION tr_handover_kept()
-- next
CREATE FUNCTION tr_handover_refusal_counts() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state = 'refused' AND OLD.state <> 'refused' AND NEW.refusals = OLD.refusals THEN RAISE EXCEPTION 'kiem:wrong_state:handover' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_handover_refusal_counts BEFORE UPDATE OF state ON handover FOR EACH ROW EXECUTE FUNCTION tr_handover_refusal_counts()
-- next
CREATE FUNCTION tr_handover_asked_twice() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state = 'planned' AND OLD.state <> 'planned' AND NEW.refusals > 1 THEN RAISE EXCEPTION 'kiem:asked_twice' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_handover_asked_twice BEFORE UPDATE OF state ON handover FOR EACH ROW EXECUTE FUNCTION tr_handover_asked_twice()
-- next
CREATE FUNCTION tr_register_entry_copy_by_handover() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state = 'in_use' AND OLD.state IN ('proposed', 'experiment') AND NEW.experiment_id IS NULL AND EXISTS (SELECT 1 FROM handover h JOIN experiment e ON e.id = h.experiment_id WHERE e.idea_id = NEW.idea_id AND h.unit_id = NEW.unit_id AND h.state NOT IN ('completed', 'ended')) THEN RAISE EXCEPTION 'kiem:by_handover' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_register_entry_copy_by_handover BEFORE UPDATE OF state ON register_entry FOR EACH ROW EXECUTE FUNCTION tr_register_entry_copy_by_handover()
-- next
CREATE FUNCTION tr_handover_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:handover' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_handover_no_delete BEFORE DELETE ON handover FOR EACH ROW EXECUTE FUNCTION tr_handover_no_delete()
-- next
CREATE FUNCTION tr_claim_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:claim' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_claim_no_delete BEFORE DELETE ON claim FOR EACH ROW EXECUTE FUNCTION tr_claim_no_delete()
-- next
CREATE FUNCTION tr_checklist_item_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:checklist_item' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_checklist_item_no_delete BEFORE DELETE ON checklist_item FOR EACH ROW EXECUTE FUNCTION tr_checklist_item_no_delete()
-- next
CREATE FUNCTION tr_register_duty_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:register_duty' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_register_duty_no_delete BEFORE DELETE ON register_duty FOR EACH ROW EXECUTE FUNCTION tr_register_duty_no_delete()
-- next
CREATE FUNCTION tr_register_incident_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:register_incident' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_register_incident_no_delete BEFORE DELETE ON register_incident FOR EACH ROW EXECUTE FUNCTION tr_register_incident_no_delete()
-- next
CREATE FUNCTION tr_register_offer_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:register_offer' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_register_offer_no_delete BEFORE DELETE ON register_offer FOR EACH ROW EXECUTE FUNCTION tr_register_offer_no_delete()
