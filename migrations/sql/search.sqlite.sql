CREATE VIRTUAL TABLE search_fts USING fts5(body, columnsize = 0, tokenize = 'unicode61 remove_diacritics 0 tokenchars ''~^@''')
-- next
CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_fts, row)
-- next
CREATE TABLE search_doc (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, of_id INTEGER NOT NULL, idea_id INTEGER, UNIQUE (kind, of_id)) STRICT
-- next
CREATE TABLE search_todo (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, of_id INTEGER NOT NULL) STRICT
-- next
CREATE TABLE search_word (word TEXT PRIMARY KEY, docs INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID
-- next
CREATE TRIGGER tr_experiment_search_new AFTER INSERT ON experiment FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'experiment', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_experiment_search_kept AFTER UPDATE OF "goal", "measure", "stop_rule", "evidence" ON experiment FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'experiment', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_experiment_search_gone AFTER DELETE ON experiment FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'experiment', OLD.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_lesson_search_new AFTER INSERT ON lesson FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'lesson', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_lesson_search_kept AFTER UPDATE OF "text" ON lesson FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'lesson', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_lesson_search_gone AFTER DELETE ON lesson FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'lesson', OLD.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_idea_search_new AFTER INSERT ON idea FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'idea', NEW.id WHERE NEW.submitted_at IS NOT NULL; END
-- next
CREATE TRIGGER tr_idea_search_kept AFTER UPDATE OF "title", "problem", "proposal", "today", "goal", "measure", "submitted_at" ON idea FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'idea', NEW.id WHERE NEW.submitted_at IS NOT NULL; END
-- next
CREATE TRIGGER tr_idea_search_gone AFTER DELETE ON idea FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'idea', OLD.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_comment_search_new AFTER INSERT ON comment FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'comment', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_comment_search_kept AFTER UPDATE OF "text" ON comment FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'comment', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_comment_search_gone AFTER DELETE ON comment FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'comment', OLD.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_register_entry_search_new AFTER INSERT ON register_entry FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'register', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_register_entry_search_kept AFTER UPDATE OF "name", "description", "purpose", "supplier" ON register_entry FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'register', NEW.id WHERE 1 = 1; END
-- next
CREATE TRIGGER tr_register_entry_search_gone AFTER DELETE ON register_entry FOR EACH ROW BEGIN INSERT INTO search_todo (kind, of_id) SELECT 'register', OLD.id WHERE 1 = 1; END
