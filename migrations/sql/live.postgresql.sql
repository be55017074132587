CREATE FUNCTION tr_item_state_move() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> NEW.state AND NOT ((OLD.state = 'waiting' AND NEW.state IN ('open', 'settled')) OR (OLD.state = 'open' AND NEW.state IN ('revealed', 'settled', 'waiting')) OR (OLD.state = 'revealed' AND NEW.state IN ('open', 'settled', 'waiting'))) THEN RAISE EXCEPTION 'kiem:wrong_state:item' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_item_state_move BEFORE UPDATE ON "item" FOR EACH ROW EXECUTE FUNCTION tr_item_state_move()
-- next
CREATE FUNCTION tr_tally_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id AND i.state = 'waiting') THEN RAISE EXCEPTION 'kiem:append_only:tally' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_tally_no_delete BEFORE DELETE ON "tally" FOR EACH ROW EXECUTE FUNCTION tr_tally_no_delete()
-- next
CREATE FUNCTION tr_revealed_line_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id AND i.state = 'waiting') THEN RAISE EXCEPTION 'kiem:append_only:revealed_line' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_revealed_line_no_delete BEFORE DELETE ON "revealed_line" FOR EACH ROW EXECUTE FUNCTION tr_revealed_line_no_delete()
-- next
CREATE FUNCTION tr_live_session_insert_in_session() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') THEN RAISE EXCEPTION 'kiem:round_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_live_session_insert_in_session BEFORE INSERT ON live_session FOR EACH ROW EXECUTE FUNCTION tr_live_session_insert_in_session()
-- next
CREATE FUNCTION tr_live_session_update_in_session() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') THEN RAISE EXCEPTION 'kiem:round_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_live_session_update_in_session BEFORE UPDATE ON live_session FOR EACH ROW EXECUTE FUNCTION tr_live_session_update_in_session()
-- next
CREATE FUNCTION tr_attendance_insert_in_session() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') THEN RAISE EXCEPTION 'kiem:round_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_attendance_insert_in_session BEFORE INSERT ON attendance FOR EACH ROW EXECUTE FUNCTION tr_attendance_insert_in_session()
-- next
CREATE FUNCTION tr_attendance_update_in_session() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') THEN RAISE EXCEPTION 'kiem:round_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_attendance_update_in_session BEFORE UPDATE ON attendance FOR EACH ROW EXECUTE FUNCTION tr_attendance_update_in_session()
-- next
CREATE FUNCTION tr_attendance_entitled() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM panel_member p WHERE p.round_id = NEW.round_id AND p.person_id = NEW.person_id AND p.entitled) THEN RAISE EXCEPTION 'kiem:not_on_panel' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_attendance_entitled BEFORE INSERT ON attendance FOR EACH ROW EXECUTE FUNCTION tr_attendance_entitled()
-- next
CREATE FUNCTION tr_attendance_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:attendance' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_attendance_no_delete BEFORE DELETE ON attendance FOR EACH ROW EXECUTE FUNCTION tr_attendance_no_delete()
-- next
CREATE FUNCTION tr_item_reset_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:item_reset' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_item_reset_no_update BEFORE UPDATE ON "item_reset" FOR EACH ROW EXECUTE FUNCTION tr_item_reset_no_update()
-- next
CREATE FUNCTION tr_item_reset_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:item_reset' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_item_reset_no_delete BEFORE DELETE ON "item_reset" FOR EACH ROW EXECUTE FUNCTION tr_item_reset_no_delete()
-- next
CREATE FUNCTION tr_item_reset_traced() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state = 'waiting' AND OLD.state IN ('open', 'revealed') AND (NEW.votes <> 0 OR NOT EXISTS (SELECT 1 FROM item_reset x WHERE x.round_id = OLD.round_id AND x.idea_id = OLD.idea_id AND x.item_version = OLD.version)) THEN RAISE EXCEPTION 'kiem:no_reset' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_item_reset_traced BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION tr_item_reset_traced()
-- next
CREATE FUNCTION tr_panel_member_entitled_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.entitled <> OLD.entitled AND NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) THEN RAISE EXCEPTION 'kiem:frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_panel_member_entitled_frozen BEFORE UPDATE ON panel_member FOR EACH ROW EXECUTE FUNCTION tr_panel_member_entitled_frozen()
-- next
CREATE FUNCTION tr_item_reset_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:item_reset' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_item_reset_no_truncate BEFORE TRUNCATE ON "item_reset" EXECUTE FUNCTION tr_item_reset_no_truncate()
