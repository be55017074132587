CREATE TRIGGER tr_lesson_use_other BEFORE INSERT ON lesson_use FOR EACH ROW WHEN EXISTS (SELECT 1 FROM lesson l WHERE l.id = NEW.lesson_id AND l.idea_id = NEW.idea_id) BEGIN SELECT RAISE(ABORT, 'kiem:same_idea'); END
-- next
CREATE TRIGGER tr_experiment_ends_with_lesson BEFORE UPDATE ON experiment FOR EACH ROW WHEN NEW.state IN ('success', 'no_success', 'closed') AND NEW.state <> OLD.state AND NEW.started_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lesson l WHERE l.experiment_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'kiem:lesson_needed'); END
