CREATE FUNCTION tr_stand_in_by_the_lead() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM unit WHERE id = NEW.unit_id FOR UPDATE) AS locked; IF NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id AND u.lead_id = NEW.lead_id) THEN RAISE EXCEPTION 'kiem:not_unit_lead' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_stand_in_by_the_lead BEFORE INSERT ON stand_in FOR EACH ROW EXECUTE FUNCTION tr_stand_in_by_the_lead()
-- next
CREATE FUNCTION tr_stand_in_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM unit WHERE id = NEW.unit_id FOR UPDATE) AS locked; IF EXISTS (SELECT 1 FROM stand_in s WHERE s.unit_id = NEW.unit_id AND s.lead_id = NEW.lead_id AND s.ended_at IS NULL AND s.from_on <= NEW.until_on AND s.until_on >= NEW.from_on) THEN RAISE EXCEPTION 'kiem:overlaps' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_stand_in_one_at_a_time BEFORE INSERT ON stand_in FOR EACH ROW EXECUTE FUNCTION tr_stand_in_one_at_a_time()
-- next
CREATE FUNCTION tr_stand_in_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.unit_id <> OLD.unit_id OR NEW.person_id <> OLD.person_id OR NEW.lead_id <> OLD.lead_id OR NEW.from_on <> OLD.from_on OR NEW.until_on <> OLD.until_on OR NEW.begins_at <> OLD.begins_at OR NEW.ends_at <> OLD.ends_at OR NEW.made_at <> OLD.made_at OR OLD.ended_at IS NOT NULL THEN RAISE EXCEPTION 'kiem:append_only:stand_in' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_stand_in_frozen BEFORE UPDATE ON stand_in FOR EACH ROW EXECUTE FUNCTION tr_stand_in_frozen()
-- next
CREATE FUNCTION tr_stand_in_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:stand_in' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_stand_in_no_delete BEFORE DELETE ON stand_in FOR EACH ROW EXECUTE FUNCTION tr_stand_in_no_delete()
