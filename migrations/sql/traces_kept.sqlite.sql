CREATE TRIGGER tr_experiment_frame_fixed BEFORE UPDATE ON experiment FOR EACH ROW WHEN OLD.started_at IS NOT NULL AND (NEW.question <> OLD.question OR NEW.goal <> OLD.goal OR NEW.stop_rule <> OLD.stop_rule OR NEW.extensions < OLD.extensions OR (NEW.weeks <> OLD.weeks AND NEW.extensions = OLD.extensions)) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:experiment'); END
-- next
CREATE TRIGGER tr_commitment_fulfilled BEFORE UPDATE ON commitment FOR EACH ROW WHEN NEW.state = 'fulfilled' AND OLD.state <> 'fulfilled' AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.commitment_id = NEW.id AND h.state = 'completed') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:commitment'); END
-- next
CREATE TRIGGER tr_handover_kept BEFORE UPDATE ON handover FOR EACH ROW WHEN COALESCE(NEW.commitment_id, 0) <> COALESCE(OLD.commitment_id, 0) OR NEW.experiment_id <> OLD.experiment_id OR NEW.refusals < OLD.refusals BEGIN SELECT RAISE(ABORT, 'kiem:append_only:handover'); END
-- next
CREATE TRIGGER tr_handover_refusal_counts BEFORE UPDATE OF state ON handover FOR EACH ROW WHEN NEW.state = 'refused' AND OLD.state <> 'refused' AND NEW.refusals = OLD.refusals BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:handover'); END
-- next
CREATE TRIGGER tr_handover_asked_twice BEFORE UPDATE OF state ON handover FOR EACH ROW WHEN NEW.state = 'planned' AND OLD.state <> 'planned' AND NEW.refusals > 1 BEGIN SELECT RAISE(ABORT, 'kiem:asked_twice'); END
-- next
CREATE TRIGGER tr_register_entry_copy_by_handover BEFORE UPDATE OF state ON register_entry FOR EACH ROW WHEN NEW.state = 'in_use' AND OLD.state IN ('proposed', 'experiment') AND NEW.experiment_id IS NULL AND EXISTS (SELECT 1 FROM handover h JOIN experiment e ON e.id = h.experiment_id WHERE e.idea_id = NEW.idea_id AND h.unit_id = NEW.unit_id AND h.state NOT IN ('completed', 'ended')) BEGIN SELECT RAISE(ABORT, 'kiem:by_handover'); END
-- next
CREATE TRIGGER tr_handover_no_delete BEFORE DELETE ON handover FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:handover'); END
-- next
CREATE TRIGGER tr_claim_no_delete BEFORE DELETE ON claim FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:claim'); END
-- next
CREATE TRIGGER tr_checklist_item_no_delete BEFORE DELETE ON checklist_item FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:checklist_item'); END
-- next
CREATE TRIGGER tr_register_duty_no_delete BEFORE DELETE ON register_duty FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:register_duty'); END
-- next
CREATE TRIGGER tr_register_incident_no_delete BEFORE DELETE ON register_incident FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:register_incident'); END
-- next
CREATE TRIGGER tr_register_offer_no_delete BEFORE DELETE ON register_offer FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:register_offer'); END
