CREATE TRIGGER tr_checklist_two_read BEFORE UPDATE ON checklist_item FOR EACH ROW WHEN NEW.key = 'headline' AND NEW.state <> 'todo' AND NEW.state <> OLD.state AND (SELECT count(*) FROM headline_reading r WHERE r.experiment_id = NEW.experiment_id) < 2 BEGIN SELECT RAISE(ABORT, 'kiem:second_reader_needed'); END
-- next
CREATE TRIGGER tr_evaluation_open BEFORE INSERT ON evaluation FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM experiment e WHERE e.id = NEW.experiment_id AND e.state IN ('running', 'paused', 'evaluated')) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:experiment'); END
-- next
CREATE TRIGGER tr_evaluation_two_people BEFORE INSERT ON evaluation FOR EACH ROW WHEN EXISTS (SELECT 1 FROM evaluation v WHERE v.experiment_id = NEW.experiment_id AND v.side <> NEW.side AND v.by_id = NEW.by_id) BEGIN SELECT RAISE(ABORT, 'kiem:one_reader'); END
-- next
CREATE TRIGGER tr_headline_reading_no_update BEFORE UPDATE ON "headline_reading" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:headline_reading'); END
-- next
CREATE TRIGGER tr_headline_reading_no_delete BEFORE DELETE ON "headline_reading" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:headline_reading'); END
-- next
CREATE TRIGGER tr_evaluation_no_update BEFORE UPDATE ON "evaluation" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:evaluation'); END
-- next
CREATE TRIGGER tr_evaluation_no_delete BEFORE DELETE ON "evaluation" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:evaluation'); END
