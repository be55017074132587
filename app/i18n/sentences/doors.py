"""Refusals at the doors themselves, before or after a command."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "sign_in_needed": N_("Sign in first."),
    "not_json": N_("The body is not JSON."),
    "not_text": N_("Text is expected here."),
    "not_a_list": N_("A list is expected here."),
    "not_an_object": N_("An object is expected here."),
    "no_time_zone": N_("Add the time zone to this moment."),
    "invalid_value": N_("This value is not accepted."),
    "bad_cursor": N_("This cursor belongs to another list. Start again without it."),
    "busy": N_("It is busy now. Nothing was lost. Try again in a moment."),
    "unexpected": N_("Something went wrong on our side. Nothing was saved. Try again."),
    "append_only": N_("What has been written down here cannot be changed."),
    "frozen": N_("This has been fixed since the session started."),
    "criterion_frozen": N_("The signed terms cannot be changed. Make a new offer."),
    "not_a_backup": N_("This file is not a backup of Kiem."),
    "other_version": N_("This backup is of another version of Kiem."),
    "not_empty": N_("The database is not empty. Restore into an empty one."),
    "not_a_sample": N_("This is not the sample organisation. Nothing was removed."),
    "backup_broken": N_("The backup does not hold: %(what)s"),
    "address_forbidden": N_("This address may not be called. It needs https and a public host."),
    "webhook_off": N_("This webhook is switched off. Switch it on first."),
    "http_400": N_("This request cannot be read."),
    "http_404": N_("This does not exist, or you may not see it."),
    "http_405": N_("This cannot be done here."),
    "other_site": N_("Another site started this. Nothing was done. Do it here instead."),
    "http_413": N_("This is too large to receive."),
}
