# Reading the log of another server (sekisho read): the verdict page, the timeline, the watch.

## Formats

format-postfix = Postfix
format-dovecot = Dovecot
format-sendmail = sendmail
format-opensmtpd = OpenSMTPD
format-exim = Exim
format-qmail = qmail
format-stalker = SIMS / CommuniGate
format-appleshare = AppleShare IP
format-haraka = Haraka
format-sekisho = Sekisho
format-headers = header of a message
format-queue-file = message waiting in a queue
format-transcript = relay test
format-pattern = your pattern
format-none = no mail log

## The answer

answer-abused = This server is being abused: { $title }. Do what stands below under “do now”, from the top.
    .label = Abused
answer-likely = This server seems to be abused: { $title }. Do what stands below under “do now”, from the top.
    .label = Perhaps abused
answer-cannot-tell = Whether this server is being abused cannot be told from these records: { $title }. What would decide stands below.
    .label = Cannot tell
answer-troubled = The records show no abuse of this server. But there { $count ->
        [one] is one thing
       *[other] are { $count } things
    } you should know: { $title }{ $count ->
        [one] { "" }
       *[other] { " " }and more
    }.
    .label = No abuse
answer-clean = The records show no abuse of this server.
    .label = No abuse
answer-unsure = The lines that could be understood show no abuse; but too many could not, so there may be some.
    .label = Cannot tell
answer-nothing = In these records no mail changes hands, so nothing can be told. Let other logs be read too.
    .label = Cannot tell

## What was read

verdict-read = Read
verdict-source = { $file } ({ $formats }): { $lines } lines, { $unknown } not understood
verdict-source-mixed = { $file } ({ $formats }): { $lines } lines, { $unknown } not understood, { $other } of other programs
verdict-other-files = { $count ->
        [one] one other file
       *[other] { $count } other files
    }
verdict-span = Time: { $span }
verdict-no-span = no line has a time
verdict-from-to = { $from } to { $to }
verdict-unknown = Lines that are not understood are never guessed at, only counted. “sekisho read --unknown FILE” lists them.
verdict-ours = Taken as yours
verdict-ours-inferred = Inferred from the records. If it is wrong, say what is yours, as in “sekisho read --our your-domain FILE”: domains, addresses, networks (192.168.0.0/24), as many as you like. The answer may change.
verdict-ours-given = As you said.
verdict-ours-none = The records do not show what is yours. Say it, as in “sekisho read --our your-domain FILE”.
verdict-verbs = What happened how often (recipients)
chart-hours = The chart begins at { $from }; each column is { $count ->
        [one] one hour
       *[other] { $count } hours
    }. Each row is as high as its own busiest column.
chart-days = The chart begins at { $from }; each column is { $count ->
        [one] one day
       *[other] { $count } days
    }. Each row is as high as its own busiest column.

## What was found

verdict-incident = { $number }. { $title } ({ $certainty })
verdict-row-count = how many
verdict-row-actors = who
verdict-row-accounts = whose
verdict-row-when = when
verdict-row-why = why
verdict-row-lines = lines
verdict-row-do = do now
verdict-row-decider = would decide

verdict-limits = What these records cannot tell
verdict-limit-beginning = What happened before { $from } is not in them. If there are older logs, let them be read as well.
verdict-limit-other-servers = Mail that left by other servers or devices does not appear here. If there are other servers in your network, let their logs be read as well.
verdict-limit-content = Logs do not hold what mail says. What is sent little by little with a right password looks like ordinary mail.

## Timeline

timeline-empty = No line fits.

## Watching (--follow)

follow-begun = { $title } ({ $certainty }) by { $actors }. “sekisho read { $file }” tells more.
follow-subject = [{ $certainty }] { $title } at { $host }
follow-opening = Sekisho watches the mail server’s log at { $host }, and has noticed this.
follow-what = { $title } ({ $certainty })
follow-why = Why that is concluded:
follow-lines = Lines that show it:
follow-do = What to do now:
follow-closing = On the computer that has the log, “sekisho read { $file }” tells more. You are told of each thing once.

## What is wrong in a pattern file

pattern-at = line { $line }, column { $column }: { $cause }
pattern-no-equals-sign = there is no “=” in it. Write it like “line = …” or “received = Word”.
pattern-unknown-key = “{ $about }” is neither “line”, nor “line.MEANING”, nor one of the meanings: { $known }.
pattern-unknown-field = there is no field { $about }. There are { $known }.
pattern-open-brace = this brace is never closed. Close it behind the name of the field.
pattern-twice = { $about } stands here a second time. Write each field once.
pattern-nothing-between = something must stand between { $about } and the field before it; else nobody can tell where one ends.
pattern-no-verb = the word that says what happened is missing. Put the field for it (verb) in, or say the meaning, as in “line.delivered = …”.
pattern-word-twice = “{ $about }” has a meaning already. Give each word one meaning.
pattern-empty = nothing stands behind the “=”.
pattern-no-line = nothing tells what a line of the log looks like. Write at least one “line = …”.
