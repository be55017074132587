CREATE FUNCTION tr_round_points_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF CAST(NEW.points AS TEXT) <> CAST(OLD.points AS TEXT) AND (OLD.state NOT IN ('planned', 'intake', 'preparation') OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.id)) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_points_frozen BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION tr_round_points_frozen()
-- next
CREATE FUNCTION tr_margin_done() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.done_at IS NOT NULL THEN RAISE EXCEPTION 'kiem:append_only:margin' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_margin_done BEFORE UPDATE ON margin FOR EACH ROW EXECUTE FUNCTION tr_margin_done()
-- next
CREATE FUNCTION tr_margin_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:margin' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_margin_no_delete BEFORE DELETE ON margin FOR EACH ROW EXECUTE FUNCTION tr_margin_no_delete()
-- next
CREATE FUNCTION tr_round_constraint_insert_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR UPDATE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) THEN RAISE EXCEPTION 'kiem:frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_constraint_insert_frozen BEFORE INSERT ON round_constraint FOR EACH ROW EXECUTE FUNCTION tr_round_constraint_insert_frozen()
-- next
CREATE FUNCTION tr_round_constraint_insert_voted() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR UPDATE) AS locked; IF EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.round_id) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_constraint_insert_voted BEFORE INSERT ON round_constraint FOR EACH ROW EXECUTE FUNCTION tr_round_constraint_insert_voted()
-- next
CREATE FUNCTION tr_round_constraint_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_round_constraint_no_update BEFORE UPDATE ON round_constraint FOR EACH ROW EXECUTE FUNCTION tr_round_constraint_no_update()
-- next
CREATE FUNCTION tr_rival_insert_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR UPDATE) AS locked; IF NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) THEN RAISE EXCEPTION 'kiem:frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_rival_insert_frozen BEFORE INSERT ON rival FOR EACH ROW EXECUTE FUNCTION tr_rival_insert_frozen()
-- next
CREATE FUNCTION tr_rival_insert_voted() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR UPDATE) AS locked; IF EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.round_id) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_rival_insert_voted BEFORE INSERT ON rival FOR EACH ROW EXECUTE FUNCTION tr_rival_insert_voted()
-- next
CREATE FUNCTION tr_rival_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_rival_no_update BEFORE UPDATE ON rival FOR EACH ROW EXECUTE FUNCTION tr_rival_no_update()
-- next
CREATE FUNCTION tr_rival_kind() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM round_constraint c WHERE c.id = NEW.constraint_id AND c.kind = 'exclusion') THEN RAISE EXCEPTION 'kiem:invalid' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_rival_kind BEFORE INSERT ON rival FOR EACH ROW EXECUTE FUNCTION tr_rival_kind()
-- next
CREATE FUNCTION tr_round_constraint_delete_voted() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = OLD.round_id FOR UPDATE) AS locked; IF (OLD.idea_id IS NULL OR EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id)) AND (OLD.needs_id IS NULL OR EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.needs_id)) AND (NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = OLD.round_id)) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_round_constraint_delete_voted BEFORE DELETE ON round_constraint FOR EACH ROW EXECUTE FUNCTION tr_round_constraint_delete_voted()
-- next
CREATE FUNCTION tr_rival_delete_voted() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT r.id FROM round r WHERE r.id = OLD.round_id FOR UPDATE) AS locked; IF (OLD.idea_id IS NULL OR EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id)) AND EXISTS (SELECT 1 FROM round_constraint c WHERE c.id = OLD.constraint_id) AND (NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = OLD.round_id)) THEN RAISE EXCEPTION 'kiem:voting_started' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_rival_delete_voted BEFORE DELETE ON rival FOR EACH ROW EXECUTE FUNCTION tr_rival_delete_voted()
