CREATE FUNCTION tr_nudge_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:nudge' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_nudge_no_update BEFORE UPDATE ON "nudge" FOR EACH ROW EXECUTE FUNCTION tr_nudge_no_update()
-- next
CREATE FUNCTION tr_nudge_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:nudge' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_nudge_no_delete BEFORE DELETE ON "nudge" FOR EACH ROW EXECUTE FUNCTION tr_nudge_no_delete()
-- next
CREATE FUNCTION tr_nudge_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:nudge' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_nudge_no_truncate BEFORE TRUNCATE ON "nudge" EXECUTE FUNCTION tr_nudge_no_truncate()
