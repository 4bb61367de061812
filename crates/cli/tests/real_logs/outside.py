"""The world outside the server under test, in a network namespace of its own: a syslog that keeps what the server
writes, a next hop that takes mail, and clients with addresses of their own.

Nothing here leaves the namespace: every address is local to its loopback interface.
"""
import os
import smtplib
import socket
import socketserver
import ssl
import threading
import time

NEXT_HOP = "198.51.100.10"
NEXT_HOP_PORT = 2525  # the server has port 25 of every address
SERVER = "192.0.2.25"
LAN_SERVER = "192.168.1.2"
# Addresses that clients come from. 198.18.0.0/15 (RFC 2544) stands for the Internet at large: 512 networks of /24.
NETWORKS = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "192.168.1.0/24"]


class Syslog(threading.Thread):
    """/dev/log of the server's tree: each datagram becomes a line as rsyslog writes it."""

    def __init__(self, path, log):
        super().__init__(daemon=True)
        if os.path.lexists(path):
            os.unlink(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        os.chmod(path, 0o666)
        self.log = open(log, "a", encoding="utf-8", errors="surrogateescape")

    def run(self):
        while True:
            text = self.socket.recv(65536).decode("utf-8", "surrogateescape").rstrip("\n\0")
            text = text[text.index(">") + 1:] if text.startswith("<") else text
            # `Mmm dd hh:mm:ss ` as the C library sends it; the host's name is put in as the daemon would.
            self.log.write(text[:16] + "mail " + text[16:] + "\n")
            self.log.flush()


class Taker(socketserver.StreamRequestHandler):
    """A next hop. `nobody…` does not exist there; `listed…` is where a blocklist is asked."""

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("220 mx.elsewhere.example ESMTP")
        taken = 0
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self.say("250-mx.elsewhere.example\r\n250-PIPELINING\r\n250 SIZE 10000000")
            elif word == b"RCPT":
                taken += self.recipient(line.decode("ascii", "replace"))
            elif word == b"DATA" and taken:
                self.say("354 go on")
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    pass
                self.server.taken += taken
                taken = 0
                self.say("250 2.0.0 Ok: queued as 4DEADBEEF")
            elif word == b"DATA":
                self.say("554 5.5.1 no valid recipients")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                taken = 0 if word in (b"MAIL", b"RSET") else taken
                self.say("250 2.0.0 Ok")

    def recipient(self, line):
        address = line[line.find("<") + 1:line.find(">")]
        if address.startswith("nobody"):
            self.say(f"550 5.1.1 <{address}>: Recipient address rejected: User unknown in virtual mailbox table")
        elif address.startswith("listed"):
            self.say(f"554 5.7.1 Service unavailable; Client host [{SERVER}] blocked using zen.spamhaus.org;"
                     f" https://www.spamhaus.org/query/ip/{SERVER}")
        else:
            self.say("250 2.1.5 Ok")
            return 1
        return 0


class NextHop(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128
    taken = 0

    def __init__(self):
        super().__init__((NEXT_HOP, NEXT_HOP_PORT), Taker)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class NoName(socketserver.BaseRequestHandler):
    """A DNS in which no name exists (RFC 1035 §4.1.1, RCODE 3): the question comes back with that answer."""

    def handle(self):
        query, sock = self.request
        sock.sendto(query[:2] + b"\x81\x83" + query[4:6] + bytes(6) + query[12:question_end(query)], self.client_address)


def question_end(query):
    at = 12
    while query[at]:
        at += 1 + query[at]
    return at + 5


class Dns(socketserver.ThreadingUDPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 53), NoName)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Surprise(Exception):
    """The server answered otherwise than the truth table needs: the scenario says nothing then."""


def connect(ip, helo, to=SERVER, port=25, patience=30):
    """A session from `ip` that has said EHLO."""
    until = time.monotonic() + patience
    while True:
        try:
            client = smtplib.SMTP(to, port, local_hostname=helo, timeout=30, source_address=(ip, 0))
            break
        except (OSError, smtplib.SMTPException):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
    client.ehlo()
    return client


def start_tls(client):
    if client.has_extn("starttls"):
        # The certificate was made a moment ago for this test alone; who answers is not the question here.
        context = ssl._create_unverified_context()
        client.starttls(context=context)
        client.ehlo()


def login_once(client, user, password):
    """Whether one try with PLAIN succeeded; smtplib's own `login` tries every mechanism in turn."""
    client.user, client.password = user, password
    try:
        code, _ = client.auth("PLAIN", client.auth_plain)
        return code == 235
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected):
        return False


def login(client, user, password):
    """Whether the login succeeded, in TLS if the server has it."""
    start_tls(client)
    return login_once(client, user, password)


def message(sender, recipients, number):
    return (f"From: {sender or 'MAILER-DAEMON@relay.example'}\r\nTo: {', '.join(recipients[:3])}\r\n"
            f"Subject: message {number}\r\nMessage-ID: <{number}.{os.getpid()}@client.example>\r\n\r\nHello.\r\n")


def wait_until(question, what, limit=90):
    until = time.monotonic() + limit
    while not question():
        if time.monotonic() > until:
            raise Surprise(f"waited {limit} s for {what}")
        time.sleep(0.2)
