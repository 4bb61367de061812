"""Sends a message by smtplib, after a login if the task names one."""

import os
import smtplib
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common

task = common.task()
with common.smtp(task) as session:
    if "user" in task:
        session.login(task["user"], task["password"])
    try:
        refused = session.sendmail(
            task["from"], task["to"], task["message"].replace("\n", "\r\n").encode(), mail_options=task.get("options", [])
        )
        common.answer({to: list(map(str, reply)) for to, reply in refused.items()})
    except smtplib.SMTPRecipientsRefused as error:
        common.answer({to: list(map(str, reply)) for to, reply in error.recipients.items()})
    except smtplib.SMTPResponseException as error:
        common.answer({"error": [error.smtp_code, error.smtp_error.decode()]})
