CREATE TRIGGER tr_unit_succession_no_update BEFORE UPDATE ON "unit_succession" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:unit_succession'); END
-- next
CREATE TRIGGER tr_unit_succession_no_delete BEFORE DELETE ON "unit_succession" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:unit_succession'); END
-- next
CREATE TRIGGER tr_commitment_terms_frozen BEFORE UPDATE ON commitment FOR EACH ROW WHEN OLD.signed_at IS NOT NULL AND (NEW.idea_id <> OLD.idea_id OR NEW.success_criterion <> OLD.success_criterion OR NEW.scope <> OLD.scope OR NEW.capacity <> OLD.capacity OR NEW.conditions <> OLD.conditions OR NEW.budget_cents <> OLD.budget_cents OR NEW.budget_line <> OLD.budget_line OR NEW.start_within_days <> OLD.start_within_days OR NEW.expires_on <> OLD.expires_on OR NEW.signed_by <> OLD.signed_by OR NEW.signed_at <> OLD.signed_at OR NEW.signed_by IS NULL OR NEW.signed_at IS NULL) BEGIN SELECT RAISE(ABORT, 'kiem:criterion_frozen'); END
-- next
CREATE TRIGGER tr_commitment_unit_follows BEFORE UPDATE ON commitment FOR EACH ROW WHEN NEW.unit_id <> OLD.unit_id AND (NEW.state NOT IN ('drafted', 'offered', 'signed', 'invoked') OR NOT EXISTS (SELECT 1 FROM unit_succession s JOIN unit u ON u.id = s.successor_id WHERE s.unit_id = OLD.unit_id AND s.successor_id = NEW.unit_id AND u.active)) BEGIN SELECT RAISE(ABORT, 'kiem:criterion_frozen'); END
-- next
CREATE TRIGGER tr_commitment_unit_open BEFORE INSERT ON commitment FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id AND u.active) BEGIN SELECT RAISE(ABORT, 'kiem:unit_closed'); END
-- next
CREATE TRIGGER tr_unit_promises_passed BEFORE UPDATE ON unit FOR EACH ROW WHEN OLD.active AND NOT NEW.active AND EXISTS (SELECT 1 FROM commitment c WHERE c.unit_id = NEW.id AND c.state IN ('drafted', 'offered', 'signed', 'invoked')) BEGIN SELECT RAISE(ABORT, 'kiem:unit_has_promises'); END
