CREATE TRIGGER tr_scan_sheet_unit BEFORE INSERT ON scan_sheet FOR EACH ROW WHEN NEW.unit_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'kiem:scan_frozen'); END
