"""Visits a door from the addresses that a task names, and says what was answered to MAIL, RCPT and the message."""

import json
import smtplib
import sys

task = json.load(sys.stdin)
host, port = task["door"].rsplit(":", 1)
answers = []
for visit in task["visits"]:
    source = (visit["ip"], 0)
    session = smtplib.SMTP(host, int(port), local_hostname=visit["hello"], source_address=source, timeout=30)
    session.ehlo()
    said = [session.docmd("MAIL", f"FROM:<{visit['sender']}>"), session.docmd("RCPT", f"TO:<{visit['recipient']}>")]
    if said[-1][0] == 250:
        said.append(session.data(f"From: <{visit['sender']}>\r\nSubject: a visit\r\n\r\nHello\r\n"))
    answers.append([f"{code} {text.decode(errors='replace')}" for code, text in said])
    session.close()
json.dump(answers, sys.stdout)
