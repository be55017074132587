CREATE FUNCTION tr_join_request_state_move() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> NEW.state AND NOT ((OLD.state = 'open' AND NEW.state IN ('accepted', 'declined', 'taken_back'))) THEN RAISE EXCEPTION 'kiem:wrong_state:join_request' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_join_request_state_move BEFORE UPDATE ON "join_request" FOR EACH ROW EXECUTE FUNCTION tr_join_request_state_move()
-- next
CREATE FUNCTION tr_join_request_state_start() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state NOT IN ('open') THEN RAISE EXCEPTION 'kiem:wrong_state:join_request' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_join_request_state_start BEFORE INSERT ON "join_request" FOR EACH ROW EXECUTE FUNCTION tr_join_request_state_start()
