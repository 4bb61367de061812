"""The servers, each in a Debian tree of its own (bench/install.sh) but for ours, set up as a small site sets them up: example.jp is
local, logins may send outward, 192.168.1.0/24 is trusted. `open` trusts everybody: the mistake of the scenario.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

from outside import LAN_SERVER, NEXT_HOP, NEXT_HOP_PORT, SERVER, Surprise, wait_until
from scenarios import PASSWORDS, ROUTER

USERS = list(PASSWORDS)


class Server:
    #: Whether it stands in a tree of the distribution's.
    in_tree = True
    #: The file in the tree that the server itself writes; None if it logs to /dev/log.
    own_log = None
    #: Where accounts log in.
    login_port = 25
    #: Whether settings can make it take what it should not.
    can_be_opened = True

    def __init__(self, tree, mistake):
        self.tree, self.open = pathlib.Path(tree), mistake == "open"
        self.process = None

    def write(self, path, text, mode=0o644):
        file = self.tree / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def inside(self, *command, check=True, **options):
        return subprocess.run(["chroot", self.tree, *command], check=check, text=True, capture_output=True, **options)

    def start(self, *command):
        self.process = subprocess.Popen(["chroot", self.tree, *command], start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)

    def users(self):
        for user in USERS:
            if self.inside("id", user, check=False).returncode:
                self.inside("useradd", "-m", "-s", "/bin/sh", user)

    def sasl_passwords(self, path="/etc/sasldb2"):
        (self.tree / path.lstrip("/")).unlink(missing_ok=True)
        for user, password in PASSWORDS.items():
            self.inside("saslpasswd2", "-p", "-c", "-u", "example.jp", user, input=password)

    def clear(self, *folders):
        for folder in folders:
            for path in sorted((self.tree / folder.lstrip("/")).rglob("*"), reverse=True):
                if path.is_file() or path.is_socket():
                    path.unlink()

    @staticmethod
    def login_name(user):
        return user

    def keep_log(self, log):
        if self.own_log:
            shutil.copyfile(self.tree / self.own_log.lstrip("/"), log)

    def drained(self):
        """Every message has left the queue."""
        wait_until(self.is_empty, "the queue to empty")


class Postfix(Server):
    def set_up(self):
        self.users()
        self.clear("/var/spool/postfix/incoming", "/var/spool/postfix/active", "/var/spool/postfix/deferred")
        trusted = "0.0.0.0/0" if self.open else "127.0.0.0/8 192.168.1.0/24"
        self.write("/etc/postfix/main.cf", f"""compatibility_level = 3.6
myhostname = mail.example.jp
mydestination = example.jp, localhost
mynetworks = {trusted}
inet_interfaces = all
inet_protocols = ipv4
relayhost = [{NEXT_HOP}]:{NEXT_HOP_PORT}
smtp_host_lookup = native
disable_dns_lookups = yes
alias_maps =
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = example.jp
smtpd_error_sleep_time = 0
smtpd_tls_security_level = none
smtp_tls_security_level = none
""")
        rows = (self.tree / "usr/share/postfix/master.cf.dist").read_text().splitlines()
        self.write("/etc/postfix/master.cf", "\n".join(map(self.without_chroot, rows)) + "\n")
        self.write("/etc/postfix/sasl/smtpd.conf", "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n")
        self.sasl_passwords()
        self.inside("chown", "postfix", "/etc/sasldb2")

    @staticmethod
    def without_chroot(row):
        fields = row.split()
        if len(fields) == 8 and fields[1] in ("inet", "unix") and not row.startswith("#"):
            fields[4] = "n"
            return " ".join(fields)
        return row

    def run(self):
        self.start("postfix", "start-fg")

    def is_empty(self):
        return "queue is empty" in self.inside("mailq", check=False).stdout

    def stop(self):
        self.inside("postfix", "stop", check=False)
        super().stop()


class Exim(Server):
    own_log = "/var/log/exim4/mainlog"

    def set_up(self):
        self.users()
        self.clear("/var/spool/exim4", "/var/log/exim4")
        trusted = "0.0.0.0/0" if self.open else "192.168.1.0/24"
        right = "${if or{" + "".join(
            f"{{and{{{{eq{{$USER}}{{{user}}}}}{{eq{{$PASS}}{{{password}}}}}}}}}" for user, password in PASSWORDS.items()) + "}}"
        plain = right.replace("$USER", "$auth2").replace("$PASS", "$auth3")
        words = right.replace("$USER", "$auth1").replace("$PASS", "$auth2")
        self.write("/etc/exim4/exim4.conf", f"""primary_hostname = mail.example.jp
disable_ipv6 = true
domainlist local_domains = example.jp
hostlist relay_from_hosts = {trusted}
acl_smtp_rcpt = acl_check_rcpt
never_users = root
tls_advertise_hosts =
host_lookup_order = byaddr
smtp_accept_max_per_connection = 0
smtp_accept_queue_per_connection = 0
begin acl
acl_check_rcpt:
  accept domains = +local_domains
         verify = recipient
  deny   domains = +local_domains
         message = unknown user
  accept authenticated = *
  accept hosts = +relay_from_hosts
  deny   message = relay not permitted
begin routers
smarthost:
  driver = manualroute
  domains = ! +local_domains
  route_list = * {NEXT_HOP}
  transport = remote_smtp
  no_more
localuser:
  driver = accept
  check_local_user
  transport = local_delivery
begin transports
remote_smtp:
  driver = smtp
  port = {NEXT_HOP_PORT}
local_delivery:
  driver = appendfile
  directory = $home/Maildir
  maildir_format
begin retry
* * F,2h,15m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = {plain}
  server_set_id = $auth2
  server_prompts = :
login:
  driver = plaintext
  public_name = LOGIN
  server_condition = {words}
  server_set_id = $auth1
  server_prompts = <| Username: | Password:
""")

    def run(self):
        self.start("exim4", "-bdf", "-q1m")

    def is_empty(self):
        return self.inside("exim4", "-bpc", check=False).stdout.strip() == "0"


class Sendmail(Server):
    def set_up(self):
        self.users()
        self.clear("/var/spool/mqueue", "/var/spool/mqueue-client", "/var/mail")
        # As sendmail itself installs it; Debian gives it to a user of its own.
        self.inside("sh", "-c", "chown root:root /var/spool/mqueue && chmod 700 /var/spool/mqueue")
        relay = "FEATURE(`promiscuous_relay')dnl" if self.open else ""
        self.write("/etc/mail/test.mc", f"""include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(`debian')dnl
define(`confDOMAIN_NAME', `mail.example.jp')dnl
define(`confPID_FILE', `/run/sendmail-test.pid')dnl
define(`SMART_HOST', `[{NEXT_HOP}]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {NEXT_HOP_PORT}')dnl
define(`confAUTH_MECHANISMS', `PLAIN LOGIN')dnl
define(`confAUTH_REALM', `example.jp')dnl
TRUST_AUTH_MECH(`PLAIN LOGIN')dnl
define(`confREFUSE_LA', `1000')dnl
define(`confQUEUE_LA', `1000')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`use_cw_file')dnl
FEATURE(`local_lmtp', `/usr/libexec/sendmail/mail.local')dnl
{relay}
DAEMON_OPTIONS(`Family=inet, Name=MTA-v4, Port=smtp, Addr=0.0.0.0')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
""")
        self.write("/etc/mail/local-host-names", "example.jp\n")
        self.write("/etc/mail/relay-domains", "192.168.1\n")
        built = self.inside("sh", "-c", "m4 /etc/mail/test.mc > /etc/mail/sendmail.cf", check=False)
        if built.returncode:
            raise Surprise(f"sendmail.cf: {built.stderr}")
        self.write("/etc/mail/aliases", "postmaster: root\n")
        self.inside("sh", "-c", "newaliases || true")
        for folder in ("/etc/mail/sasl", "/etc/sasl2", "/usr/lib/sasl2"):
            self.write(f"{folder}/Sendmail.conf", "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n", 0o600)
        self.sasl_passwords()
        (self.tree / "etc/sasldb2").chmod(0o600)

    def run(self):
        self.start("/usr/libexec/sendmail/sendmail", "-bD", "-q10s")

    def is_empty(self):
        return "Total requests: 0" in self.inside("/usr/libexec/sendmail/mailq", check=False).stdout


class Opensmtpd(Server):
    def set_up(self):
        self.users()
        for folder in ("queue", "incoming", "purge", "temporary", "corrupt"):
            shutil.rmtree(self.tree / "var/spool/smtpd" / folder, ignore_errors=True)
        key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
               "-subj", "/CN=mail.example.jp", "-keyout", self.tree / "etc/mail.key", "-out", self.tree / "etc/mail.crt"]
        subprocess.run(key, check=True, capture_output=True)
        (self.tree / "etc/mail.key").chmod(0o600)
        lines = [f"{user} {self.encrypted(password)}" for user, password in PASSWORDS.items()]
        self.write("/etc/creds", "\n".join(lines) + "\n")
        self.write("/etc/smtpd.conf", f"""table creds file:/etc/creds
pki mail cert "/etc/mail.crt"
pki mail key "/etc/mail.key"
smtp limit max-mails 100000
listen on 0.0.0.0 port 25 hostname mail.example.jp tls pki mail auth-optional <creds>
action "local" maildir
action "relay" relay host smtp://{NEXT_HOP}:{NEXT_HOP_PORT}
match from any for domain "example.jp" action "local"
match auth from any for any action "relay"
match from src {{ 192.168.1.0/24 }} for any action "relay"
{'match from any for any action "relay"' if self.open else ''}
""")
        self.write("/etc/mailname", "mail.example.jp\n")
        self.write("/etc/aliases", "")

    @staticmethod
    def encrypted(password):
        command = ["openssl", "passwd", "-6", password]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def run(self):
        self.start("smtpd", "-F")

    def is_empty(self):
        listing = self.inside("smtpctl", "show", "queue", check=False)
        return listing.returncode == 0 and not listing.stdout.strip()


class Sekisho(Server):
    """Ours, the program that SEKISHO_BIN names. Its log is its data folder. No setting makes it relay."""
    in_tree = False
    login_port = 587
    can_be_opened = False

    @staticmethod
    def login_name(user):
        return f"{user}@example.jp"

    def ours(self, *command, **options):
        command = [os.environ["SEKISHO_BIN"], *command]
        return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout

    def desk(self, *command, **options):
        return self.ours(*command, "--config", self.tree / "sekisho.toml", **options)

    def set_up(self):
        shutil.rmtree(self.tree, ignore_errors=True)
        first = self.login_name(USERS[0])
        self.ours("quickstart", self.tree, "--hostname", "mail.example.jp", "--domain", "example.jp", "--address", first,
                  "--password-stdin", "--offline", input=PASSWORDS[USERS[0]] + "\n")
        self.write("sekisho.toml", f"""hostname = "mail.example.jp"
data = "data"
[doors]
public = ["{SERVER}:25"]
submission = ["{SERVER}:{self.login_port}"]
lan = ["{LAN_SERVER}:25"]
[tls]
certificate = "certificate.pem"
key = "key.pem"
[lan]
gateways = ["{ROUTER}"]
[limits]
login_failures = 1000
unknown_recipients = 1000
messages_per_day = 10000
new_recipients_per_day = 10000
[receiving]
sender_domain = "record"
[delivery]
smarthost = "{NEXT_HOP}:{NEXT_HOP_PORT}"
smarthost_tls = "never"
[dns]
servers = ["127.0.0.1"]
""")
        for user in USERS[1:]:
            self.desk("account", "add", self.login_name(user), "--password-stdin", input=PASSWORDS[user] + "\n")
        self.desk("alias", "add", "copier@example.jp", first)
        self.desk("device", "add", "copier", "192.168.1.50", "copier@example.jp")

    def run(self):
        command = [os.environ["SEKISHO_BIN"], "serve", "--config", self.tree / "sekisho.toml"]
        self.process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)

    def is_empty(self):
        return json.loads(self.desk("queue", "list", "--json")) == []

    def keep_log(self, log):
        self.tree.joinpath("data").rename(log)


SERVERS = {"postfix": Postfix, "exim4": Exim, "sendmail": Sendmail, "opensmtpd": Opensmtpd, "sekisho": Sekisho}


def settle(seconds=0.5):
    """Lines that the server still writes after its queue is empty."""
    time.sleep(seconds)
