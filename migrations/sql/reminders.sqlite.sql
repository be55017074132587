CREATE TRIGGER tr_nudge_no_update BEFORE UPDATE ON "nudge" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:nudge'); END
-- next
CREATE TRIGGER tr_nudge_no_delete BEFORE DELETE ON "nudge" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:nudge'); END
