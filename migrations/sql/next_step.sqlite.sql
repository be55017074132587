CREATE TRIGGER tr_idea_next_step_insert BEFORE INSERT ON idea FOR EACH ROW WHEN NEW.state NOT IN ('adopted', 'declined', 'ended', 'merged', 'withdrawn') AND (NEW.next_code = 'none' OR NEW.next_who = 'nobody') BEGIN SELECT RAISE(ABORT, 'kiem:no_next_step'); END
-- next
CREATE TRIGGER tr_idea_next_step_update BEFORE UPDATE ON idea FOR EACH ROW WHEN NEW.state NOT IN ('adopted', 'declined', 'ended', 'merged', 'withdrawn') AND (NEW.next_code = 'none' OR NEW.next_who = 'nobody') BEGIN SELECT RAISE(ABORT, 'kiem:no_next_step'); END
