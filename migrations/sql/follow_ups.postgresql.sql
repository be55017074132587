CREATE FUNCTION tr_follow_up_completed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM handover h WHERE h.id = NEW.handover_id AND h.state = 'completed') THEN RAISE EXCEPTION 'kiem:wrong_state:handover' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_follow_up_completed BEFORE INSERT ON follow_up FOR EACH ROW EXECUTE FUNCTION tr_follow_up_completed()
-- next
CREATE FUNCTION tr_follow_up_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:follow_up' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_follow_up_no_update BEFORE UPDATE ON "follow_up" FOR EACH ROW EXECUTE FUNCTION tr_follow_up_no_update()
-- next
CREATE FUNCTION tr_follow_up_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:follow_up' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_follow_up_no_delete BEFORE DELETE ON "follow_up" FOR EACH ROW EXECUTE FUNCTION tr_follow_up_no_delete()
-- next
CREATE FUNCTION tr_follow_up_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:follow_up' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_follow_up_no_truncate BEFORE TRUNCATE ON "follow_up" EXECUTE FUNCTION tr_follow_up_no_truncate()
