CREATE TRIGGER tr_grant_consent_state_move BEFORE UPDATE ON "grant_consent" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'given' AND NEW.state IN ('used', 'withdrawn'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:grant_consent'); END
-- next
CREATE TRIGGER tr_grant_consent_state_start BEFORE INSERT ON "grant_consent" FOR EACH ROW WHEN NEW.state NOT IN ('given') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:grant_consent'); END
-- next
CREATE TRIGGER tr_transfer_two_persons BEFORE INSERT ON transfer FOR EACH ROW WHEN NEW.amount_cents >= (SELECT two_persons_cents FROM organisation WHERE id = 1) AND EXISTS (SELECT 1 FROM account WHERE id = NEW.to_id AND kind = 'experiment') AND EXISTS (SELECT 1 FROM account WHERE id = NEW.from_id AND kind IN ('year', 'round')) AND NOT EXISTS (SELECT 1 FROM grant_consent WHERE idea_id = NEW.idea_id AND kind = NEW.kind AND amount_cents = NEW.amount_cents AND state = 'given' AND given_by <> NEW.actor_id) BEGIN SELECT RAISE(ABORT, 'kiem:second_person_needed'); END
-- next
CREATE TRIGGER tr_transfer_uses_consent AFTER INSERT ON transfer FOR EACH ROW BEGIN UPDATE grant_consent SET state = 'used', transfer_id = NEW.id WHERE idea_id = NEW.idea_id AND kind = NEW.kind AND amount_cents = NEW.amount_cents AND state = 'given' AND given_by <> NEW.actor_id; END
-- next
CREATE TRIGGER tr_grant_consent_own_idea BEFORE INSERT ON grant_consent FOR EACH ROW WHEN EXISTS (SELECT 1 FROM idea_author WHERE idea_id = NEW.idea_id AND person_id = NEW.given_by) BEGIN SELECT RAISE(ABORT, 'kiem:has_stake'); END
-- next
CREATE TRIGGER tr_grant_consent_fixed BEFORE UPDATE ON grant_consent FOR EACH ROW WHEN NEW.idea_id <> OLD.idea_id OR NEW.kind <> OLD.kind OR NEW.given_by <> OLD.given_by OR NEW.amount_cents <> OLD.amount_cents BEGIN SELECT RAISE(ABORT, 'kiem:append_only:grant_consent'); END
-- next
CREATE TRIGGER tr_grant_consent_no_delete BEFORE DELETE ON grant_consent FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:grant_consent'); END
