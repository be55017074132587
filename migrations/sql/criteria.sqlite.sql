CREATE TRIGGER tr_criterion_insert_frozen BEFORE INSERT ON criterion FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_criterion_insert_voted BEFORE INSERT ON criterion FOR EACH ROW WHEN EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.round_id) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
-- next
CREATE TRIGGER tr_criterion_no_update BEFORE UPDATE ON criterion FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_criterion_weighed BEFORE INSERT ON criterion FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.headline_weight IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'kiem:invalid'); END
-- next
CREATE TRIGGER tr_criterion_delete_voted BEFORE DELETE ON criterion FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = OLD.round_id) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
-- next
CREATE TRIGGER tr_round_weight_insert BEFORE INSERT ON round FOR EACH ROW WHEN NEW.headline_weight IS NOT NULL AND NEW.headline_weight NOT BETWEEN 1 AND 9 BEGIN SELECT RAISE(ABORT, 'kiem:invalid'); END
-- next
CREATE TRIGGER tr_round_weight_update BEFORE UPDATE ON round FOR EACH ROW WHEN NEW.headline_weight IS NOT NULL AND NEW.headline_weight NOT BETWEEN 1 AND 9 BEGIN SELECT RAISE(ABORT, 'kiem:invalid'); END
-- next
CREATE TRIGGER tr_round_weight_kept BEFORE UPDATE ON round FOR EACH ROW WHEN NEW.headline_weight IS NULL AND EXISTS (SELECT 1 FROM criterion c WHERE c.round_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'kiem:invalid'); END
-- next
CREATE TRIGGER tr_round_weight_frozen BEFORE UPDATE ON round FOR EACH ROW WHEN COALESCE(NEW.headline_weight, 0) <> COALESCE(OLD.headline_weight, 0) AND (OLD.state NOT IN ('planned', 'intake', 'preparation') OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'kiem:voting_started'); END
-- next
CREATE TRIGGER tr_criterion_line_insert_window BEFORE INSERT ON criterion_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id AND r.state = 'session' AND i.state = 'open') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_criterion_line_insert_own BEFORE INSERT ON criterion_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM ballot_line b WHERE b.ballot_id = NEW.ballot_id AND b.idea_id = NEW.idea_id AND b.round_id = NEW.round_id) BEGIN SELECT RAISE(ABORT, 'kiem:not_on_panel'); END
-- next
CREATE TRIGGER tr_criterion_line_update_window BEFORE UPDATE ON criterion_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id AND r.state = 'session' AND i.state = 'open') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_criterion_line_update_own BEFORE UPDATE ON criterion_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM ballot_line b WHERE b.ballot_id = NEW.ballot_id AND b.idea_id = NEW.idea_id AND b.round_id = NEW.round_id) BEGIN SELECT RAISE(ABORT, 'kiem:not_on_panel'); END
-- next
CREATE TRIGGER tr_criterion_line_delete_window BEFORE DELETE ON criterion_line FOR EACH ROW WHEN (NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = OLD.idea_id WHERE r.id = OLD.round_id AND r.state = 'session' AND i.state = 'open')) AND NOT NOT EXISTS (SELECT 1 FROM ballot_line b WHERE b.ballot_id = OLD.ballot_id AND b.idea_id = OLD.idea_id AND b.round_id = OLD.round_id) BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_revealed_criterion_after_reveal BEFORE INSERT ON revealed_criterion FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = NEW.round_id AND i.idea_id = NEW.idea_id AND i.state IN ('revealed', 'settled')) BEGIN SELECT RAISE(ABORT, 'kiem:not_revealed'); END
-- next
CREATE TRIGGER tr_revealed_criterion_no_update BEFORE UPDATE ON "revealed_criterion" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:revealed_criterion'); END
-- next
CREATE TRIGGER tr_revealed_criterion_no_delete BEFORE DELETE ON "revealed_criterion" FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id AND i.state = 'waiting') BEGIN SELECT RAISE(ABORT, 'kiem:append_only:revealed_criterion'); END
