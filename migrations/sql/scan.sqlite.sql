CREATE TRIGGER tr_scan_wave_state_move BEFORE UPDATE ON "scan_wave" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'planned' AND NEW.state IN ('open')) OR (OLD.state = 'open' AND NEW.state IN ('closed')) OR (OLD.state = 'closed' AND NEW.state IN ('published'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:scan_wave'); END
-- next
CREATE TRIGGER tr_scan_wave_state_start BEFORE INSERT ON "scan_wave" FOR EACH ROW WHEN NEW.state NOT IN ('planned') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:scan_wave'); END
-- next
CREATE TRIGGER tr_scan_step_state_move BEFORE UPDATE ON "scan_step" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'open' AND NEW.state IN ('done', 'dropped'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:scan_step'); END
-- next
CREATE TRIGGER tr_scan_step_state_start BEFORE INSERT ON "scan_step" FOR EACH ROW WHEN NEW.state NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:scan_step'); END
-- next
CREATE TRIGGER tr_scan_wave_frozen BEFORE UPDATE ON scan_wave FOR EACH ROW WHEN OLD.state <> 'planned' AND (CAST(NEW.statements AS TEXT) <> CAST(OLD.statements AS TEXT) OR NEW.invited <> OLD.invited) BEGIN SELECT RAISE(ABORT, 'kiem:scan_frozen'); END
-- next
CREATE TRIGGER tr_scan_wave_goals BEFORE UPDATE ON scan_wave FOR EACH ROW WHEN OLD.state = 'published' AND (NEW.goal_data <> OLD.goal_data OR NEW.goal_technology <> OLD.goal_technology OR NEW.goal_customer <> OLD.goal_customer OR NEW.goal_literacy <> OLD.goal_literacy OR NEW.goal_on <> OLD.goal_on) BEGIN SELECT RAISE(ABORT, 'kiem:ambition_frozen'); END
-- next
CREATE TRIGGER tr_scan_sheet_made BEFORE INSERT ON scan_sheet FOR EACH ROW WHEN (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('planned', 'open') BEGIN SELECT RAISE(ABORT, 'kiem:scan_closed'); END
-- next
CREATE TRIGGER tr_scan_sheet_saved BEFORE UPDATE ON scan_sheet FOR EACH ROW WHEN (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'kiem:scan_closed'); END
-- next
CREATE TRIGGER tr_scan_answer_kept BEFORE INSERT ON scan_answer FOR EACH ROW WHEN (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('closed') OR EXISTS (SELECT 1 FROM scan_result WHERE wave_id = NEW.wave_id) BEGIN SELECT RAISE(ABORT, 'kiem:scan_closed'); END
-- next
CREATE TRIGGER tr_scan_comment_kept BEFORE INSERT ON scan_comment FOR EACH ROW WHEN (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('closed') OR EXISTS (SELECT 1 FROM scan_result WHERE wave_id = NEW.wave_id) BEGIN SELECT RAISE(ABORT, 'kiem:scan_closed'); END
-- next
CREATE TRIGGER tr_scan_result_kept BEFORE INSERT ON scan_result FOR EACH ROW WHEN (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('closed') BEGIN SELECT RAISE(ABORT, 'kiem:scan_closed'); END
-- next
CREATE TRIGGER tr_scan_ambition_set BEFORE INSERT ON scan_ambition FOR EACH ROW WHEN (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('planned', 'open', 'closed') BEGIN SELECT RAISE(ABORT, 'kiem:ambition_frozen'); END
-- next
CREATE TRIGGER tr_scan_ambition_changed BEFORE UPDATE ON scan_ambition FOR EACH ROW WHEN (SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ('planned', 'open', 'closed') BEGIN SELECT RAISE(ABORT, 'kiem:ambition_frozen'); END
-- next
CREATE TRIGGER tr_scan_step_three BEFORE INSERT ON scan_step FOR EACH ROW WHEN (SELECT count(*) FROM scan_step WHERE unit_id = NEW.unit_id AND state = 'open') >= 3 BEGIN SELECT RAISE(ABORT, 'kiem:three_steps'); END
-- next
CREATE TRIGGER tr_scan_answer_no_update BEFORE UPDATE ON "scan_answer" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:scan_answer'); END
-- next
CREATE TRIGGER tr_scan_answer_no_delete BEFORE DELETE ON "scan_answer" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:scan_answer'); END
-- next
CREATE TRIGGER tr_scan_result_no_update BEFORE UPDATE ON "scan_result" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:scan_result'); END
-- next
CREATE TRIGGER tr_scan_result_no_delete BEFORE DELETE ON "scan_result" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:scan_result'); END
-- next
CREATE TRIGGER tr_scan_comment_no_update BEFORE UPDATE ON scan_comment FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:scan_comment'); END
