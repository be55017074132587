"""Words of the register: duties, reviews, incidents, learning and tools."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "register_due": {"duty": N_("A duty is late")},
    "register_next": {"duty": N_("Duty"), "review": N_("Check")},
    "register_move": {
        "experiment": N_("Try it"),
        "in_use": N_("Use it"),
        "suspended": N_("Stop it for now"),
        "retired": N_("Stop using it"),
    },
    "review_outcome": {
        "keep": N_("It does what it should"),
        "change": N_("Something has to change"),
        "suspend": N_("Stop it for now"),
        "retire": N_("Stop using it"),
    },
    "duty_state": {
        "todo": N_("To do"),
        "done": N_("Done"),
        "not_needed": N_("Not needed"),
        "lapsed": N_("No longer asked"),
    },
    "goal_role": {
        "employee": N_("Everyone"),
        "unit_lead": N_("Unit leads"),
        "manager": N_("Managers"),
        "ai_team": N_("AI team"),
    },
    "cycle_step": {
        "identify": N_("Find out what is needed"),
        "goals": N_("Set goals"),
        "carry_out": N_("Do it"),
        "evaluate": N_("Look back"),
    },
    "request_state": {
        "asked": N_("Waits for an answer"),
        "allowed": N_("May be used"),
        "refused": N_("May not be used"),
    },
    "literacy_rule": {
        "warn": N_("Warn, and let it go on"),
        "block": N_("Keep AI out of use until there is"),
    },
    "standard_field": {
        "name": N_("Name"),
        "description_short": N_("Short description"),
        "organization": N_("Organisation"),
        "department": N_("Department"),
        "status": N_("Status"),
        "begin_date": N_("Begins"),
        "end_date": N_("Ends"),
        "contact_email": N_("Contact"),
        "website": N_("Public page"),
        "publication_category": N_("Publication category"),
        "url": N_("Link to the source"),
        "goal": N_("Goal and impact"),
        "proportionality": N_("Considerations"),
        "human_intervention": N_("Human intervention"),
        "risks": N_("Risk management"),
        "lawful_basis": N_("Legal basis"),
        "process_index_url": N_("Processing register"),
        "impacttoetsen": N_("Impact assessments"),
        "source_data": N_("Data"),
        "methods_and_models": N_("How it works"),
        "provider": N_("Supplier"),
        "publiccode": N_("Source code"),
        "lang": N_("Language"),
        "standard_version": N_("Version of the standard"),
        "source_id": N_("Source number"),
        "tags": N_("Search terms"),
        "lars": N_("Register number"),
        "publication_dt": N_("Published on"),
        "category": N_("Themes"),
        "lawful_basis_grouping": N_("Links to the legal basis"),
        "impacttoetsen_grouping": N_("Links to assessments"),
        "source_data_grouping": N_("Links to data"),
    },
    "register_field": {
        "name": N_("name"),
        "description": N_("description"),
        "purpose": N_("purpose"),
        "unit_id": N_("unit"),
        "owner_id": N_("owner"),
        "deputy_id": N_("deputy"),
        "stopper_id": N_("who may stop it"),
        "ai_type": N_("kind of AI"),
        "supplier": N_("supplier"),
        "oversight": N_("who watches it"),
        "review_on": N_("day of the next check"),
        "began_on": N_("first day of use"),
        "affected": N_("whom it affects"),
        "model": N_("model"),
        "hosting": N_("hosting"),
        "contract": N_("contract"),
        "data_sources": N_("data"),
        "personal_data": N_("personal data"),
        "retention": N_("how long data are kept"),
        "notice": N_("what people are told"),
        "notice_place": N_("where people read it"),
        "measure": N_("goal"),
        "measured": N_("latest figure"),
        "measured_on": N_("day of the figure"),
    },
    "needed": {
        "description": N_("Say in a sentence what it does"),
        "unit_id": N_("Choose the unit that uses it"),
        "owner_id": N_("Name who answers for it"),
        "purpose": N_("Say what it is for"),
        "ai_type": N_("Choose the kind of AI"),
        "affected": N_("Say whom it affects"),
        "supplier": N_("Name the supplier"),
        "model": N_("Write down the model and its version"),
        "hosting": N_("Say where it is hosted"),
        "contract": N_("Say which contract covers it"),
        "data_sources": N_("Say which data it uses"),
        "personal_data": N_("Choose how near the data come to people"),
        "retention": N_("Say how long the data are kept"),
        "risk_class": N_("Answer the questions about the rules"),
        "oversight": N_("Say who watches it"),
        "stopper_id": N_("Name who may stop it at once"),
        "notice": N_("Write what people are told"),
        "notice_place": N_("Say where people read that"),
        "measure": N_("Set a goal with a number"),
        "measured": N_("Write down the latest figure"),
    },
    "personal_data": {
        "none": N_("None"),
        "ordinary": N_("Ordinary, such as names"),
        "special": N_("Special, such as health"),
        "unknown": N_("Not known yet"),
    },
}

REGISTER_HISTORY: dict[str, Sentence] = {
    "register.added": N_("Written down"),
    "register.imported": (
        N_("Taken in from a list: %(standard_field_label)s"),
        N_("Taken in from a list"),
    ),
    "register.changed": (N_("Changed: %(register_field_label)s"), N_("Changed")),
    "register.triaged": (N_("Questions answered: %(risk_class_label)s"), N_("Questions answered")),
    "register.override_asked": (
        N_("Another outcome asked for: %(risk_class_label)s. %(reason)s"),
        N_("Another outcome asked for"),
    ),
    "register.override_refused": N_("The other outcome was turned down"),
    "register.moved": (N_("Now: %(register_state_label)s"), N_("Moved on")),
    "register.claimed": N_("A unit said: this is ours"),
    "register.passed": (
        N_("%(before)s closed; %(unit)s goes on with it"),
        N_("Its unit closed; another goes on with it"),
    ),
    "register.owner_asked": (
        N_("%(asked)s was asked to answer for it"),
        N_("Somebody was asked to answer for it"),
    ),
    "register.owner_changed": (
        N_("%(owner)s answers for it"),
        N_("Who answers for it changed"),
    ),
    "waiting.escalated": N_("It waits longer than planned; the AI team was asked to help"),
    "waiting.raised": N_("It waits longer than planned; management was asked to help"),
    "register.owner_refused": (
        N_("Said no to answering for it: %(reason)s"),
        N_("Said no to answering for it"),
    ),
    "register.duty_changed": (
        N_("Duty “%(duty)s”: %(duty_state_label)s"),
        N_("A duty was settled or got another day"),
    ),
    "register.reviewed": (N_("Checked: %(review_outcome_label)s"), N_("Checked")),
    "register.incident": N_("An incident was reported"),
    "register.incident_changed": N_("An incident was followed up"),
    "register.publication": N_("What the public sees was chosen"),
    "register_entry.file_added": N_("A file was put with it"),
    "register_entry.file_removed": N_("A file was taken away"),
}

LEAD_TITLES: dict[str, Sentence] = {
    "nobodys": N_("Nobody answers for %(name)s"),
    "own": N_("Say if you answer for %(name)s"),
    "sign": N_("Answer for your unit: %(name)s"),
    "look": N_("Answer the questions about %(name)s"),
    "incident": N_("Settle the incident with %(name)s"),
    "duty": N_("Do what is due for %(name)s"),
    "review": N_("Check %(name)s again"),
    "accept": N_("Accept the handover of %(name)s"),
    "complete": N_("Finish the handover of %(name)s"),
    "learn": N_("Begin to learn about AI yourself"),
    "renew": N_("Your own record of AI knowledge runs out"),
}

LEAD_TEXTS: dict[str, Sentence] = {
    "own": N_("You were asked to answer for it."),
    "nobodys": N_("It is of %(unit)s. Name an owner, or take it over."),
    "sign": N_("Without your answer the experiment cannot start."),
    "look": N_("Nobody has looked at the risks yet."),
    "incident": N_("Say what was done, and report it in time."),
    "duty": Plural(N_("One duty is due."), N_("%(count_Word)s duties are due."), "count"),
    "review": N_("It takes about twenty minutes."),
    "accept": N_("It succeeded, and your unit promised to take it over."),
    "complete": N_("Then it is in use, and yours."),
    "learn": N_("Without a valid record, new AI here gets a warning."),
    "renew": N_("Without a valid record, new AI here gets a warning."),
}

LEAD_BUTTONS: dict[str, Sentence] = {
    "own": N_("Look at it"),
    "nobodys": N_("Look at it"),
    "sign": N_("Give an answer"),
    "look": N_("Answer"),
    "incident": N_("Open"),
    "duty": N_("See the duties"),
    "review": N_("Check"),
    "accept": N_("Look at it"),
    "complete": N_("Open"),
    "learn": N_("Begin"),
    "renew": N_("Choose a moment"),
}

IMPORT_FAULTS: dict[str, Sentence] = {
    "no_name": N_("Record %(number)s has no name."),
    "unknown_status": N_("Record %(number)s, “%(name)s”: the status is not one that we know."),
    "no_id": N_("Record %(number)s, “%(name)s”: it has no number to know it by."),
    "twice": N_("Record %(number)s, “%(name)s”: its number stands in the file twice."),
    "no_lawful_basis": N_("Record %(number)s, “%(name)s”: no legal basis is given."),
    "too_long": N_(
        "Record %(number)s, “%(name)s”: %(what)s is longer than the standard takes. It is kept whole."
    ),
    "invisible": N_("Record %(number)s, “%(name)s”: invisible characters are left out of view."),
    "same_title": N_("Record %(number)s, “%(name)s”: another record has the same title."),
    "status_stays": N_(
        "Record %(number)s, “%(name)s”: the status stays. An experiment comes into use by its handover."
    ),
}

ERRORS: dict[str, Sentence] = {
    "rules_changed": N_(
        "The rules changed while you answered. What you answered is kept; look at it once more."
    ),
    "owner_asked": N_(
        "The unit has another lead since, who is asked to answer for this AI. Complete it after the yes."
    ),
    "by_handover": N_("What is tried comes into use when its handover is completed."),
    "list_outdated": N_(
        "The register changed while you looked at your list. Your file is kept: this is what it does now."
    ),
    "answers_differ": (
        N_(
            "The answers give: %(risk_class_label)s. Change an answer, choose that class, "
            "or ask a second person for another one."
        ),
        N_("The answers give another class."),
    ),
    "needed_first": N_("Needed for this step. %(needed_label)s."),
    "duties_late": (
        Plural(
            N_("One duty is late. Settle it or give it a new day first."),
            N_("%(count_Word)s duties are late. Settle them or give them a new day first."),
            "count",
        ),
        N_("A duty is late. Settle it first."),
    ),
    "owner_not_literate": N_(
        "The owner has no valid record of AI knowledge. We agreed that this comes first."
    ),
    "claimed": (
        N_("%(unit)s was first. Talk with its lead."),
        N_("Another unit was first. Talk with its lead."),
    ),
    "rows_refused": (
        Plural(
            N_("One record cannot be taken in."),
            N_("%(count_Word)s records cannot be taken in."),
            "count",
        ),
        N_("Some records cannot be taken in."),
    ),
    "not_a_link": N_("Begin with https:// or with a slash."),
    "second_person": N_("Somebody else than you has to say so."),
    "triager_not_trained": N_(
        "You have no valid record of AI knowledge. We agreed that this comes first."
    ),
    "not_answered": N_("Answer the questions first; then there is something to set aside."),
    "same_class": N_("The answers give that class already."),
    "already_asked": N_("A second person was asked already."),
    "answers_changed": N_("Other answers were given since. Look at those first."),
    "incomplete": N_("Not everything that this step needs is written down yet."),
}
