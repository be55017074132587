CREATE FUNCTION tr_grant_consent_state_move() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> NEW.state AND NOT ((OLD.state = 'given' AND NEW.state IN ('used', 'withdrawn'))) THEN RAISE EXCEPTION 'kiem:wrong_state:grant_consent' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_grant_consent_state_move BEFORE UPDATE ON "grant_consent" FOR EACH ROW EXECUTE FUNCTION tr_grant_consent_state_move()
-- next
CREATE FUNCTION tr_grant_consent_state_start() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state NOT IN ('given') THEN RAISE EXCEPTION 'kiem:wrong_state:grant_consent' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_grant_consent_state_start BEFORE INSERT ON "grant_consent" FOR EACH ROW EXECUTE FUNCTION tr_grant_consent_state_start()
-- next
CREATE FUNCTION tr_transfer_two_persons() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1 FROM (SELECT id FROM grant_consent WHERE idea_id = NEW.idea_id AND kind = NEW.kind AND state = 'given' FOR UPDATE) AS locked; IF NEW.amount_cents >= (SELECT two_persons_cents FROM organisation WHERE id = 1) AND EXISTS (SELECT 1 FROM account WHERE id = NEW.to_id AND kind = 'experiment') AND EXISTS (SELECT 1 FROM account WHERE id = NEW.from_id AND kind IN ('year', 'round')) AND NOT EXISTS (SELECT 1 FROM grant_consent WHERE idea_id = NEW.idea_id AND kind = NEW.kind AND amount_cents = NEW.amount_cents AND state = 'given' AND given_by <> NEW.actor_id) THEN RAISE EXCEPTION 'kiem:second_person_needed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_transfer_two_persons BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION tr_transfer_two_persons()
-- next
CREATE FUNCTION tr_transfer_uses_consent() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN UPDATE grant_consent SET state = 'used', transfer_id = NEW.id WHERE idea_id = NEW.idea_id AND kind = NEW.kind AND amount_cents = NEW.amount_cents AND state = 'given' AND given_by <> NEW.actor_id; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_transfer_uses_consent AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION tr_transfer_uses_consent()
-- next
CREATE FUNCTION tr_grant_consent_own_idea() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF EXISTS (SELECT 1 FROM idea_author WHERE idea_id = NEW.idea_id AND person_id = NEW.given_by) THEN RAISE EXCEPTION 'kiem:has_stake' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_grant_consent_own_idea BEFORE INSERT ON grant_consent FOR EACH ROW EXECUTE FUNCTION tr_grant_consent_own_idea()
-- next
CREATE FUNCTION tr_grant_consent_fixed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.idea_id <> OLD.idea_id OR NEW.kind <> OLD.kind OR NEW.given_by <> OLD.given_by OR NEW.amount_cents <> OLD.amount_cents THEN RAISE EXCEPTION 'kiem:append_only:grant_consent' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_grant_consent_fixed BEFORE UPDATE ON grant_consent FOR EACH ROW EXECUTE FUNCTION tr_grant_consent_fixed()
-- next
CREATE FUNCTION tr_grant_consent_no_delete() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:grant_consent' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_grant_consent_no_delete BEFORE DELETE ON grant_consent FOR EACH ROW EXECUTE FUNCTION tr_grant_consent_no_delete()
