#!/usr/bin/env python3
"""examined.py PEERS SERVER SETUP OUT: a real server, right or with a known mistake, is examined by `sekisho probe` from another
network namespace: the examiner is a stranger to it, and where its mail goes out is the examiner's catcher.

Prints {"status", "report", "nmap"}: the exit status of `sekisho probe --json`, what it printed, and what nmap's smtp-open-relay
says of the same server. Needs root, the trees that bench/install.sh makes under PEERS, and our program, which the environment
names as SEKISHO_BIN.
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import xml.etree.ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "real_logs"))

import exchange  # noqa: E402
import make  # noqa: E402
import outside  # noqa: E402
import servers  # noqa: E402
from outside import NEXT_HOP, NEXT_HOP_PORT, SERVER  # noqa: E402

EXAMINER = "203.0.113.9"
CATCH = "caught@elsewhere.example"
LOCAL = "taro@example.jp"
COLLEAGUE = "hanako@example.jp"


def edit(server, path, old, new):
    """A mistake is a change of one place in the right configuration."""
    text = (server.tree / path).read_text()
    if old not in text:
        raise outside.Surprise(f"{path} has no {old!r}")
    server.write(path, text.replace(old, new, 1))


def postfix_open(server):
    edit(server, "etc/postfix/main.cf", "mynetworks = ", "mynetworks = 0.0.0.0/0 ")


def postfix_drops(server):
    postfix_open(server)
    edit(server, "etc/postfix/main.cf", "relayhost = ", "default_transport = discard:\n# ")


def postfix_bounces(server):
    edit(server, "etc/postfix/main.cf", "alias_maps =", "local_recipient_maps =\nalias_maps =")


def exim_local_sender(server):
    edit(server, "etc/exim4/exim4.conf", "  accept hosts = +relay_from_hosts",
         "  accept sender_domains = +local_domains\n         verify = sender\n  accept hosts = +relay_from_hosts")


def sendmail_feature(name):
    def mistake(server):
        edit(server, "etc/mail/test.mc", "FEATURE(`nocanonify')dnl", f"FEATURE(`nocanonify')dnl\nFEATURE(`{name}')dnl")
        server.inside("sh", "-c", "m4 /etc/mail/test.mc > /etc/mail/sendmail.cf")
    return mistake


def sendmail_limited(server):
    """As Debian installs it: ten connections a minute from one address, 421 to more."""
    edit(server, "etc/mail/test.mc", "FEATURE(`nocanonify')dnl",
         "FEATURE(`nocanonify')dnl\nFEATURE(`access_db', `hash -T<TMPF> -o /etc/rates')dnl\nFEATURE(`ratecontrol', `nodelay', `terminate')dnl")
    server.write("/etc/rates", "ClientRate:127.0.0.1\t0\nClientRate:\t10\n")
    server.inside("sh", "-c", "makemap hash /etc/rates < /etc/rates && m4 /etc/mail/test.mc > /etc/mail/sendmail.cf")


def opensmtpd_default(server):
    """What Debian's smtpd.conf allows: who is on the machine, everywhere; everybody, to it."""
    edit(server, "etc/smtpd.conf", "match from src { 192.168.1.0/24 } for any", "match from local for any")


def opensmtpd_open(server):
    edit(server, "etc/smtpd.conf", "match from src { 192.168.1.0/24 } for any", "match from any for any")


def certificate(server):
    """One that proves the server's address to whoever trusts it."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail.example.jp",
               "-addext", f"subjectAltName=IP:{SERVER}", "-addext", "basicConstraints=critical,CA:FALSE",
               "-keyout", server.tree / "etc/mail.key", "-out", server.tree / "etc/mail.crt"]
    subprocess.run(command, check=True, capture_output=True)


def exim_users(server, more=""):
    """Users log in at 587, and their names are addresses."""
    certificate(server)
    (server.tree / "etc/mail.key").chmod(0o644)
    edit(server, "etc/exim4/exim4.conf", "tls_advertise_hosts =",
         "daemon_smtp_ports = 25 : 587\nacl_smtp_data = acl_check_data\nauth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}\n"
         "tls_certificate = /etc/mail.crt\ntls_privatekey = /etc/mail.key\ntls_advertise_hosts = *")
    edit(server, "etc/exim4/exim4.conf", "server_set_id = $auth2", "server_set_id = $auth2@example.jp")
    edit(server, "etc/exim4/exim4.conf", "begin routers", f"acl_check_data:\n{more}  accept\nbegin routers")


def exim_submission(server):
    """RFC 6409: the server puts right what a user says of himself."""
    exim_users(server)
    edit(server, "etc/exim4/exim4.conf", "server_set_id = $auth2@example.jp", "server_set_id = $auth2")
    edit(server, "etc/exim4/exim4.conf", "accept authenticated = *",
         "accept authenticated = *\n         control = submission/domain=example.jp")


def exim_own(server):
    """The cure that we name."""
    exim_users(server, "  deny  message = not your address\n        authenticated = *\n"
                       "        condition = ${if !eqi{$authenticated_id}{${address:$h_From:}}}\n")
    edit(server, "etc/exim4/exim4.conf", "  accept authenticated = *",
         "  deny   message = not your address\n         authenticated = *\n"
         "         condition = ${if !eqi{$authenticated_id}{$sender_address}}\n  accept authenticated = *")


def opensmtpd_users(server, more=""):
    certificate(server)
    (server.tree / "etc/mail.key").chmod(0o600)
    edit(server, "etc/smtpd.conf", "action \"local\" maildir",
         f"listen on {SERVER} port 587 hostname mail.example.jp tls-require pki mail auth <creds> {more}\naction \"local\" maildir")


def opensmtpd_own(server):
    """The cure that we name."""
    server.write("/etc/senders", f"taro {LOCAL}\nhanako {COLLEAGUE}\n")
    opensmtpd_users(server, "senders <logins> masquerade")
    edit(server, "etc/smtpd.conf", "table creds", "table logins file:/etc/senders\ntable creds")


def as_it_is(_server):
    pass


SETUPS = {
    "postfix": {"default": as_it_is, "mynetworks": postfix_open, "proxied": as_it_is, "drops": postfix_drops,
                "bounces": postfix_bounces},
    "exim4": {"default": as_it_is, "local-sender": exim_local_sender, "users-any": exim_users, "users-submission": exim_submission,
              "users-own": exim_own},
    "sendmail": {"default": as_it_is, "promiscuous-relay": sendmail_feature("promiscuous_relay"),
                 "relay-local-from": sendmail_feature("relay_local_from"), "limited": sendmail_limited},
    "opensmtpd": {"default": opensmtpd_default, "any-for-any": opensmtpd_open, "from-itself": opensmtpd_default,
                   "users": opensmtpd_users, "users-own": opensmtpd_own},
}


class Examiner:
    """A namespace at the other end of a wire. Addresses are the Internet's, and no network is shared."""

    def __init__(self):
        self.process = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo ready; exec sleep 900"], stdout=subprocess.PIPE)
        self.process.stdout.readline()
        ip("link", "add", "wire", "type", "veth", "peer", "name", "far", "netns", str(self.process.pid))
        ip("link", "set", "lo", "up")
        ip("addr", "add", f"{SERVER}/32", "dev", "lo")
        ip("link", "set", "wire", "up")
        for address in (EXAMINER, NEXT_HOP):
            self.ip("addr", "add", f"{address}/32", "dev", "far")
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", "far", "up")
        self.ip("route", "add", SERVER, "dev", "far", "src", EXAMINER)
        for address in (EXAMINER, NEXT_HOP):
            ip("route", "add", address, "dev", "wire", "src", SERVER)

    def command(self, *words):
        return ["nsenter", "--target", str(self.process.pid), "--net", *words]

    def ip(self, *words):
        subprocess.run(self.command("ip", *words), check=True)

    def end(self):
        self.process.terminate()
        self.process.wait()


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def hide(port):
    """A proxy of the kind that hides who visits: to the server, everybody comes from this machine."""
    listener = socket.create_server((SERVER, port), backlog=64)

    def carry(source, sink):
        try:
            while octets := source.recv(65536):
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def serve():
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", 25))
            for pair in ((client, server), (server, client)):
                threading.Thread(target=carry, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()


def with_login(out):
    """What else is said where somebody with an account examines."""
    (out / "password").write_text(servers.PASSWORDS["taro"] + "\n")
    return ["--login", LOCAL, "--login-name", "taro", "--password-file", out / "password", "--local", COLLEAGUE]


def examine(examiner, setup, out, certificate):
    is_login = setup.startswith("users")
    port = 2525 if setup == "proxied" else 587 if is_login else 25
    command = [os.environ["SEKISHO_BIN"], "probe", SERVER, "--port", str(port), "--local", LOCAL, "--catch", CATCH,
               "--catch-here", f"{NEXT_HOP}:{NEXT_HOP_PORT}", "--i-run-this-server", "--json", "--lang", "en",
               "--transcript", out / "transcript"]
    # Everything at a server as it comes; at one with a mistake, what the mistake is about.
    groups = {"default": None, "limited": "enumeration,backscatter"}.get(setup, "relay,backscatter")
    if is_login:
        # With pauses between cases, as with any server that is not this machine.
        groups = "smuggling,auth" if setup == "users" else "auth"
        command += with_login(out)
    command += ["--tests", groups] if groups else []
    if setup == "from-itself":
        # The catcher listens where only this side of the wire reaches it as the machine itself.
        ip("addr", "add", f"{NEXT_HOP}/32", "dev", "lo")
        ip("route", "del", NEXT_HOP)
    else:
        command = examiner.command(*command)
    trusting = {"SSL_CERT_FILE": str(certificate)} if is_login else {}
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | trusting)


def by_nmap(examiner, setup):
    """What nmap's smtp-open-relay says of the same server, from the same place: its one line."""
    port = "2525" if setup == "proxied" else "25"
    arguments = f"smtp-open-relay.to={CATCH.split('@')[0]},smtp-open-relay.domain={CATCH.split('@')[1]}"
    command = ["nmap", "-Pn", "-n", "-p", port, "--script", "+smtp-open-relay", "--script-args", arguments, "-oX", "-", SERVER]
    if setup != "from-itself":
        command = examiner.command(*command)
    said = subprocess.run(command, capture_output=True, text=True).stdout
    found = xml.etree.ElementTree.fromstring(said).find(".//script[@id='smtp-open-relay']")
    return "" if found is None else found.get("output", "").strip().splitlines()[0]


def main():
    peers, name, setup, out = sys.argv[1:]
    make.namespace()
    # Process numbers of this namespace are what nsenter is told.
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], check=True)
    out = pathlib.Path(out)
    tree = exchange.copy_of(pathlib.Path(peers) / name, out / name)
    make.mounts(tree)
    (tree / "etc/hosts").write_text(f"127.0.0.1 localhost\n{SERVER} mail.example.jp mail\n{NEXT_HOP} mx.elsewhere.example\n"
                                    f"{EXAMINER} examiner.provider.example\n")
    (tree / "etc/resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    (tree / "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n")
    examiner = Examiner()
    log = out / "log"
    server = servers.SERVERS[name](tree, None)
    server.set_up()
    SETUPS[name][setup](server)
    outside.Syslog(str(tree / "dev/log"), log).start()
    outside.Dns()
    server.run()
    try:
        outside.connect("127.0.0.1", "localhost", "127.0.0.1").quit()
        if setup == "proxied":
            hide(2525)
        result = examine(examiner, setup, out, tree / "etc/mail.crt")
        nmap = "" if setup.startswith("users") else by_nmap(examiner, setup)
    finally:
        server.stop()
        examiner.end()
    if not result.stdout.startswith("{"):
        print(log.read_text(errors="replace")[-3000:], result.stderr, file=sys.stderr)
        raise outside.Surprise(f"probe ended with {result.returncode}: {result.stdout} {result.stderr}")
    print(json.dumps({"status": result.returncode, "report": json.loads(result.stdout), "nmap": nmap}))


if __name__ == "__main__":
    main()
