"""What happens, and what is true of it: each scenario acts on a server and returns its truth.

Verbs count recipients. The truth is written down by the scenario as it acts, and each reply of the server is compared
with what the truth needs, so a server that behaves otherwise fails the scenario rather than bending the truth.
"""
import collections
import concurrent.futures
import smtplib

import outside
from outside import Surprise

PASSWORDS = {"taro": "taro-secret-1", "hanako": "hanako-secret-2", "jiro": "jiro-secret-3"}
ROUTER = "192.168.1.1"


class World:
    def __init__(self, server):
        self.server = server
        self.verbs = collections.Counter()
        self.number = 0

    def mail(self, ip, helo, sender, fates, user=None, to=outside.SERVER):
        """One session with one message. `fates` says for each recipient which verb it makes; `bounced` is taken here and
        refused by the next hop, which makes none."""
        client = outside.connect(ip, helo, to, self.server.login_port if user else 25)
        if user and not outside.login(client, self.server.login_name(user), PASSWORDS[user]):
            raise Surprise(f"{user} could not log in")
        self.number += 1
        try:
            self.expect(client.mail(sender), "MAIL", True)
            taken = [recipient for recipient, fate in fates.items() if self.offer(client, recipient, fate)]
            if taken:
                self.expect(client.data(outside.message(sender, list(fates), self.number)), "DATA", True)
        finally:
            self.leave(client)
        self.verbs.update(fate for fate in fates.values() if fate != "bounced")

    def turned_away(self, ip, helo, sender, to=outside.SERVER):
        """One session whose MAIL is refused, whoever its recipients would have been."""
        client = outside.connect(ip, helo, to)
        self.expect(client.mail(sender), "MAIL", False)
        self.verbs["refused"] += 1
        self.leave(client)

    def offer(self, client, recipient, fate):
        self.expect(client.rcpt(recipient), f"RCPT {recipient}", fate != "refused")
        return fate != "refused"

    @staticmethod
    def expect(reply, what, good):
        if (reply[0] < 400) != good:
            raise Surprise(f"{what}: {reply}")

    @staticmethod
    def leave(client):
        try:
            client.quit()
        except smtplib.SMTPException:
            client.close()

    def guess(self, ip, user, passwords):
        """Wrong passwords, three in a session, in several sessions at one time: servers let guessers wait."""
        passwords = list(passwords)
        sessions = [passwords[at:at + 3] for at in range(0, len(passwords), 3)]
        with concurrent.futures.ThreadPoolExecutor(10) as guessers:
            list(guessers.map(lambda few: self.guess_few(ip, user, few), sessions))

    def guess_few(self, ip, user, passwords):
        client = outside.connect(ip, "guesser.example", port=self.server.login_port)
        outside.start_tls(client)
        for password in passwords:
            if outside.login_once(client, self.server.login_name(user), password):
                raise Surprise("a wrong password was right")
        self.leave(client)

    def try_names(self, ip, helo, names):
        """Names that do not exist here, each refused; a server that hangs up is asked again."""
        names = list(names)
        while names:
            client = outside.connect(ip, helo)
            client.mail("offer@passer-by.example")
            for _ in range(8):
                if names:
                    self.expect(client.rcpt(f"{names.pop()}@example.jp"), "RCPT", False)
                    self.verbs["refused"] += 1
            self.leave(client)


def stranger(n):
    """The n-th stranger: its address, in a network of its own, and its name."""
    return f"198.18.{n}.{n % 200 + 5}", f"mx{n}.sender{n}.example"


def ordinary(world):
    """An ordinary busy day: nothing in it is an incident."""
    for n in range(24):
        ip, name = stranger(n)
        world.mail(ip, name, f"person{n}@sender{n}.example", {f"{('taro', 'hanako', 'jiro')[n % 3]}@example.jp": "received"})
    for n in range(10):
        user = ("taro", "hanako")[n % 2]
        world.mail("203.0.113.40", "pc.example.jp", f"{user}@example.jp", {f"customer{n}@elsewhere.example": "sent"}, user)
    world.mail("192.168.1.50", "copier.lan", "copier@example.jp", {"taro@example.jp": "received"}, to=outside.LAN_SERVER)
    world.mail("192.168.1.50", "copier.lan", "copier@example.jp", {"partner@elsewhere.example": "sent"}, to=outside.LAN_SERVER)
    world.mail("203.0.113.41", "pc.example.jp", "taro@example.jp", {"hanako@example.jp": "received"}, "taro")
    newsletter = {f"reader{n}@elsewhere.example": "sent" for n in range(30)}
    world.mail("203.0.113.40", "pc.example.jp", "hanako@example.jp", newsletter, "hanako")
    for n, typo in enumerate(["tarou", "hanakko"]):
        ip, name = stranger(30 + n)
        world.mail(ip, name, f"person@sender{30 + n}.example", {f"{typo}@example.jp": "refused"})
    world.guess("203.0.113.40", "taro", ["mistyped-1", "mistyped-2"])
    world.mail("203.0.113.40", "pc.example.jp", "taro@example.jp", {"customer1@elsewhere.example": "sent"}, "taro")
    ip, name = stranger(40)
    world.mail(ip, name, "probe@sender40.example", {"probe@elsewhere.example": "refused"})
    world.mail("203.0.113.41", "pc.example.jp", "taro@example.jp", {"nobody@elsewhere.example": "bounced"}, "taro")
    ip, name = stranger(41)
    world.mail(ip, name, "", {"taro@example.jp": "received"})
    return []


def open_relay(world):
    """The server relays for everybody, and two strangers use it."""
    for n in range(8):
        for who in (50, 51):
            ip, name = stranger(who)
            fates = {f"victim{who}-{n}@elsewhere.example": "relayed", f"target{who}-{n}@other.example": "relayed"}
            world.mail(ip, name, f"offer{n}@bulk{who}.example", fates)
    for n in range(4):
        ip, name = stranger(n)
        world.mail(ip, name, f"person{n}@sender{n}.example", {"taro@example.jp": "received"})
    return [{"kind": "relay", "actors": [stranger(50)[0], stranger(51)[0]]}]


def stolen_account(world):
    """Somebody who knows taro's password sends from many networks."""
    for n in range(3):
        world.mail("203.0.113.40", "pc.example.jp", "hanako@example.jp", {f"customer{n}@elsewhere.example": "sent"}, "hanako")
        world.mail("203.0.113.41", "pc.example.jp", "taro@example.jp", {f"partner{n}@elsewhere.example": "sent"}, "taro")
    for n in range(60):
        ip, name = stranger(60 + n % 20)
        fates = {f"victim{n}-{m}@elsewhere.example": "sent" for m in range(3)}
        if n % 4 == 0:
            fates[f"nobody{n}@elsewhere.example"] = "bounced"
        world.mail(ip, name, "taro@example.jp", fates, "taro")
    return [{"kind": "stolen-account", "accounts": ["taro"]}]


def joe_job(world):
    """Bounces come from many servers for mail that nobody here sent."""
    for n in range(48):
        ip, name = stranger(90 + n % 24)
        name_here = ("hanako", "taro", "jiro")[n % 3] if n % 8 else f"sales{n}"
        fate = "received" if n % 8 else "refused"
        world.mail(ip, name, "", {f"{name_here}@example.jp": fate})
    return [{"kind": "joe-job"}]


def dictionary(world):
    """One visitor tries forty names."""
    ip, name = stranger(130)
    world.try_names(ip, name, (f"name{n}" for n in range(40)))
    for n in range(3):
        ip, name = stranger(n)
        world.mail(ip, name, f"person{n}@sender{n}.example", {"taro@example.jp": "received"})
    return [{"kind": "dictionary-attack", "actors": [stranger(130)[0]]}]


def guessing(world):
    """One visitor tries passwords and finds none."""
    world.guess(stranger(140)[0], "taro", (f"guess-{n}" for n in range(30)))
    world.mail("203.0.113.40", "pc.example.jp", "taro@example.jp", {"customer1@elsewhere.example": "sent"}, "taro")
    return [{"kind": "password-guessing", "actors": [stranger(140)[0]], "guessed": False}]


def guessed(world):
    """One visitor tries passwords, finds one and tries it out."""
    ip, name = stranger(141)
    world.guess(ip, "hanako", (f"guess-{n}" for n in range(30)))
    world.mail(ip, name, "hanako@example.jp", {"drop1@elsewhere.example": "sent"}, "hanako")
    world.mail(ip, name, "hanako@example.jp", {"drop2@elsewhere.example": "sent"}, "hanako")
    return [{"kind": "password-guessing", "actors": [ip], "accounts": ["hanako"], "guessed": True}]


def router(world):
    """The router shows every visitor under its own address, which the server trusts."""
    for n in range(30):
        name = stranger(150 + n)[1]
        sender = f"person{n}@sender{150 + n}.example"
        world.mail(ROUTER, name, sender, {f"{('taro', 'hanako')[n % 2]}@example.jp": "received"}, to=outside.LAN_SERVER)
        if n % 2:
            fates = {f"victim{n}-{m}@elsewhere.example": "relayed" for m in range(2)}
            world.mail(ROUTER, name, sender, fates, to=outside.LAN_SERVER)
    return [{"kind": "nat-hides-clients", "actors": [ROUTER]}]


def own_address(world):
    """A stranger writes to us as one of us."""
    ip, name = stranger(190)
    for _ in range(3):
        world.mail(ip, name, "hanako@example.jp", {"taro@example.jp": "received"})
    ip, name = stranger(1)
    world.mail(ip, name, "person1@sender1.example", {"jiro@example.jp": "received"})
    return [{"kind": "own-address-outside", "actors": [stranger(190)[0]], "accounts": ["hanako@example.jp"]}]


def listed(world):
    """Others refuse our mail because a blocklist names this server."""
    for n in range(6):
        world.mail("203.0.113.40", "pc.example.jp", "taro@example.jp", {f"listed{n}@elsewhere.example": "bounced"}, "taro")
    world.mail("203.0.113.40", "pc.example.jp", "taro@example.jp", {"customer@elsewhere.example": "sent"}, "taro")
    return [{"kind": "listed"}]


def shut_relay(world):
    """Two strangers try to relay through a server that no setting opens."""
    for n in range(8):
        for who in (50, 51):
            ip, name = stranger(who)
            fates = {f"victim{who}-{n}@elsewhere.example": "refused", f"target{who}-{n}@other.example": "refused"}
            world.mail(ip, name, f"offer{n}@bulk{who}.example", fates)
    for n in range(4):
        ip, name = stranger(n)
        world.mail(ip, name, f"person{n}@sender{n}.example", {"taro@example.jp": "received"})
    return [{"kind": "relay-attempted", "actors": [stranger(50)[0], stranger(51)[0]]}]


def shut_router(world):
    """The router shows every visitor under its own address, from which the LAN door takes nothing. That it hides them is
    true all the same."""
    for n in range(30):
        name = stranger(150 + n)[1]
        for _ in range(1 + n % 2):
            world.turned_away(ROUTER, name, f"person{n}@sender{150 + n}.example", outside.LAN_SERVER)
    world.mail("192.168.1.50", "copier.lan", "copier@example.jp", {"taro@example.jp": "received"}, to=outside.LAN_SERVER)
    return [{"kind": "nat-hides-clients", "actors": [ROUTER]}]


def proven_address(world):
    """A stranger writes to us as one of us, to a server that wants a proof of that."""
    ip, name = stranger(190)
    for _ in range(3):
        world.turned_away(ip, name, "hanako@example.jp")
    ip, name = stranger(1)
    world.mail(ip, name, "person1@sender1.example", {"jiro@example.jp": "received"})
    return []


# Name: what happens, and how the server is set up for it.
SCENARIOS = {
    "ordinary": (ordinary, "strict"),
    "open-relay": (open_relay, "open"),
    "stolen-account": (stolen_account, "strict"),
    "joe-job": (joe_job, "strict"),
    "dictionary": (dictionary, "strict"),
    "guessing": (guessing, "strict"),
    "guessed": (guessed, "strict"),
    "router": (router, "strict"),
    "own-address": (own_address, "strict"),
    "listed": (listed, "strict"),
}

# What becomes of some of them at a server that cannot be set up so.
SHUT = {
    "open-relay": (shut_relay, "strict"),
    "router": (shut_router, "strict"),
    "own-address": (proven_address, "strict"),
}
