CREATE FUNCTION tr_scan_sheet_unit() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.unit_id IS NOT NULL THEN RAISE EXCEPTION 'kiem:scan_frozen' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_scan_sheet_unit BEFORE INSERT ON scan_sheet FOR EACH ROW EXECUTE FUNCTION tr_scan_sheet_unit()
