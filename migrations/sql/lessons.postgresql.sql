CREATE FUNCTION tr_lesson_use_other() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF EXISTS (SELECT 1 FROM lesson l WHERE l.id = NEW.lesson_id AND l.idea_id = NEW.idea_id) THEN RAISE EXCEPTION 'kiem:same_idea' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_lesson_use_other BEFORE INSERT ON lesson_use FOR EACH ROW EXECUTE FUNCTION tr_lesson_use_other()
-- next
CREATE FUNCTION tr_experiment_ends_with_lesson() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state IN ('success', 'no_success', 'closed') AND NEW.state <> OLD.state AND NEW.started_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lesson l WHERE l.experiment_id = NEW.id) THEN RAISE EXCEPTION 'kiem:lesson_needed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_experiment_ends_with_lesson BEFORE UPDATE ON experiment FOR EACH ROW EXECUTE FUNCTION tr_experiment_ends_with_lesson()
