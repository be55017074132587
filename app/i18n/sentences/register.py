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
    "personal_data": {
        "none": N_("None"),
        "ordinary": N_("Ordinary, such as names"),
        "special": N_("Special, such as health"),
        "unknown": N_("Not known yet"),
    },
}

LEAD_TITLES: dict[str, Sentence] = {
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
}

ERRORS: dict[str, Sentence] = {
    "rules_changed": N_(
        "The rules changed while you answered. What you answered is kept; look at it once more."
    ),
    "answers_differ": (
        N_("The answers give: %(risk_class_label)s. Change an answer, or choose that class."),
        N_("The answers give another class."),
    ),
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
}
