"""What the scripts share: a task as JSON on standard input, sessions by Python's own modules, an answer as JSON."""

import json
import poplib
import smtplib
import ssl
import sys

PATIENCE_S = 60


def task():
    return json.load(sys.stdin)


def answer(value):
    json.dump(value, sys.stdout)


class Tls(ssl.SSLContext):
    """Checks the server's name, whatever address was connected to."""

    name = None

    def wrap_socket(self, sock, server_hostname=None, **more):
        return super().wrap_socket(sock, server_hostname=self.name, **more)


def tls(task):
    made = Tls(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(task["certificate"])
    made.name = task["name"]
    return made


class Announced(smtplib.SMTP):
    """A session that says where it comes from before it listens, as a proxy does."""

    def __init__(self, header, *arguments, **more):
        self.header = header
        super().__init__(*arguments, **more)

    def _get_socket(self, host, port, timeout):
        made = super()._get_socket(host, port, timeout)
        made.sendall(self.header)
        return made


def smtp(task, source=None, header=b""):
    """A session as the task wants it protected, before EHLO unless STARTTLS needed one; from `source` if that is given,
    beginning with `header`."""
    host, port = task["door"].rsplit(":", 1)
    come_from = (source, 0) if source else None
    if task["tls"] == "implicit":
        return smtplib.SMTP_SSL(host, int(port), timeout=PATIENCE_S, context=tls(task), source_address=come_from)
    session = Announced(header, host, int(port), timeout=PATIENCE_S, source_address=come_from)
    if task["tls"] == "starttls":
        session.starttls(context=tls(task))
    return session


def pop3(task):
    host, port = task["door"].rsplit(":", 1)
    if task["tls"] == "implicit":
        return poplib.POP3_SSL(host, int(port), timeout=PATIENCE_S, context=tls(task))
    session = poplib.POP3(host, int(port), timeout=PATIENCE_S)
    if task["tls"] == "starttls":
        session.stls(context=tls(task))
    return session
