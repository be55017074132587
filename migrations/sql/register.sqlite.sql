CREATE TRIGGER tr_idea_triage_no_update BEFORE UPDATE ON "idea_triage" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:idea_triage'); END
-- next
CREATE TRIGGER tr_idea_triage_no_delete BEFORE DELETE ON "idea_triage" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:idea_triage'); END
-- next
CREATE TRIGGER tr_register_triage_no_update BEFORE UPDATE ON "register_triage" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:register_triage'); END
-- next
CREATE TRIGGER tr_register_triage_no_delete BEFORE DELETE ON "register_triage" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:register_triage'); END
-- next
CREATE TRIGGER tr_register_review_no_update BEFORE UPDATE ON "register_review" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:register_review'); END
-- next
CREATE TRIGGER tr_register_review_no_delete BEFORE DELETE ON "register_review" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:register_review'); END
-- next
CREATE TRIGGER tr_tool_answer_while_open BEFORE INSERT ON tool_answer FOR EACH ROW WHEN (SELECT closed_at FROM tool_ask WHERE id = NEW.ask_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'kiem:ask_closed'); END
-- next
CREATE TRIGGER tr_register_entry_prohibited BEFORE UPDATE ON register_entry FOR EACH ROW WHEN NEW.state = 'in_use' AND NEW.risk_class = 'stop' AND (OLD.state <> 'in_use' OR OLD.risk_class IS NULL OR OLD.risk_class <> 'stop') BEGIN SELECT RAISE(ABORT, 'kiem:prohibited'); END
