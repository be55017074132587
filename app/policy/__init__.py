"""Who may do what: one table, asked by every door (page, fragment, API, export, mail)."""

from app.policy.actions import Action, Relation
from app.policy.rules import RULES, Rule, can, require

__all__ = ["RULES", "Action", "Relation", "Rule", "can", "require"]
