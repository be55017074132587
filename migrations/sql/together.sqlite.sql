CREATE TRIGGER tr_join_request_state_move BEFORE UPDATE ON "join_request" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'open' AND NEW.state IN ('accepted', 'declined', 'taken_back'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:join_request'); END
-- next
CREATE TRIGGER tr_join_request_state_start BEFORE INSERT ON "join_request" FOR EACH ROW WHEN NEW.state NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:join_request'); END
