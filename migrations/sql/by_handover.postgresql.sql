CREATE FUNCTION tr_register_entry_by_handover() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state = 'in_use' AND OLD.state IN ('proposed', 'experiment') AND NEW.experiment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.experiment_id = NEW.experiment_id AND h.unit_id = NEW.unit_id AND h.state = 'completed') THEN RAISE EXCEPTION 'kiem:by_handover' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_register_entry_by_handover BEFORE UPDATE OF state ON register_entry FOR EACH ROW EXECUTE FUNCTION tr_register_entry_by_handover()
-- next
CREATE FUNCTION tr_register_entry_experiment_fixed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.experiment_id IS NOT NULL AND (NEW.experiment_id IS NULL OR NEW.experiment_id <> OLD.experiment_id) THEN RAISE EXCEPTION 'kiem:append_only:register_entry' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_register_entry_experiment_fixed BEFORE UPDATE OF experiment_id ON register_entry FOR EACH ROW EXECUTE FUNCTION tr_register_entry_experiment_fixed()
