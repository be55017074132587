CREATE VIRTUAL TABLE idea_fts USING fts5(body, tokenize = 'unicode61 remove_diacritics 2')
-- next
CREATE TRIGGER tr_idea_state_move BEFORE UPDATE ON "idea" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('submitted', 'withdrawn')) OR (OLD.state = 'submitted' AND NEW.state IN ('triage', 'withdrawn')) OR (OLD.state = 'triage' AND NEW.state IN ('declined', 'merged', 'needs_info', 'ready', 'withdrawn')) OR (OLD.state = 'needs_info' AND NEW.state IN ('triage', 'withdrawn')) OR (OLD.state = 'ready' AND NEW.state IN ('in_round', 'withdrawn')) OR (OLD.state = 'in_round' AND NEW.state IN ('not_selected', 'ready', 'selected', 'withdrawn')) OR (OLD.state = 'selected' AND NEW.state IN ('awaiting_commitment', 'in_experiment')) OR (OLD.state = 'not_selected' AND NEW.state IN ('ready', 'shelved', 'withdrawn')) OR (OLD.state = 'awaiting_commitment' AND NEW.state IN ('in_experiment', 'shelved')) OR (OLD.state = 'in_experiment' AND NEW.state IN ('adopted', 'awaiting_commitment', 'ended')) OR (OLD.state = 'merged' AND NEW.state IN ('triage'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:idea'); END
-- next
CREATE TRIGGER tr_idea_state_start BEFORE INSERT ON "idea" FOR EACH ROW WHEN NEW.state NOT IN ('draft', 'submitted') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:idea'); END
-- next
CREATE TRIGGER tr_idea_ready_complete BEFORE UPDATE ON idea FOR EACH ROW WHEN NEW.state = 'ready' AND OLD.state = 'triage' AND (NEW.goal = '' OR NEW.measure = '' OR NEW.stop_rule = '' OR NEW.headline_ok IS NULL OR NEW.cost_cents IS NULL OR NEW.weeks IS NULL OR NEW.value_type IS NULL OR NEW.ai_type IS NULL OR NEW.risk_class IS NULL OR NEW.risk_class IN ('stop', 'needs_expert')) BEGIN SELECT RAISE(ABORT, 'kiem:not_ready'); END
-- next
CREATE TRIGGER tr_support_count_up AFTER INSERT ON support FOR EACH ROW BEGIN UPDATE idea SET support_count = support_count + 1 WHERE id = NEW.idea_id; END
-- next
CREATE TRIGGER tr_support_count_down AFTER DELETE ON support FOR EACH ROW BEGIN UPDATE idea SET support_count = support_count - 1 WHERE id = OLD.idea_id; END
-- next
CREATE TRIGGER tr_comment_count_up AFTER INSERT ON comment FOR EACH ROW BEGIN UPDATE idea SET comment_count = comment_count + 1 WHERE id = NEW.idea_id; END
-- next
CREATE TRIGGER tr_comment_count_down AFTER DELETE ON comment FOR EACH ROW BEGIN UPDATE idea SET comment_count = comment_count - 1 WHERE id = OLD.idea_id; END
-- next
CREATE TRIGGER tr_transfer_no_update BEFORE UPDATE ON "transfer" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:transfer'); END
-- next
CREATE TRIGGER tr_transfer_no_delete BEFORE DELETE ON "transfer" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:transfer'); END
-- next
CREATE TRIGGER tr_account_starts_empty BEFORE INSERT ON account FOR EACH ROW WHEN NEW.balance_cents <> 0 BEGIN SELECT RAISE(ABORT, 'kiem:account_not_empty'); END
-- next
CREATE TRIGGER tr_account_no_delete BEFORE DELETE ON account FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:account'); END
-- next
CREATE TRIGGER tr_transfer_moves_money AFTER INSERT ON transfer FOR EACH ROW BEGIN UPDATE account SET balance_cents = balance_cents - NEW.amount_cents WHERE id = NEW.from_id; UPDATE account SET balance_cents = balance_cents + NEW.amount_cents WHERE id = NEW.to_id; END
-- next
CREATE TRIGGER tr_commitment_state_move BEFORE UPDATE ON "commitment" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'drafted' AND NEW.state IN ('expired', 'offered')) OR (OLD.state = 'offered' AND NEW.state IN ('declined', 'expired', 'signed')) OR (OLD.state = 'signed' AND NEW.state IN ('invoked', 'released')) OR (OLD.state = 'invoked' AND NEW.state IN ('broken', 'fulfilled'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:commitment'); END
-- next
CREATE TRIGGER tr_commitment_state_start BEFORE INSERT ON "commitment" FOR EACH ROW WHEN NEW.state NOT IN ('drafted', 'offered') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:commitment'); END
-- next
CREATE TRIGGER tr_commitment_terms_frozen BEFORE UPDATE ON commitment FOR EACH ROW WHEN OLD.signed_at IS NOT NULL AND (NEW.success_criterion <> OLD.success_criterion OR NEW.unit_id <> OLD.unit_id OR NEW.idea_id <> OLD.idea_id OR NEW.budget_cents <> OLD.budget_cents OR NEW.capacity <> OLD.capacity OR NEW.signed_by <> OLD.signed_by OR NEW.signed_at <> OLD.signed_at) BEGIN SELECT RAISE(ABORT, 'kiem:criterion_frozen'); END
-- next
CREATE TRIGGER tr_commitment_no_delete BEFORE DELETE ON commitment FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:commitment'); END
-- next
CREATE TRIGGER tr_register_entry_state_move BEFORE UPDATE ON "register_entry" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'proposed' AND NEW.state IN ('experiment', 'in_use', 'retired')) OR (OLD.state = 'experiment' AND NEW.state IN ('in_use', 'retired')) OR (OLD.state = 'in_use' AND NEW.state IN ('retired', 'suspended')) OR (OLD.state = 'suspended' AND NEW.state IN ('in_use', 'retired'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:register_entry'); END
-- next
CREATE TRIGGER tr_register_entry_state_start BEFORE INSERT ON "register_entry" FOR EACH ROW WHEN NEW.state NOT IN ('proposed') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:register_entry'); END
-- next
CREATE TRIGGER tr_round_state_move BEFORE UPDATE ON "round" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'planned' AND NEW.state IN ('cancelled', 'intake')) OR (OLD.state = 'intake' AND NEW.state IN ('cancelled', 'preparation')) OR (OLD.state = 'preparation' AND NEW.state IN ('cancelled', 'session')) OR (OLD.state = 'session' AND NEW.state IN ('cancelled', 'decided')) OR (OLD.state = 'decided' AND NEW.state IN ('published'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:round'); END
-- next
CREATE TRIGGER tr_round_state_start BEFORE INSERT ON "round" FOR EACH ROW WHEN NEW.state NOT IN ('planned') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:round'); END
-- next
CREATE TRIGGER tr_item_state_move BEFORE UPDATE ON "item" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'waiting' AND NEW.state IN ('open', 'settled')) OR (OLD.state = 'open' AND NEW.state IN ('revealed', 'settled')) OR (OLD.state = 'revealed' AND NEW.state IN ('open', 'settled'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:item'); END
-- next
CREATE TRIGGER tr_item_state_start BEFORE INSERT ON "item" FOR EACH ROW WHEN NEW.state NOT IN ('waiting') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:item'); END
-- next
CREATE TRIGGER tr_ballot_line_insert_window BEFORE INSERT ON ballot_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id AND r.state = 'session' AND i.state = 'open') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_ballot_line_insert_recused BEFORE INSERT ON ballot_line FOR EACH ROW WHEN EXISTS (SELECT 1 FROM recusal x WHERE x.round_id = NEW.round_id AND x.idea_id = NEW.idea_id AND x.voter_id = NEW.voter_id) BEGIN SELECT RAISE(ABORT, 'kiem:recused'); END
-- next
CREATE TRIGGER tr_ballot_line_insert_own BEFORE INSERT ON ballot_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM ballot b WHERE b.id = NEW.ballot_id AND b.round_id = NEW.round_id AND b.voter_id = NEW.voter_id) BEGIN SELECT RAISE(ABORT, 'kiem:not_on_panel'); END
-- next
CREATE TRIGGER tr_ballot_line_update_window BEFORE UPDATE ON ballot_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = NEW.idea_id WHERE r.id = NEW.round_id AND r.state = 'session' AND i.state = 'open') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_ballot_line_update_recused BEFORE UPDATE ON ballot_line FOR EACH ROW WHEN EXISTS (SELECT 1 FROM recusal x WHERE x.round_id = NEW.round_id AND x.idea_id = NEW.idea_id AND x.voter_id = NEW.voter_id) BEGIN SELECT RAISE(ABORT, 'kiem:recused'); END
-- next
CREATE TRIGGER tr_ballot_line_update_own BEFORE UPDATE ON ballot_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM ballot b WHERE b.id = NEW.ballot_id AND b.round_id = NEW.round_id AND b.voter_id = NEW.voter_id) BEGIN SELECT RAISE(ABORT, 'kiem:not_on_panel'); END
-- next
CREATE TRIGGER tr_ballot_line_delete_window BEFORE DELETE ON ballot_line FOR EACH ROW WHEN (NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state = 'preparation') AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = OLD.idea_id WHERE r.id = OLD.round_id AND r.state = 'session' AND i.state = 'open')) AND NOT EXISTS (SELECT 1 FROM recusal x WHERE x.round_id = OLD.round_id AND x.idea_id = OLD.idea_id AND x.voter_id = OLD.voter_id) BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_item_insert_frozen BEFORE INSERT ON item FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_item_delete_frozen BEFORE DELETE ON item FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_panel_member_insert_frozen BEFORE INSERT ON panel_member FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_panel_member_delete_frozen BEFORE DELETE ON panel_member FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = OLD.round_id AND r.state IN ('planned', 'intake', 'preparation')) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_round_needs_agenda BEFORE UPDATE ON round FOR EACH ROW WHEN NEW.state = 'session' AND OLD.state = 'preparation' AND NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'kiem:no_agenda'); END
-- next
CREATE TRIGGER tr_round_terms_frozen BEFORE UPDATE ON round FOR EACH ROW WHEN OLD.state NOT IN ('planned', 'intake', 'preparation') AND (NEW.budget_cents <> OLD.budget_cents OR NEW.reserve_percent <> OLD.reserve_percent OR NEW.rule <> OLD.rule OR NEW.quorum <> OLD.quorum OR NEW.seed <> OLD.seed) BEGIN SELECT RAISE(ABORT, 'kiem:frozen'); END
-- next
CREATE TRIGGER tr_tally_after_reveal BEFORE INSERT ON tally FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = NEW.round_id AND i.idea_id = NEW.idea_id AND i.state IN ('revealed', 'settled')) BEGIN SELECT RAISE(ABORT, 'kiem:not_revealed'); END
-- next
CREATE TRIGGER tr_revealed_line_after_reveal BEFORE INSERT ON revealed_line FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = NEW.round_id AND i.idea_id = NEW.idea_id AND i.state IN ('revealed', 'settled')) BEGIN SELECT RAISE(ABORT, 'kiem:not_revealed'); END
-- next
CREATE TRIGGER tr_tally_no_update BEFORE UPDATE ON "tally" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:tally'); END
-- next
CREATE TRIGGER tr_tally_no_delete BEFORE DELETE ON "tally" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:tally'); END
-- next
CREATE TRIGGER tr_revealed_line_no_update BEFORE UPDATE ON "revealed_line" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:revealed_line'); END
-- next
CREATE TRIGGER tr_revealed_line_no_delete BEFORE DELETE ON "revealed_line" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:revealed_line'); END
-- next
CREATE TRIGGER tr_outcome_when_decided BEFORE INSERT ON outcome FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'decided') BEGIN SELECT RAISE(ABORT, 'kiem:not_decided'); END
-- next
CREATE TRIGGER tr_outcome_no_update BEFORE UPDATE ON "outcome" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:outcome'); END
-- next
CREATE TRIGGER tr_outcome_no_delete BEFORE DELETE ON "outcome" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:outcome'); END
-- next
CREATE TRIGGER tr_outcome_line_no_update BEFORE UPDATE ON "outcome_line" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:outcome_line'); END
-- next
CREATE TRIGGER tr_outcome_line_no_delete BEFORE DELETE ON "outcome_line" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:outcome_line'); END
-- next
CREATE TRIGGER tr_receipt_no_update BEFORE UPDATE ON "receipt" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:receipt'); END
-- next
CREATE TRIGGER tr_receipt_no_delete BEFORE DELETE ON "receipt" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:receipt'); END
-- next
CREATE TRIGGER tr_what_if_no_update BEFORE UPDATE ON "what_if" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:what_if'); END
-- next
CREATE TRIGGER tr_what_if_no_delete BEFORE DELETE ON "what_if" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:what_if'); END
-- next
CREATE TRIGGER tr_decision_while_decided BEFORE INSERT ON decision FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'decided') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_decision_change_while_decided BEFORE UPDATE ON decision FOR EACH ROW WHEN NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'decided') BEGIN SELECT RAISE(ABORT, 'kiem:round_closed'); END
-- next
CREATE TRIGGER tr_experiment_state_move BEFORE UPDATE ON "experiment" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'prepared' AND NEW.state IN ('closed', 'ready')) OR (OLD.state = 'ready' AND NEW.state IN ('closed', 'prepared', 'running')) OR (OLD.state = 'running' AND NEW.state IN ('closed', 'evaluated', 'paused')) OR (OLD.state = 'paused' AND NEW.state IN ('closed', 'evaluated', 'running')) OR (OLD.state = 'evaluated' AND NEW.state IN ('no_success', 'success')) OR (OLD.state = 'success' AND NEW.state IN ('closed')) OR (OLD.state = 'no_success' AND NEW.state IN ('closed'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:experiment'); END
-- next
CREATE TRIGGER tr_experiment_state_start BEFORE INSERT ON "experiment" FOR EACH ROW WHEN NEW.state NOT IN ('prepared') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:experiment'); END
-- next
CREATE TRIGGER tr_handover_state_move BEFORE UPDATE ON "handover" FOR EACH ROW WHEN OLD.state <> NEW.state AND NOT ((OLD.state = 'planned' AND NEW.state IN ('accepted', 'refused')) OR (OLD.state = 'accepted' AND NEW.state IN ('completed')) OR (OLD.state = 'refused' AND NEW.state IN ('escalated')) OR (OLD.state = 'escalated' AND NEW.state IN ('ended', 'planned'))) BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:handover'); END
-- next
CREATE TRIGGER tr_handover_state_start BEFORE INSERT ON "handover" FOR EACH ROW WHEN NEW.state NOT IN ('planned') BEGIN SELECT RAISE(ABORT, 'kiem:wrong_state:handover'); END
-- next
CREATE TRIGGER tr_experiment_commitment_signed BEFORE UPDATE ON experiment FOR EACH ROW WHEN NEW.state IN ('ready', 'running') AND NEW.state <> OLD.state AND OLD.state IN ('prepared', 'ready') AND NOT EXISTS (SELECT 1 FROM commitment c WHERE c.id = NEW.commitment_id AND c.idea_id = NEW.idea_id AND c.state = 'signed') BEGIN SELECT RAISE(ABORT, 'kiem:not_signed'); END
-- next
CREATE TRIGGER tr_commitment_kept_while_running BEFORE UPDATE ON commitment FOR EACH ROW WHEN OLD.state = 'signed' AND NEW.state = 'released' AND EXISTS (SELECT 1 FROM experiment e WHERE e.commitment_id = NEW.id AND e.state IN ('running', 'paused', 'evaluated', 'success')) BEGIN SELECT RAISE(ABORT, 'kiem:experiment_started'); END
-- next
CREATE TRIGGER tr_lesson_no_update BEFORE UPDATE ON "lesson" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:lesson'); END
-- next
CREATE TRIGGER tr_lesson_no_delete BEFORE DELETE ON "lesson" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:lesson'); END
-- next
CREATE TRIGGER tr_event_no_update BEFORE UPDATE ON "event" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:event'); END
-- next
CREATE TRIGGER tr_event_no_delete BEFORE DELETE ON "event" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:event'); END
-- next
CREATE TRIGGER tr_event_link_no_update BEFORE UPDATE ON "event_link" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:event_link'); END
-- next
CREATE TRIGGER tr_event_link_no_delete BEFORE DELETE ON "event_link" FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'kiem:append_only:event_link'); END
-- next
CREATE TRIGGER tr_person_switched_off AFTER UPDATE ON person FOR EACH ROW BEGIN DELETE FROM sign_in WHERE person_id = NEW.id AND NOT NEW.active; DELETE FROM sign_in_link WHERE person_id = NEW.id AND NOT NEW.active; UPDATE api_token SET revoked_at = CURRENT_TIMESTAMP WHERE person_id = NEW.id AND revoked_at IS NULL AND NOT NEW.active; END
