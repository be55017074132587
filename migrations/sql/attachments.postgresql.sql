CREATE FUNCTION tr_attachment_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:attachment' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_attachment_no_update BEFORE UPDATE ON attachment FOR EACH ROW EXECUTE FUNCTION tr_attachment_no_update()
-- next
CREATE FUNCTION tr_attachment_part_no_update() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'kiem:append_only:attachment_part' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_attachment_part_no_update BEFORE UPDATE ON attachment_part FOR EACH ROW EXECUTE FUNCTION tr_attachment_part_no_update()
-- next
CREATE FUNCTION tr_attachment_part_stays_whole() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF EXISTS (SELECT 1 FROM attachment a WHERE a.id = OLD.attachment_id) THEN RAISE EXCEPTION 'kiem:append_only:attachment_part' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $body$
-- next
CREATE TRIGGER tr_attachment_part_stays_whole BEFORE DELETE ON attachment_part FOR EACH ROW EXECUTE FUNCTION tr_attachment_part_stays_whole()
-- next
CREATE FUNCTION tr_attachment_only_on_bookings() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF NEW.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfer t WHERE t.id = NEW.booking_id AND t.kind = 'booking') THEN RAISE EXCEPTION 'kiem:no_booking' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$
-- next
CREATE TRIGGER tr_attachment_only_on_bookings BEFORE INSERT ON attachment FOR EACH ROW EXECUTE FUNCTION tr_attachment_only_on_bookings()
-- next
CREATE FUNCTION tr_idea_thrown_away() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN DELETE FROM attachment WHERE idea_id = NEW.id AND NEW.state = 'withdrawn' AND NEW.submitted_at IS NULL; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_idea_thrown_away AFTER UPDATE OF state ON idea FOR EACH ROW EXECUTE FUNCTION tr_idea_thrown_away()
