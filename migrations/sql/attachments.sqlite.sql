CREATE TRIGGER tr_attachment_no_update BEFORE UPDATE ON attachment FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:attachment'); END
-- next
CREATE TRIGGER tr_attachment_part_no_update BEFORE UPDATE ON attachment_part FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:attachment_part'); END
-- next
CREATE TRIGGER tr_attachment_part_stays_whole BEFORE DELETE ON attachment_part FOR EACH ROW WHEN EXISTS (SELECT 1 FROM attachment a WHERE a.id = OLD.attachment_id) BEGIN SELECT RAISE(ABORT, 'kiem:append_only:attachment_part'); END
-- next
CREATE TRIGGER tr_attachment_only_on_bookings BEFORE INSERT ON attachment FOR EACH ROW WHEN NEW.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfer t WHERE t.id = NEW.booking_id AND t.kind = 'booking') BEGIN SELECT RAISE(ABORT, 'kiem:no_booking'); END
-- next
CREATE TRIGGER tr_idea_thrown_away AFTER UPDATE OF state ON idea FOR EACH ROW BEGIN DELETE FROM attachment WHERE idea_id = NEW.id AND NEW.state = 'withdrawn' AND NEW.submitted_at IS NULL; END
