CREATE FUNCTION tr_criterion_insert_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR UPDATE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) THEN RAISE EXCEPTION 'kiem:frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_insert_frozen BEFORE INSERT ON criterion FOR EACH ROW EXECUTE FUNCTION tr_criterion_insert_frozen()
-- next
CREATE FUNCTION tr_criterion_insert_voted() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR UPDATE) AS locked; IF EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.round_id) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_insert_voted BEFORE INSERT ON criterion FOR EACH ROW EXECUTE FUNCTION tr_criterion_insert_voted()
-- next
CREATE FUNCTION tr_criterion_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_no_update BEFORE UPDATE ON criterion FOR EACH ROW EXECUTE FUNCTION tr_criterion_no_update()
-- next
CREATE FUNCTION tr_criterion_weighed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.headline_weight IS NOT NULL) THEN RAISE EXCEPTION 'kiem:invalid' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_weighed BEFORE INSERT ON criterion FOR EACH ROW EXECUTE FUNCTION tr_criterion_weighed()
-- next
CREATE FUNCTION tr_criterion_delete_voted() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = OLD.round_id FOR UPDATE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = OLD.round_id) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_criterion_delete_voted BEFORE DELETE ON criterion FOR EACH ROW EXECUTE FUNCTION tr_criterion_delete_voted()
-- next
CREATE FUNCTION tr_round_weight_insert() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.headline_weight IS NOT NULL AND NEW.headline_weight NOT BETWEEN 1 AND 9 THEN RAISE EXCEPTION 'kiem:invalid' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_weight_insert BEFORE INSERT ON round FOR EACH ROW EXECUTE FUNCTION tr_round_weight_insert()
-- next
CREATE FUNCTION tr_round_weight_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.headline_weight IS NOT NULL AND NEW.headline_weight NOT BETWEEN 1 AND 9 THEN RAISE EXCEPTION 'kiem:invalid' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_weight_update BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION tr_round_weight_update()
-- next
CREATE FUNCTION tr_round_weight_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.headline_weight IS NULL AND EXISTS (SELECT 1 FROM criterion c WHERE c.round_id = NEW.id) THEN RAISE EXCEPTION 'kiem:invalid' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_weight_kept BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION tr_round_weight_kept()
-- next
CREATE FUNCTION tr_round_weight_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF COALESCE(NEW.headline_weight, 0) <> COALESCE(OLD.headline_weight, 0) AND (OLD.state NOT IN ('planned', 'intake', 'preparation') OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.id)) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_weight_frozen BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION tr_round_weight_frozen()
-- next
CREATE FUNCTION tr_criterion_line_insert_window() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id AND r.state = 'session' AND i.state = 'open') THEN RAISE EXCEPTION 'kiem:round_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_line_insert_window BEFORE INSERT ON criterion_line FOR EACH ROW EXECUTE FUNCTION tr_criterion_line_insert_window()
-- next
CREATE FUNCTION tr_criterion_line_insert_own() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM ballot_line b WHERE b.ballot_id = NEW.ballot_id AND b.idea_id = NEW.idea_id AND b.round_id = NEW.round_id) THEN RAISE EXCEPTION 'kiem:not_on_panel' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_line_insert_own BEFORE INSERT ON criterion_line FOR EACH ROW EXECUTE FUNCTION tr_criterion_line_insert_own()
-- next
CREATE FUNCTION tr_criterion_line_update_window() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id FOR SHARE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id AND r.state = 'session' AND i.state = 'open') THEN RAISE EXCEPTION 'kiem:round_closed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_line_update_window BEFORE UPDATE ON criterion_line FOR EACH ROW EXECUTE FUNCTION tr_criterion_line_update_window()
-- next
CREATE FUNCTION tr_criterion_line_update_own() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM ballot_line b WHERE b.ballot_id = NEW.ballot_id AND b.idea_id = NEW.idea_id AND b.round_id = NEW.round_id) THEN RAISE EXCEPTION 'kiem:not_on_panel' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_criterion_line_update_own BEFORE UPDATE ON criterion_line FOR EACH ROW EXECUTE FUNCTION tr_criterion_line_update_own()
-- next
CREATE FUNCTION tr_criterion_line_delete_window() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = OLD.idea_id WHERE r.id = OLD.round_id FOR SHARE) AS locked; IF (NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = OLD.idea_id WHERE r.id = OLD.round_id AND r.state = 'session' AND i.state = 'open')) AND NOT NOT EXISTS (SELECT 1 FROM ballot_line b WHERE b.ballot_id = OLD.ballot_id AND b.idea_id = OLD.idea_id AND b.round_id = OLD.round_id) THEN RAISE EXCEPTION 'kiem:round_closed' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_criterion_line_delete_window BEFORE DELETE ON criterion_line FOR EACH ROW EXECUTE FUNCTION tr_criterion_line_delete_window()
-- next
CREATE FUNCTION tr_revealed_criterion_after_reveal() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = NEW.round_id AND i.idea_id = NEW.idea_id AND i.state IN ('revealed', 'settled')) THEN RAISE EXCEPTION 'kiem:not_revealed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_revealed_criterion_after_reveal BEFORE INSERT ON revealed_criterion FOR EACH ROW EXECUTE FUNCTION tr_revealed_criterion_after_reveal()
-- next
CREATE FUNCTION tr_revealed_criterion_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:revealed_criterion' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_revealed_criterion_no_update BEFORE UPDATE ON "revealed_criterion" FOR EACH ROW EXECUTE FUNCTION tr_revealed_criterion_no_update()
-- next
CREATE FUNCTION tr_revealed_criterion_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id AND i.state = 'waiting') THEN RAISE EXCEPTION 'kiem:append_only:revealed_criterion' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_revealed_criterion_no_delete BEFORE DELETE ON "revealed_criterion" FOR EACH ROW EXECUTE FUNCTION tr_revealed_criterion_no_delete()
-- next
CREATE FUNCTION tr_revealed_criterion_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kiem:append_only:revealed_criterion' USING ERRCODE = 'check_violation'; END $body$
-- next
CREATE TRIGGER tr_revealed_criterion_no_truncate BEFORE TRUNCATE ON "revealed_criterion" EXECUTE FUNCTION tr_revealed_criterion_no_truncate()
