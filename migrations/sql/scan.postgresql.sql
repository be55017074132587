CREATE FUNCTION tr_scan_wave_state_move() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> NEW.state AND NOT ((OLD.state = 'planned' AND NEW.state IN ('open')) OR (OLD.state = 'open' AND NEW.state IN ('closed')) OR (OLD.state = 'closed' AND NEW.state IN ('published'))) THEN RAISE EXCEPTION 'kiem:wrong_state:scan_wave' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_wave_state_move BEFORE UPDATE ON "scan_wave" FOR EACH ROW EXECUTE FUNCTION tr_scan_wave_state_move()
-- next
CREATE FUNCTION tr_scan_wave_state_start() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state NOT IN ('planned') THEN RAISE EXCEPTION 'kiem:wrong_state:scan_wave' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_wave_state_start BEFORE INSERT ON "scan_wave" FOR EACH ROW EXECUTE FUNCTION tr_scan_wave_state_start()
-- next
CREATE FUNCTION tr_scan_step_state_move() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> NEW.state AND NOT ((OLD.state = 'open' AND NEW.state IN ('done', 'dropped'))) THEN RAISE EXCEPTION 'kiem:wrong_state:scan_step' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_step_state_move BEFORE UPDATE ON "scan_step" FOR EACH ROW EXECUTE FUNCTION tr_scan_step_state_move()
-- next
CREATE FUNCTION tr_scan_step_state_start() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state NOT IN ('open') THEN RAISE EXCEPTION 'kiem:wrong_state:scan_step' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_step_state_start BEFORE INSERT ON "scan_step" FOR EACH ROW EXECUTE FUNCTION tr_scan_step_state_start()
-- next
CREATE FUNCTION tr_scan_wave_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> 'planned' AND (CAST(NEW.statements AS TEXT) <> CAST(OLD.statements AS TEXT) OR NEW.invited <> OLD.invited) THEN RAISE EXCEPTION 'kiem:scan_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_wave_frozen BEFORE UPDATE ON scan_wave FOR EACH ROW EXECUTE FUNCTION tr_scan_wave_frozen()
-- next
CREATE FUNCTION tr_scan_wave_goals() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state = 'published' AND (NEW.goal_data <> OLD.goal_data OR NEW.goal_technology <> OLD.goal_technology OR NEW.goal_customer <> OLD.goal_customer OR NEW.goal_literacy <> OLD.goal_literacy OR NEW.goal_on <> OLD.goal_on) THEN RAISE EXCEPTION 'kiem:ambition_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_wave_goals BEFORE UPDATE ON scan_wave FOR EACH ROW EXECUTE FUNCTION tr_scan_wave_goals()
-- next
CREATE FUNCTION tr_scan_sheet_made() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM scan_wave WHERE id = NEW.wave_id FOR SHARE) AS locked; IF (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('planned', 'open') THEN RAISE EXCEPTION 'kiem:scan_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_sheet_made BEFORE INSERT ON scan_sheet FOR EACH ROW EXECUTE FUNCTION tr_scan_sheet_made()
-- next
CREATE FUNCTION tr_scan_sheet_saved() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM scan_wave WHERE id = NEW.wave_id FOR SHARE) AS locked; IF (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('open') THEN RAISE EXCEPTION 'kiem:scan_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_sheet_saved BEFORE UPDATE ON scan_sheet FOR EACH ROW EXECUTE FUNCTION tr_scan_sheet_saved()
-- next
CREATE FUNCTION tr_scan_answer_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('closed') OR EXISTS (SELECT 1 FROM scan_result WHERE wave_id = NEW.wave_id) THEN RAISE EXCEPTION 'kiem:scan_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_answer_kept BEFORE INSERT ON scan_answer FOR EACH ROW EXECUTE FUNCTION tr_scan_answer_kept()
-- next
CREATE FUNCTION tr_scan_comment_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('closed') OR EXISTS (SELECT 1 FROM scan_result WHERE wave_id = NEW.wave_id) THEN RAISE EXCEPTION 'kiem:scan_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_comment_kept BEFORE INSERT ON scan_comment FOR EACH ROW EXECUTE FUNCTION tr_scan_comment_kept()
-- next
CREATE FUNCTION tr_scan_result_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('closed') THEN RAISE EXCEPTION 'kiem:scan_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_result_kept BEFORE INSERT ON scan_result FOR EACH ROW EXECUTE FUNCTION tr_scan_result_kept()
-- next
CREATE FUNCTION tr_scan_ambition_set() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM scan_wave WHERE id = NEW.wave_id FOR SHARE) AS locked; IF (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('planned', 'open', 'closed') THEN RAISE EXCEPTION 'kiem:ambition_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_ambition_set BEFORE INSERT ON scan_ambition FOR EACH ROW EXECUTE FUNCTION tr_scan_ambition_set()
-- next
CREATE FUNCTION tr_scan_ambition_changed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM scan_wave WHERE id = NEW.wave_id FOR SHARE) AS locked; IF (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('planned', 'open', 'closed') THEN RAISE EXCEPTION 'kiem:ambition_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_ambition_changed BEFORE UPDATE ON scan_ambition FOR EACH ROW EXECUTE FUNCTION tr_scan_ambition_changed()
-- next
CREATE FUNCTION tr_scan_step_three() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM unit WHERE id = NEW.unit_id FOR UPDATE) AS locked; IF (SELECT count(*) FROM scan_step WHERE unit_id = NEW.unit_id AND state = 'open') >= 3 THEN RAISE EXCEPTION 'kiem:three_steps' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_step_three BEFORE INSERT ON scan_step FOR EACH ROW EXECUTE FUNCTION tr_scan_step_three()
-- next
CREATE FUNCTION tr_scan_answer_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:scan_answer' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_answer_no_update BEFORE UPDATE ON "scan_answer" FOR EACH ROW EXECUTE FUNCTION tr_scan_answer_no_update()
-- next
CREATE FUNCTION tr_scan_answer_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:scan_answer' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_scan_answer_no_delete BEFORE DELETE ON "scan_answer" FOR EACH ROW EXECUTE FUNCTION tr_scan_answer_no_delete()
-- next
CREATE FUNCTION tr_scan_result_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:scan_result' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_result_no_update BEFORE UPDATE ON "scan_result" FOR EACH ROW EXECUTE FUNCTION tr_scan_result_no_update()
-- next
CREATE FUNCTION tr_scan_result_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:scan_result' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_scan_result_no_delete BEFORE DELETE ON "scan_result" FOR EACH ROW EXECUTE FUNCTION tr_scan_result_no_delete()
-- next
CREATE FUNCTION tr_scan_comment_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:scan_comment' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_comment_no_update BEFORE UPDATE ON scan_comment FOR EACH ROW EXECUTE FUNCTION tr_scan_comment_no_update()
-- next
CREATE FUNCTION tr_scan_answer_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:scan_answer' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_scan_answer_no_truncate BEFORE TRUNCATE ON "scan_answer" EXECUTE FUNCTION tr_scan_answer_no_truncate()
-- next
CREATE FUNCTION tr_scan_result_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:scan_result' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_scan_result_no_truncate BEFORE TRUNCATE ON "scan_result" EXECUTE FUNCTION tr_scan_result_no_truncate()
