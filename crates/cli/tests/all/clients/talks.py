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


def lead(number, talk):
    session = common.smtp(task, source(number))
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
