CREATE TRIGGER tr_round_points_frozen BEFORE UPDATE ON round FOR EACH ROW WHEN CAST(NEW.points AS TEXT) <> CAST(OLD.points AS TEXT) AND (OLD.state NOT IN ('planned', 'intake', 'preparation') OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
-- next
CREATE TRIGGER tr_margin_done BEFORE UPDATE ON margin FOR EACH ROW WHEN OLD.done_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'kiem:append_only:margin'); END
-- next
CREATE TRIGGER tr_margin_no_delete BEFORE DELETE ON margin FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:margin'); END
-- next
CREATE TRIGGER tr_round_constraint_insert_frozen BEFORE INSERT ON round_constraint FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_round_constraint_insert_voted BEFORE INSERT ON round_constraint FOR EACH ROW WHEN EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.round_id) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
-- next
CREATE TRIGGER tr_round_constraint_no_update BEFORE UPDATE ON round_constraint FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_rival_insert_frozen BEFORE INSERT ON rival FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_rival_insert_voted BEFORE INSERT ON rival FOR EACH ROW WHEN EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.round_id) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
-- next
CREATE TRIGGER tr_rival_no_update BEFORE UPDATE ON rival FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_rival_kind BEFORE INSERT ON rival FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round_constraint c WHERE c.id = NEW.constraint_id AND c.kind = 'exclusion') BEGIN SELECT RAISE(ABORT, 'kiem:invalid'); END
-- next
CREATE TRIGGER tr_round_constraint_delete_voted BEFORE DELETE ON round_constraint FOR EACH ROW WHEN (OLD.idea_id IS NULL OR EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id)) AND (OLD.needs_id IS NULL OR EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.needs_id)) AND (NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = OLD.round_id)) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
-- next
CREATE TRIGGER tr_rival_delete_voted BEFORE DELETE ON rival FOR EACH ROW WHEN (OLD.idea_id IS NULL OR EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id)) AND EXISTS (SELECT 1 FROM round_constraint c WHERE c.id = OLD.constraint_id) AND (NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = OLD.round_id)) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
