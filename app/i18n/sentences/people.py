"""Accounts, signing in, units and settings: what can be refused, and the mails with a link."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "too_easy": N_("This is easy to guess. Choose a sentence of other words."),
    "wrong_current": N_("This is not your present password."),
    "use_a_link": N_("You have no password yet. Sign out and ask for a link by mail."),
    "link_expired": N_("This link no longer works. Ask for a new one."),
    "inactive": N_("This account is switched off."),
    "unknown_person": (
        N_("Nobody with an open account has the address %(value)s."),
        N_("Nobody with an open account has this address."),
    ),
    "last_admin": N_("This is the only administrator. Make somebody else administrator first."),
    "wrong_code": N_("This is not the code that the server printed."),
    "no_sample": N_("The sample organisation cannot be made here."),
    "nobody_here": N_("Nobody in the sample has this role."),
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
