"""Accounts, signing in, units and settings: what can be refused, and the mails with a link."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "use_a_link": N_("You have no password yet. Choose one, or sign in with a new link."),
    "work_failed": N_("Signing in with your work account did not work. Try it again."),
    "work_refused": N_("The sign-in service said no. Try it again, or ask your administrator."),
    "work_unknown": N_("Nobody in Kiem belongs to this work account. Ask your administrator."),
    "no_mail": N_("This installation sends no mail."),
    "wrong_code": N_("This is not the code that the server printed."),
    "nobody_here": N_("Nobody in the sample has this role."),
}

LABELS: dict[str, dict[str, str]] = {
    "field": {
        "organisation": N_("name of your organisation"),
        "current": N_("present password"),
        "file": N_("file"),
        "parent_id": N_("part of"),
        "lead_email": N_("address of the lead"),
        "deputy_email": N_("address of the deputy"),
        "code": N_("code"),
        "scopes": N_("what it may"),
        "days": N_("number of days"),
        "timezone": N_("time zone"),
        "session_week": N_("week of the session"),
        "session_weekday": N_("day of the session"),
        "session_time": N_("time of the session"),
        "intake_days_before": N_("days between intake and session"),
        "answer_days_after": N_("days between session and answer"),
        "reserve_percent": N_("exploration reserve in percent"),
        "answer_working_days": N_("working days to the first answer"),
        "commitment_days": N_("days to sign"),
    },
    "weekday": {
        "0": N_("Monday"),
        "1": N_("Tuesday"),
        "2": N_("Wednesday"),
        "3": N_("Thursday"),
        "4": N_("Friday"),
        "5": N_("Saturday"),
        "6": N_("Sunday"),
    },
}

MESSAGE_SUBJECTS: dict[str, Sentence] = {
    "sign_in_link": N_("Your link to sign in to Kiem"),
    "invitation": N_("You are invited to Kiem"),
}

MESSAGE_BODIES: dict[str, Sentence] = {
    "sign_in_link": N_(
        "Somebody asked to sign in with this address. The link works once, for half an hour. "
        "Was it not you? Then do nothing."
    ),
    "invitation": N_(
        "%(organisation)s shares AI ideas in Kiem every month. "
        "The link works once, within three days."
    ),
}
