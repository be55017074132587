CREATE FUNCTION tr_idea_next_step_insert() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state NOT IN ('adopted', 'declined', 'ended', 'merged', 'withdrawn') AND (NEW.next_code = 'none' OR NEW.next_who = 'nobody') THEN RAISE EXCEPTION 'kiem:no_next_step' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_idea_next_step_insert BEFORE INSERT ON idea FOR EACH ROW EXECUTE FUNCTION tr_idea_next_step_insert()
-- next
CREATE FUNCTION tr_idea_next_step_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state NOT IN ('adopted', 'declined', 'ended', 'merged', 'withdrawn') AND (NEW.next_code = 'none' OR NEW.next_who = 'nobody') THEN RAISE EXCEPTION 'kiem:no_next_step' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_idea_next_step_update BEFORE UPDATE ON idea FOR EACH ROW EXECUTE FUNCTION tr_idea_next_step_update()
