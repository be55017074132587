CREATE TRIGGER tr_charter_next BEFORE INSERT ON charter FOR EACH ROW WHEN NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM charter WHERE kind = NEW.kind) BEGIN SELECT RAISE(ABORT, 'kiem:stale'); END
-- next
CREATE TRIGGER tr_charter_no_update BEFORE UPDATE ON "charter" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:charter'); END
-- next
CREATE TRIGGER tr_charter_no_delete BEFORE DELETE ON "charter" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:charter'); END
