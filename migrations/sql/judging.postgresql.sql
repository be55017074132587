CREATE FUNCTION tr_checklist_two_read() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.key = 'headline' AND NEW.state <> 'todo' AND NEW.state <> OLD.state AND (SELECT count(*) FROM headline_reading r WHERE r.experiment_id = NEW.experiment_id) < 2 THEN RAISE EXCEPTION 'kiem:second_reader_needed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_checklist_two_read BEFORE UPDATE ON checklist_item FOR EACH ROW EXECUTE FUNCTION tr_checklist_two_read()
-- next
CREATE FUNCTION tr_evaluation_open() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM experiment WHERE id = NEW.experiment_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM experiment e WHERE e.id = NEW.experiment_id AND e.state IN ('running', 'paused', 'evaluated')) THEN RAISE EXCEPTION 'kiem:wrong_state:experiment' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_evaluation_open BEFORE INSERT ON evaluation FOR EACH ROW EXECUTE FUNCTION tr_evaluation_open()
-- next
CREATE FUNCTION tr_evaluation_two_people() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF EXISTS (SELECT 1 FROM evaluation v WHERE v.experiment_id = NEW.experiment_id AND v.side <> NEW.side AND v.by_id = NEW.by_id) THEN RAISE EXCEPTION 'kiem:one_reader' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_evaluation_two_people BEFORE INSERT ON evaluation FOR EACH ROW EXECUTE FUNCTION tr_evaluation_two_people()
-- next
CREATE FUNCTION tr_headline_reading_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:headline_reading' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_headline_reading_no_update BEFORE UPDATE ON "headline_reading" FOR EACH ROW EXECUTE FUNCTION tr_headline_reading_no_update()
-- next
CREATE FUNCTION tr_headline_reading_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:headline_reading' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_headline_reading_no_delete BEFORE DELETE ON "headline_reading" FOR EACH ROW EXECUTE FUNCTION tr_headline_reading_no_delete()
-- next
CREATE FUNCTION tr_evaluation_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:evaluation' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_evaluation_no_update BEFORE UPDATE ON "evaluation" FOR EACH ROW EXECUTE FUNCTION tr_evaluation_no_update()
-- next
CREATE FUNCTION tr_evaluation_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:evaluation' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_evaluation_no_delete BEFORE DELETE ON "evaluation" FOR EACH ROW EXECUTE FUNCTION tr_evaluation_no_delete()
-- next
CREATE FUNCTION tr_headline_reading_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:headline_reading' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_headline_reading_no_truncate BEFORE TRUNCATE ON "headline_reading" EXECUTE FUNCTION tr_headline_reading_no_truncate()
-- next
CREATE FUNCTION tr_evaluation_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:evaluation' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_evaluation_no_truncate BEFORE TRUNCATE ON "evaluation" EXECUTE FUNCTION tr_evaluation_no_truncate()
