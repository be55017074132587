CREATE FUNCTION tr_idea_triage_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:idea_triage' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_idea_triage_no_update BEFORE UPDATE ON "idea_triage" FOR EACH ROW EXECUTE FUNCTION tr_idea_triage_no_update()
-- next
CREATE FUNCTION tr_idea_triage_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:idea_triage' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_idea_triage_no_delete BEFORE DELETE ON "idea_triage" FOR EACH ROW EXECUTE FUNCTION tr_idea_triage_no_delete()
-- next
CREATE FUNCTION tr_register_triage_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:register_triage' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_register_triage_no_update BEFORE UPDATE ON "register_triage" FOR EACH ROW EXECUTE FUNCTION tr_register_triage_no_update()
-- next
CREATE FUNCTION tr_register_triage_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:register_triage' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_register_triage_no_delete BEFORE DELETE ON "register_triage" FOR EACH ROW EXECUTE FUNCTION tr_register_triage_no_delete()
-- next
CREATE FUNCTION tr_register_review_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:register_review' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_register_review_no_update BEFORE UPDATE ON "register_review" FOR EACH ROW EXECUTE FUNCTION tr_register_review_no_update()
-- next
CREATE FUNCTION tr_register_review_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:register_review' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_register_review_no_delete BEFORE DELETE ON "register_review" FOR EACH ROW EXECUTE FUNCTION tr_register_review_no_delete()
-- next
CREATE FUNCTION tr_tool_answer_while_open() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM tool_ask WHERE id = NEW.ask_id FOR UPDATE) AS locked; IF (SELECT closed_at FROM tool_ask WHERE id = NEW.ask_id) IS NOT NULL THEN RAISE EXCEPTION 'kiem:ask_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_tool_answer_while_open BEFORE INSERT ON tool_answer FOR EACH ROW EXECUTE FUNCTION tr_tool_answer_while_open()
-- next
CREATE FUNCTION tr_register_entry_prohibited() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state = 'in_use' AND NEW.risk_class = 'stop' AND (OLD.state <> 'in_use' OR OLD.risk_class IS NULL OR OLD.risk_class <> 'stop') THEN RAISE EXCEPTION 'kiem:prohibited' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_register_entry_prohibited BEFORE UPDATE ON register_entry FOR EACH ROW EXECUTE FUNCTION tr_register_entry_prohibited()
-- next
CREATE FUNCTION tr_idea_triage_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:idea_triage' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_idea_triage_no_truncate BEFORE TRUNCATE ON "idea_triage" EXECUTE FUNCTION tr_idea_triage_no_truncate()
-- next
CREATE FUNCTION tr_register_triage_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:register_triage' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_register_triage_no_truncate BEFORE TRUNCATE ON "register_triage" EXECUTE FUNCTION tr_register_triage_no_truncate()
-- next
CREATE FUNCTION tr_register_review_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:register_review' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_register_review_no_truncate BEFORE TRUNCATE ON "register_review" EXECUTE FUNCTION tr_register_review_no_truncate()
