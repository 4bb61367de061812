#!/usr/bin/env python3
"""generate.py OCTETS [SEED]: a Postfix log of that size on standard output, as a busy site's looks.

Of 100 visits 52 bring mail for us, 14 are our own people sending outward, 26 are refused (relay, unknown user, blocklist,
bad HELO), 5 fail a login, 3 come and go. Names and addresses are drawn so that some return often and most do not (a third
from 200, the rest from 200,000). A site of this kind has no incident.
"""
import random
import sys


class Log:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.second = 0.0
        self.pid = 1000
        self.number = 0

    def stamp(self):
        self.second += self.random.expovariate(40)
        day, rest = divmod(int(self.second), 86400)
        return f"Nov {1 + day % 28:2d} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d} mail postfix/"

    def some(self):
        return self.random.randrange(200) if self.random.random() < 0.33 else self.random.randrange(200_000)

    def stranger(self):
        n = self.some()
        ip = f"{20 + n % 180}.{n // 180 % 250}.{n // 45000 % 250}.{n % 250 + 1}"
        return n, (f"mx{n}.sender{n}.example" if n % 5 else "unknown") + f"[{ip}]"

    def queue_id(self):
        self.number += 1
        return f"{self.number * 2654435761 % (1 << 44):011X}"

    def visit(self):
        self.pid = self.pid + 1 if self.pid < 32000 else 1000
        kind = self.random.randrange(100)
        if kind < 52:
            return self.received()
        if kind < 66:
            return self.sent()
        return self.refused(kind) if kind < 92 else self.other(kind)

    def received(self):
        n, peer = self.stranger()
        i, s, q = self.queue_id(), self.stamp, f"smtpd[{self.pid}]: "
        user = f"user{self.random.randrange(400)}@example.jp"
        size = self.random.randrange(900, 90000)
        return [
            f"{s()}{q}connect from {peer}",
            f"{s()}{q}{i}: client={peer}",
            f"{s()}cleanup[{self.pid + 7}]: {i}: message-id=<{i}.{n}@sender{n}.example>",
            f"{s()}qmgr[812]: {i}: from=<person{self.some()}@sender{n}.example>, size={size}, nrcpt=1 (queue active)",
            f"{s()}{q}disconnect from {peer} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7",
            f"{s()}local[{self.pid + 9}]: {i}: to=<{user}>, relay=local, delay=0.31, delays=0.28/0.01/0/0.02, dsn=2.0.0,"
            " status=sent (delivered to maildir)",
            f"{s()}qmgr[812]: {i}: removed",
        ]

    def sent(self):
        user = self.random.randrange(400)
        peer = f"dsl{user}.provider.example[203.0.113.{user % 250 + 1}]"
        i, s, q = self.queue_id(), self.stamp, f"submission/smtpd[{self.pid}]: "
        lines = [
            f"{s()}{q}connect from {peer}",
            f"{s()}{q}{i}: client={peer}, sasl_method=PLAIN, sasl_username=user{user}@example.jp",
            f"{s()}cleanup[{self.pid + 7}]: {i}: message-id=<{i}@pc{user}.example.jp>",
            f"{s()}qmgr[812]: {i}: from=<user{user}@example.jp>, size=4711, nrcpt=1 (queue active)",
            f"{s()}{q}disconnect from {peer} ehlo=2 starttls=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=8",
        ]
        to = f"partner{user * 7 + self.random.randrange(5)}@customer{user % 60}.example"
        relay = f"relay=mx.customer{user % 60}.example[198.51.100.{user % 60 + 1}]:25"
        if self.random.random() < 0.08:
            lines.append(f"{s()}smtp[{self.pid + 11}]: {i}: to=<{to}>, {relay}, delay=2.1, delays=0.1/0/1/1, dsn=4.7.1, status=deferred"
                         f" (host mx.customer{user % 60}.example said: 450 4.7.1 <{to}>: Recipient address rejected: Greylisted (in reply to RCPT TO command))")
        lines += [f"{s()}smtp[{self.pid + 11}]: {i}: to=<{to}>, {relay}, delay=1.2, delays=0.1/0/0.6/0.5, dsn=2.0.0,"
                  f" status=sent (250 2.0.0 Ok: queued as {i[::-1]})",
                  f"{s()}qmgr[812]: {i}: removed"]
        return lines

    def refused(self, kind):
        n, peer = self.stranger()
        s, q = self.stamp, f"smtpd[{self.pid}]: "
        helo = f"proto=ESMTP helo=<mx{n}.sender{n}.example>"
        sender = f"from=<offer{n}@sender{n}.example>"
        if kind < 67:
            to = f"probe{n}@elsewhere.example"
            why = f"454 4.7.1 <{to}>: Relay access denied"
        elif kind < 74:
            to = f"user{400 + n % 900}@example.jp"
            why = f"550 5.1.1 <{to}>: Recipient address rejected: User unknown in local recipient table"
        elif kind < 86:
            to = f"user{n % 400}@example.jp"
            ip = peer[peer.index("[") + 1:-1]
            why = (f"554 5.7.1 Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org;"
                   f" https://www.spamhaus.org/query/ip/{ip}")
        else:
            to = f"user{n % 400}@example.jp"
            why = f"450 4.7.1 <mx{n}.sender{n}.example>: Helo command rejected: Host not found"
        return [f"{s()}{q}connect from {peer}",
                f"{s()}{q}NOQUEUE: reject: RCPT from {peer}: {why}; {sender} to=<{to}> {helo}",
                f"{s()}{q}disconnect from {peer} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"]

    def other(self, kind):
        _, peer = self.stranger()
        s, q = self.stamp, f"smtpd[{self.pid}]: "
        if kind < 97 and self.random.random() < 0.05:
            return [f"{s()}{q}connect from {peer}",
                    f"{s()}{q}warning: {peer}: SASL LOGIN authentication failed: UGFzc3dvcmQ6",
                    f"{s()}{q}disconnect from {peer} ehlo=1 auth=0/1 quit=1 commands=2/3"]
        return [f"{s()}{q}connect from {peer}", f"{s()}{q}lost connection after EHLO from {peer}",
                f"{s()}{q}disconnect from {peer} ehlo=1 commands=1"]


def main():
    octets, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    log, written = Log(seed), 0
    while written < octets:
        text = "".join(line + "\n" for _ in range(500) for line in log.visit())
        written += len(text)
        sys.stdout.write(text)


main()
