CREATE TRIGGER tr_follow_up_completed BEFORE INSERT ON follow_up FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM handover h WHERE h.id = NEW.handover_id AND h.state = 'completed') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:handover'); END
-- next
CREATE TRIGGER tr_follow_up_no_update BEFORE UPDATE ON "follow_up" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:follow_up'); END
-- next
CREATE TRIGGER tr_follow_up_no_delete BEFORE DELETE ON "follow_up" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:follow_up'); END
