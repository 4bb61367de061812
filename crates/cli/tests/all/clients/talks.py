"""Leads many sessions, each in lines that no mail program would write, and says what was answered to each line."""

import os
import smtplib
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common

task = common.task()


def reply(session):
    code, text = session.getreply()
    return f"{code} {text.decode(errors='replace')}"


def say(session, line, name):
    """A line, and after a 354 a message that carries the talk's name."""
    session.sock.sendall(line.encode() + b"\r\n")
    said = reply(session)
    if not said.startswith("354"):
        return said
    content = f"From: <x@outside.example>\r\nTo: <y@outside.example>\r\nSubject: talk {name}\r\n\r\nHello\r\n"
    session.sock.sendall(content.encode() + b".\r\n")
    return reply(session)


def source(number):
    """An address of its own for each visit, in networks that no site of ours names (127.128.0.0/9)."""
    return f"127.{128 + number // 60000}.{number // 240 % 250}.{1 + number % 240}" if task.get("from_everywhere") else None


def claimed(number):
    """Where a proxy says that the visitor comes from: addresses of this machine and of a LAN, each in a network of its own."""
    own = task["door"].rsplit(":", 1)[0]
    high, low = number // 250 % 250, number % 250
    return [f"127.{high}.{low}.1", f"10.{high}.{low}.9", f"192.168.{low}.100", f"172.16.{low}.1", own][number % 5]


def header(number):
    if "proxy" not in task:
        return b""
    return f"PROXY TCP4 {claimed(number)} 127.0.0.1 40000 25\r\n".encode()


def lead(number, talk):
    # The proxy's own address, or a stranger's who does as if.
    come_from = task.get("proxy") or source(number)
    try:
        session = common.smtp(task, come_from, header(number))
    except smtplib.SMTPConnectError as error:
        return [f"{error.smtp_code} {error.smtp_error.decode(errors='replace')}"]
    except (smtplib.SMTPServerDisconnected, ConnectionError):
        return ["closed"]
    said = []
    try:
        if "user" in task:
            session.login(task["user"], task["password"])
        for line in talk["lines"]:
            said.append(say(session, line, talk["name"]))
    except (smtplib.SMTPServerDisconnected, ConnectionError):
        said.append("closed")
    session.close()
    return said


common.answer({talk["name"]: lead(number, talk) for number, talk in enumerate(task["talks"])})
