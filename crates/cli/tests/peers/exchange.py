#!/usr/bin/env python3
"""exchange.py PEERS SERVER OUT: a real server and ours send mail to each other, in a network namespace of its own.

The server is set up as for the logs (../real_logs/servers.py): example.jp is its own, its next hop for everything else is
our public door; ours has it as smarthost. What came of it is printed as JSON; the test has the truth of it. Needs root, the trees
that bench/install.sh makes under PEERS, and our program, which the environment names as SEKISHO_BIN.
"""
import email
import email.policy
import json
import os
import pathlib
import poplib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "real_logs"))

import make  # noqa: E402
import outside  # noqa: E402
import servers  # noqa: E402
from outside import NEXT_HOP, NEXT_HOP_PORT, SERVER, wait_until  # noqa: E402

HANA, PASSWORD = "hana@ours.example", "hana-secret-4"
COPIER = "192.168.1.50"  # which the server trusts
SUBMISSION, SUBMISSION_PORT = "198.51.100.11", 1587  # sendmail has port 587 of every address
POP3 = "127.0.0.1"
BODY = "Good morning.\r\n.\r\n..\r\n.dots\r\n\r\n" + "x" * 900 + "\r\n" + "いろは".encode().decode("latin-1") + "\r\nEnd\r\n"
COUNT = 20


class Ours(servers.Sekisho):
    """Our server as the one that the other sends to, and that sends to the other."""

    def set_up(self):
        self.ours("quickstart", self.tree, "--hostname", "mail.ours.example", "--domain", "ours.example", "--address", HANA,
                  "--password-stdin", "--offline", input=PASSWORD + "\n")
        self.write("sekisho.toml", f"""hostname = "mail.ours.example"
data = "data"
language = "en"
[doors]
public = ["{NEXT_HOP}:{NEXT_HOP_PORT}"]
submission = ["{SUBMISSION}:{SUBMISSION_PORT}"]
pop3 = ["{POP3}:110"]
[tls]
certificate = "certificate.pem"
key = "key.pem"
[receiving]
sender_domain = "record"
[delivery]
smarthost = "{SERVER}:25"
smarthost_tls = "if-offered"
[dns]
servers = ["127.0.0.1"]
""")

    def mailbox(self):
        pop3 = poplib.POP3(POP3, 110, timeout=30)
        pop3.user(HANA)
        pop3.pass_(PASSWORD)
        messages = [b"\r\n".join(pop3.retr(n + 1)[1]) + b"\r\n" for n in range(pop3.stat()[0])]
        pop3.quit()
        return messages

    def why(self, subject):
        told = subprocess.run([os.environ["SEKISHO_BIN"], "why", subject, "--config", self.tree / "sekisho.toml"],
                              text=True, capture_output=True)
        return told.stdout


def copy_of(tree, folder):
    """The server in a tree of this run's own: another test may be using the one that was installed."""
    subprocess.run(["cp", "-a", "--reflink=auto", tree, folder], check=True)
    return folder


def submit(client, sender, recipient, subject):
    """A message of octets above 127, dots and a long line; what was answered after its end, or before."""
    client.ehlo()
    code, text = client.mail(sender, ["BODY=8BITMIME"] if client.has_extn("8bitmime") else [])
    if code < 400:
        code, text = client.rcpt(recipient)
    if code < 400:
        header = f"From: <{sender}>\r\nTo: <{recipient}>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n" \
                 "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        code, text = client.data((header + BODY).encode("latin-1"))
    return code, text.decode("utf-8", "replace")


def by_the_copier(sender, recipient, subject):
    client = outside.connect(COPIER, "copier.lan")
    reply = submit(client, sender, recipient, subject)
    client.quit()
    return reply


def by_hana(recipient, subject):
    client = outside.connect("127.0.0.1", "client.example", SUBMISSION, SUBMISSION_PORT)
    outside.start_tls(client)
    if not outside.login_once(client, HANA, PASSWORD):
        raise outside.Surprise("hana could not log in")
    reply = submit(client, HANA, recipient, subject)
    client.quit()
    return reply


def text_of(octets):
    """A message's text whatever encoding it travelled in (RFC 2045 §6), its subject in front."""
    parsed = email.message_from_bytes(octets, policy=email.policy.default)
    if parsed.get_content_type() != "text/plain":
        return ""
    return f"{parsed['subject']}\n{parsed.get_content()}".replace("\r\n", "\n")


def delivered(tree, user):
    """What the other server has put into a mailbox of its own: Maildir, or one file."""
    files = [path for path in (tree / f"home/{user}/Maildir/new").glob("*")]
    messages = [path.read_bytes() for path in files]
    spool = tree / f"var/mail/{user}"
    if spool.is_file():
        parts = (b"\n" + spool.read_bytes()).split(b"\nFrom ")[1:]
        messages += [part.split(b"\n", 1)[1].replace(b"\n>From ", b"\nFrom ") for part in parts]
    return messages


def matching(messages, subject):
    wanted = f"{subject}\n" + BODY.encode("latin-1").decode().replace("\r\n", "\n")
    return sum(text_of(message).rstrip("\n") == wanted.rstrip("\n") for message in messages)


def exchange(peer, ours):
    said = {}
    for n in range(COUNT):
        code, text = by_the_copier("jiro@example.jp", HANA, f"to us {n}")
        if code != 250:
            raise outside.Surprise(f"the copier was refused: {code} {text}")
    by_the_copier("jiro@example.jp", "no-such-person@ours.example", "to nobody")
    by_the_copier("jiro@example.jp", "target@elsewhere.example", "beyond us")
    wait_until(lambda: len(ours.mailbox()) >= COUNT, "everything to reach us")
    said["to_hana"] = by_hana("taro@example.jp", "to them")
    said["to_nobody"] = by_hana("no-such-person@example.jp", "to nobody there")
    wait_until(lambda: matching(delivered(peer.tree, "taro"), "to them") == 1, "ours to reach the other's mailbox")
    wait_until(lambda: any(b"no-such-person@example.jp" in m for m in ours.mailbox()), "the report about nobody")
    peer.drained()
    ours.drained()
    messages = ours.mailbox()
    said["arrived"] = [matching(messages, f"to us {n}") for n in range(COUNT)]
    said["in_mailbox"] = len(messages)
    said["why_nobody"] = ours.why("no-such-person@example.jp")
    said["why_target"] = ours.why("target@elsewhere.example")
    said["why_taro"] = ours.why("taro@example.jp")
    return said


def main():
    peers, name, out = sys.argv[1:]
    make.namespace()
    make.network()
    out = pathlib.Path(out)
    tree = copy_of(pathlib.Path(peers) / name, out / name)
    make.mounts(tree)
    make.names(tree)
    log = out / "log"
    peer, ours = servers.SERVERS[name](tree, None), Ours(out / "site", None)
    peer.set_up()
    for user in servers.USERS:
        # What another run left.
        subprocess.run(["rm", "-rf", tree / f"home/{user}/Maildir", tree / f"var/mail/{user}"], check=True)
    ours.set_up()
    outside.Syslog(str(tree / "dev/log"), log).start()
    outside.Dns()
    ours.run()
    outside.connect("127.0.0.1", "client.example", SUBMISSION, SUBMISSION_PORT).quit()
    peer.run()
    try:
        said = exchange(peer, ours)
    except Exception:
        print(log.read_text(errors="replace")[-3000:], file=sys.stderr)
        raise
    finally:
        peer.stop()
        ours.stop()
    print(json.dumps(said))


if __name__ == "__main__":
    main()
