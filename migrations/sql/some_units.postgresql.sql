CREATE FUNCTION tr_scan_wave_units() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF OLD.state <> 'planned' AND CAST(NEW.units AS TEXT) <> CAST(OLD.units AS TEXT) THEN RAISE EXCEPTION 'kiem:scan_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_wave_units BEFORE UPDATE ON scan_wave FOR EACH ROW EXECUTE FUNCTION tr_scan_wave_units()
