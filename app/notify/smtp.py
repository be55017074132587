"""Writing a mail and handing it to an SMTP server."""

import smtplib
import ssl
from collections.abc import Mapping
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from app.config import Settings
from app.domain.scan.keys import WaveKeys
from app.i18n.codes import label, sentence
from app.i18n.formats import day, round_name
from app.notify.outbox import Mail, Sender
from app.notify.wording import written
from app.templating import Templates

TIMEOUT = 20
CODED = frozenset({"scan_invitation", "scan_reminder"})


def compose(mail: Mail, settings: Settings, templates: Templates) -> EmailMessage:
    """Return the mail in the receiver's language: plain text and the same as HTML."""
    params = written(mail.params)
    subject = sentence("message_subjects", mail.kind, params, mail.language)
    context = {
        "subject": subject,
        "name": mail.name,
        "body": sentence("message_bodies", mail.kind, params, mail.language),
        "lines": [_line(line, mail.language, settings) for line in params.get("lines", ())],
        "url": settings.base_url + _path(mail, settings),
        "settings_url": settings.base_url + "/me",
    }
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.mail_from
    user, _, domain = mail.address.rpartition("@")
    message["To"] = Address(mail.name, user, domain)
    host = urlsplit(settings.base_url).hostname or "localhost"
    message["Message-ID"] = f"<kiem.{mail.message_id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(templates.render(mail.language, "mail/message.txt", context))
    message.add_alternative(
        templates.render(mail.language, "mail/message.html", context), subtype="html"
    )
    return message


def _line(line: Mapping[str, Any], lang: str, settings: Settings) -> dict[str, str]:
    """Return one line of a digest: what to do, about what, by when, and where."""
    month = line.get("month")
    return {
        "what": label("step_code", line["code"], lang),
        "about": round_name(month, lang) if month else line["title"],
        "on": day(date.fromisoformat(line["due_on"]), lang),
        "url": settings.base_url + line["path"],
    }


def _path(mail: Mail, settings: Settings) -> str:
    """Return where the mail leads.

    An invitation to the scan carries its code, which stands nowhere else: it is worked out from the
    wave's key while the mail is written. Servers never see what is behind the #.
    """
    if mail.kind not in CODED:
        return mail.path
    key = WaveKeys(settings.data_dir).get(mail.params["wave"])
    return f"/scan/answer?lang={mail.language}#{key.code(mail.person_id)}" if key else mail.path


def sender(settings: Settings, templates: Templates) -> Sender | None:
    """Return what sends a mail through `KIEM_SMTP_URL`, None when no server is set.

    The URL is `smtp://[user:password@]host[:port]` (STARTTLS where offered) or `smtps://…`.
    """
    if settings.smtp_url is None:
        return None
    url = urlsplit(settings.smtp_url.get_secret_value())

    def send(mail: Mail) -> None:
        message = compose(mail, settings, templates)
        try:
            with _connect(url.scheme, url.hostname or "localhost", url.port) as server:
                if url.username:
                    server.login(unquote(url.username), unquote(url.password or ""))
                server.send_message(message, from_addr=parseaddr(settings.mail_from)[1])
        except smtplib.SMTPException as error:
            raise OSError(str(error)) from error

    return send


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    return server
