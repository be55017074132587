CREATE TABLE search_fts (rowid BIGINT PRIMARY KEY, body TSVECTOR NOT NULL)
-- next
CREATE INDEX ix_search_fts_body ON search_fts USING gin (body)
-- next
CREATE TABLE search_doc (id BIGINT PRIMARY KEY, kind VARCHAR(20) NOT NULL, of_id INTEGER NOT NULL, idea_id INTEGER, UNIQUE (kind, of_id))
-- next
CREATE TABLE search_todo (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind VARCHAR(20) NOT NULL, of_id INTEGER NOT NULL)
-- next
CREATE TABLE search_word (word TEXT COLLATE "C" PRIMARY KEY, docs INTEGER NOT NULL DEFAULT 1)
-- next
CREATE FUNCTION tr_experiment_search_new() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'experiment', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_experiment_search_new AFTER INSERT ON experiment FOR EACH ROW EXECUTE FUNCTION tr_experiment_search_new()
-- next
CREATE FUNCTION tr_experiment_search_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'experiment', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_experiment_search_kept AFTER UPDATE OF "goal", "measure", "stop_rule", "evidence" ON experiment FOR EACH ROW EXECUTE FUNCTION tr_experiment_search_kept()
-- next
CREATE FUNCTION tr_experiment_search_gone() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'experiment', OLD.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_experiment_search_gone AFTER DELETE ON experiment FOR EACH ROW EXECUTE FUNCTION tr_experiment_search_gone()
-- next
CREATE FUNCTION tr_lesson_search_new() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'lesson', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_lesson_search_new AFTER INSERT ON lesson FOR EACH ROW EXECUTE FUNCTION tr_lesson_search_new()
-- next
CREATE FUNCTION tr_lesson_search_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'lesson', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_lesson_search_kept AFTER UPDATE OF "text" ON lesson FOR EACH ROW EXECUTE FUNCTION tr_lesson_search_kept()
-- next
CREATE FUNCTION tr_lesson_search_gone() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'lesson', OLD.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_lesson_search_gone AFTER DELETE ON lesson FOR EACH ROW EXECUTE FUNCTION tr_lesson_search_gone()
-- next
CREATE FUNCTION tr_idea_search_new() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'idea', NEW.id WHERE NEW.submitted_at IS NOT NULL; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_idea_search_new AFTER INSERT ON idea FOR EACH ROW EXECUTE FUNCTION tr_idea_search_new()
-- next
CREATE FUNCTION tr_idea_search_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'idea', NEW.id WHERE NEW.submitted_at IS NOT NULL; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_idea_search_kept AFTER UPDATE OF "title", "problem", "proposal", "today", "goal", "measure", "submitted_at" ON idea FOR EACH ROW EXECUTE FUNCTION tr_idea_search_kept()
-- next
CREATE FUNCTION tr_idea_search_gone() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'idea', OLD.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_idea_search_gone AFTER DELETE ON idea FOR EACH ROW EXECUTE FUNCTION tr_idea_search_gone()
-- next
CREATE FUNCTION tr_comment_search_new() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'comment', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_comment_search_new AFTER INSERT ON comment FOR EACH ROW EXECUTE FUNCTION tr_comment_search_new()
-- next
CREATE FUNCTION tr_comment_search_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'comment', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_comment_search_kept AFTER UPDATE OF "text" ON comment FOR EACH ROW EXECUTE FUNCTION tr_comment_search_kept()
-- next
CREATE FUNCTION tr_comment_search_gone() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'comment', OLD.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_comment_search_gone AFTER DELETE ON comment FOR EACH ROW EXECUTE FUNCTION tr_comment_search_gone()
-- next
CREATE FUNCTION tr_register_entry_search_new() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'register', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_register_entry_search_new AFTER INSERT ON register_entry FOR EACH ROW EXECUTE FUNCTION tr_register_entry_search_new()
-- next
CREATE FUNCTION tr_register_entry_search_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'register', NEW.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_register_entry_search_kept AFTER UPDATE OF "name", "description", "purpose", "supplier" ON register_entry FOR EACH ROW EXECUTE FUNCTION tr_register_entry_search_kept()
-- next
CREATE FUNCTION tr_register_entry_search_gone() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'register', OLD.id WHERE 1 = 1; RETURN NULL; END $body$
-- next
CREATE TRIGGER tr_register_entry_search_gone AFTER DELETE ON register_entry FOR EACH ROW EXECUTE FUNCTION tr_register_entry_search_gone()
