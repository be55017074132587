CREATE TRIGGER tr_item_state_move BEFORE UPDATE ON "item" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'waiting' AND NEW.state IN ('open', 'settled')) OR (OLD.state = 'open' AND NEW.state IN ('revealed', 'settled', 'waiting')) OR (OLD.state = 'revealed' AND NEW.state IN ('open', 'settled', 'waiting'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:item'); END
-- next
CREATE TRIGGER tr_tally_no_delete BEFORE DELETE ON "tally" FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id AND i.state = 'waiting') BEGIN SELECT RAISE(ABORT, 'kiem:append_only:tally'); END
-- next
CREATE TRIGGER tr_revealed_line_no_delete BEFORE DELETE ON "revealed_line" FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.idea_id AND i.state = 'waiting') BEGIN SELECT RAISE(ABORT, 'kiem:append_only:revealed_line'); END
-- next
CREATE TRIGGER tr_live_session_insert_in_session BEFORE INSERT ON live_session FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_live_session_update_in_session BEFORE UPDATE ON live_session FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_attendance_insert_in_session BEFORE INSERT ON attendance FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_attendance_update_in_session BEFORE UPDATE ON attendance FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_attendance_entitled BEFORE INSERT ON attendance FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM panel_member p WHERE p.round_id = NEW.round_id AND p.person_id = NEW.person_id AND p.entitled) BEGIN SELECT RAISE(ABORT, 'kiem:not_on_panel'); END
-- next
CREATE TRIGGER tr_attendance_no_delete BEFORE DELETE ON attendance FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:attendance'); END
-- next
CREATE TRIGGER tr_item_reset_no_update BEFORE UPDATE ON "item_reset" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:item_reset'); END
-- next
CREATE TRIGGER tr_item_reset_no_delete BEFORE DELETE ON "item_reset" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:item_reset'); END
-- next
CREATE TRIGGER tr_item_reset_traced BEFORE UPDATE ON item FOR EACH ROW WHEN NEW.state = 'waiting' AND OLD.state IN ('open', 'revealed') AND (NEW.votes <> 0 OR NOT EXISTS (SELECT 1 FROM item_reset x WHERE x.round_id = OLD.round_id AND x.idea_id = OLD.idea_id AND x.item_version = OLD.version)) BEGIN SELECT RAISE(ABORT, 'kiem:no_reset'); END
-- next
CREATE TRIGGER tr_panel_member_entitled_frozen BEFORE UPDATE ON panel_member FOR EACH ROW WHEN NEW.entitled <> OLD.entitled AND NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
