"""Reads a mailbox by poplib: identifiers, first lines and messages; deletes what was read if the task says so."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common

task = common.task()
session = common.pop3(task)
session.user(task["user"])
session.pass_(task["password"])
count, octets = session.stat()


def text(lines):
    return "".join(line.decode() + "\n" for line in lines)


messages = []
for number in range(1, count + 1):
    messages.append(
        {
            "uidl": session.uidl(number).decode().split()[-1],
            "octets": int(session.list(number).decode().split()[-1]),
            "top": text(session.top(number, 0)[1]),
            "content": text(session.retr(number)[1]),
        }
    )
    if task.get("delete"):
        session.dele(number)
session.quit()
common.answer({"octets": octets, "capabilities": sorted(common.pop3(task).capa()), "messages": messages})
