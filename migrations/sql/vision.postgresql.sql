CREATE FUNCTION tr_charter_next() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM organisation WHERE id = 1 FOR UPDATE) AS locked; IF NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM charter WHERE kind = NEW.kind) THEN RAISE EXCEPTION 'kiem:stale' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_charter_next BEFORE INSERT ON charter FOR EACH ROW EXECUTE FUNCTION tr_charter_next()
-- next
CREATE FUNCTION tr_charter_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:charter' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_charter_no_update BEFORE UPDATE ON "charter" FOR EACH ROW EXECUTE FUNCTION tr_charter_no_update()
-- next
CREATE FUNCTION tr_charter_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:charter' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_charter_no_delete BEFORE DELETE ON "charter" FOR EACH ROW EXECUTE FUNCTION tr_charter_no_delete()
-- next
CREATE FUNCTION tr_charter_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:charter' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_charter_no_truncate BEFORE TRUNCATE ON "charter" EXECUTE FUNCTION tr_charter_no_truncate()
