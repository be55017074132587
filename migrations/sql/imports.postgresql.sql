CREATE FUNCTION tr_import_run_state_move() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> NEW.state AND NOT ((OLD.state = 'looked' AND NEW.state IN ('cancelled', 'queued')) OR (OLD.state = 'queued' AND NEW.state IN ('cancelled', 'running')) OR (OLD.state = 'running' AND NEW.state IN ('cancelled', 'done', 'failed', 'queued')) OR (OLD.state = 'failed' AND NEW.state IN ('cancelled', 'queued'))) THEN RAISE EXCEPTION 'kiem:wrong_state:import_run' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_import_run_state_move BEFORE UPDATE ON "import_run" FOR EACH ROW EXECUTE FUNCTION tr_import_run_state_move()
-- next
CREATE FUNCTION tr_import_run_state_start() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.state NOT IN ('looked') THEN RAISE EXCEPTION 'kiem:wrong_state:import_run' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_import_run_state_start BEFORE INSERT ON "import_run" FOR EACH ROW EXECUTE FUNCTION tr_import_run_state_start()
