CREATE TRIGGER tr_stand_in_by_the_lead BEFORE INSERT ON stand_in FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id AND u.lead_id = NEW.lead_id) BEGIN SELECT RAISE(ABORT, 'kiem:not_unit_lead'); END
-- next
CREATE TRIGGER tr_stand_in_one_at_a_time BEFORE INSERT ON stand_in FOR EACH ROW WHEN EXISTS (SELECT 1 FROM stand_in s WHERE s.unit_id = NEW.unit_id AND s.lead_id = NEW.lead_id AND s.ended_at IS NULL AND s.from_on <= NEW.until_on AND s.until_on >= NEW.from_on) BEGIN SELECT RAISE(ABORT, 'kiem:overlaps'); END
-- next
CREATE TRIGGER tr_stand_in_frozen BEFORE UPDATE ON stand_in FOR EACH ROW WHEN NEW.unit_id <> OLD.unit_id OR NEW.person_id <> OLD.person_id OR NEW.lead_id <> OLD.lead_id OR NEW.from_on <> OLD.from_on OR NEW.until_on <> OLD.until_on OR NEW.begins_at <> OLD.begins_at OR NEW.ends_at <> OLD.ends_at OR NEW.made_at <> OLD.made_at OR OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'kiem:append_only:stand_in'); END
-- next
CREATE TRIGGER tr_stand_in_no_delete BEFORE DELETE ON stand_in FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:stand_in'); END
