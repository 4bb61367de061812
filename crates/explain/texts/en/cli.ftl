# Help, answers, errors and table headings of the commands.

## Help (--help); .examples are examples.

help-heading-usage = Usage
help-heading-commands = Commands
help-heading-arguments = Arguments
help-heading-options = Options
help-heading-examples = Examples

help-sekisho = A mail server that cannot be made to relay for strangers, and that says in ordinary words why it did what it did.
    .examples =
        sekisho demo                          see it run first (nothing leaves this computer)
        sekisho quickstart --help             set up a server of your own
        sekisho why hana@example.jp           ask what happened
        sekisho read /var/log/mail.log        ask whether another mail server is being abused
help-demo = Show it running: real mail through the whole server, within this computer only.
    .examples =
        sekisho demo                          goes on running until Ctrl-C
        sekisho demo --once                   ends when all is shown
        sekisho demo --json                   one line for programs: where it listens
help-quickstart = Set up a server of your own: settings, keys, the first account, and what to register in DNS.
    .examples =
        sekisho quickstart /srv/mail --hostname mail.example.jp --domain example.jp --address hana@example.jp
help-serve = Run the mail server.
    .examples =
        sekisho serve --config /srv/mail/sekisho.toml
help-sendmail = Hand a message on standard input to the running server, as programs of this machine expect of “sendmail” (cron, PHP, mutt). Who may, and with which addresses, the setting sendmail.users says. Options: -t (recipients from To, Cc, Bcc), -i, -f ADDRESS, -F NAME, and what is customary; behind the first recipient everything is an address.
    .examples =
        sekisho sendmail -- hana@example.jp < report.txt
        sekisho sendmail                                  in php.ini: sendmail_path = "/usr/bin/sekisho sendmail -t -i"
help-lockdown = Stop everything from leaving this server, at once and for everybody, and let it go again later.
    .examples =
        sekisho lockdown on --reason "break-in"
        sekisho lockdown off
help-lockdown-on = Hold all mail to the outside, new and waiting, of accounts, devices and forwards. Receiving goes on.
    .examples =
        sekisho lockdown on --reason "break-in"
help-lockdown-off = Let everything go that lockdown held. What limits or a person held stays held.
    .examples =
        sekisho lockdown off
help-lockdown-status = Tell whether lockdown is on, since when, by whom, and how many messages wait.
    .examples =
        sekisho lockdown status
help-hosts = Show the servers that mail goes to: how much waits for each, what it said last, when it is tried next, and since when it could not be reached.
    .examples =
        sekisho hosts
        sekisho hosts example.net
help-hosts-retry = Try a server again at once, with everything that waits for it.
    .examples =
        sekisho hosts retry example.net
help-config = Look into the settings.
    .examples =
        sekisho config check                  is anything wrong in the settings file?
        sekisho config explain limits.messages_per_day
help-config-check = Say whether anything is wrong in the settings file.
    .examples =
        sekisho config check --config /srv/mail/sekisho.toml
help-config-show = Show the settings in force, those not written included.
    .examples =
        sekisho config show
        sekisho config show --json
help-config-explain = Explain one setting: what it is for, its default, an example.
    .examples =
        sekisho config explain doors.lan
help-config-sample = Print a settings file with every setting and what it means, all as comments.
    .examples =
        sekisho config sample
        sekisho config sample --lang en > sekisho.toml
help-config-reload = Have the running server read its settings file again. A mistake changes nothing.
    .examples =
        sekisho config reload
        sekisho config reload --config /srv/mail/sekisho.toml
help-account = Accounts: people who read and send mail here.
    .examples =
        sekisho account add hana@example.jp
        sekisho account list
help-account-add = Add an account; the password is asked for.
    .examples =
        sekisho account add hana@example.jp
        sekisho account add hana@example.jp --password-stdin < secret-file
help-account-remove = Remove an account, and the mail in its mailbox with it.
    .examples =
        sekisho account remove hana@example.jp
help-account-list = List the accounts.
    .examples =
        sekisho account list
        sekisho account list --json
help-account-password = Change a password.
    .examples =
        sekisho account password hana@example.jp
        sekisho account password --all --sheet /root/sheets.html
help-account-enable = Let an account that was switched off be used again.
    .examples =
        sekisho account enable hana@example.jp
help-account-disable = Stop an account from logging in and sending, at once; it goes on receiving. Its mail that is on the way out is held.
    .examples =
        sekisho account disable hana@example.jp
        sekisho account disable hana@example.jp --reason "telephone lost"
help-account-grant = Let an account send as another address too.
    .examples =
        sekisho account grant hana@example.jp info@example.jp
help-account-revoke = Take that back.
    .examples =
        sekisho account revoke hana@example.jp info@example.jp
help-account-limits = Set how much an account may send in a day.
    .examples =
        sekisho account limits hana@example.jp --messages 3000 --new-recipients 1000
        sekisho account limits hana@example.jp --default
help-account-forward = Forward an account’s mail to other addresses, here or outside. The mailbox keeps it too, unless --no-keep says otherwise.
    .examples =
        sekisho account forward hana@example.jp hana@example.net
        sekisho account forward hana@example.jp hana@example.net taro@example.jp --no-keep
        sekisho account forward hana@example.jp off
help-account-quota = Set how much an account’s mailbox may hold: a size, “default” (what the settings say) or “none” (as much as comes).
    .examples =
        sekisho account quota hana@example.jp 2GB
        sekisho account quota hana@example.jp default
help-account-legacy = Allow an account, until a day, an old way for programs that know no other: “apop” (POP3 login by APOP, with a password of its own) or “pop-before-smtp” (who has fetched mail may send from the same IP address, at the LAN door, for a few minutes). “off” ends both. Neither is as safe as a login over TLS; what each costs is told when it is switched on.
    .until = The last day on which it is allowed, such as 2027-03-31; a year ahead at most
    .examples =
        sekisho account legacy hana@example.jp apop --until 2027-03-31
        sekisho account legacy hana@example.jp pop-before-smtp --until 2027-03-31
        sekisho account legacy hana@example.jp off
help-domain = Domains whose mail is received here.
    .examples =
        sekisho domain list
        sekisho domain add example.jp --postmaster hana@example.jp
help-domain-add = Add a domain, and name the postmaster: the person who reads mail to its administrator.
    .examples =
        sekisho domain add example.jp --postmaster hana@example.jp
help-domain-remove = Remove a domain.
    .examples =
        sekisho domain remove example.jp
help-domain-list = List the domains.
    .examples =
        sekisho domain list
help-domain-postmaster = Name another postmaster for a domain.
    .examples =
        sekisho domain postmaster example.jp taro@example.jp
help-domain-plus = Let what follows a plus sign not matter, so that mail to hana+shop@ reaches hana@.
    .examples =
        sekisho domain plus example.jp on
        sekisho domain plus example.jp off
help-domain-catch-all = Give what comes for nobody at a domain to an account.
    .examples =
        sekisho domain catch-all example.jp hana@example.jp
        sekisho domain catch-all example.jp off
help-domain-behind = Name the server behind this one that has a domain’s mailboxes. It is asked about every recipient that has no mailbox here, and their mail is handed to it. “off” ends that.
    .examples =
        sekisho domain behind example.jp lmtp:192.168.0.5:24
        sekisho domain behind example.jp smtp:192.168.0.5:25
        sekisho domain behind example.jp off
help-alias = Aliases: addresses whose mail goes to accounts.
    .examples =
        sekisho alias add info@example.jp hana@example.jp taro@example.jp
        sekisho alias list
help-alias-add = Add an alias that leads to one account or several.
    .examples =
        sekisho alias add info@example.jp hana@example.jp taro@example.jp
help-alias-set = Let an alias lead elsewhere.
    .examples =
        sekisho alias set info@example.jp taro@example.jp
help-alias-remove = Remove an alias.
    .examples =
        sekisho alias remove info@example.jp
help-alias-list = List the aliases.
    .examples =
        sekisho alias list
help-device = Devices of the LAN, such as a copier, that send without a login.
    .examples =
        sekisho device add copier 192.168.0.20 scan@example.jp
        sekisho device list
help-device-add = Register a device: its address or range, and the senders it may use.
    .examples =
        sekisho device add copier 192.168.0.20 scan@example.jp
        sekisho device add registers 192.168.0.100-192.168.0.199 shop@example.jp
help-device-remove = Remove a device.
    .examples =
        sekisho device remove copier
help-device-list = List the devices.
    .examples =
        sekisho device list
help-device-limits = Set how much a device may send in a day.
    .examples =
        sekisho device limits copier --messages 50 --new-recipients 10
        sekisho device limits copier --default
help-device-reopen = Open the LAN door again to an address to which this server closed it.
    .examples =
        sekisho device reopen 192.168.0.1
help-queue = Mail that has not arrived yet, and mail that is held.
    .examples =
        sekisho queue list
        sekisho queue release 0019xkq8w0000
help-queue-list = List the mail that waits.
    .examples =
        sekisho queue list
        sekisho queue list --json
help-queue-show = Show one waiting message in full.
    .examples =
        sekisho queue show 0019xkq8w0000
help-queue-hold = Put a message on hold.
    .examples =
        sekisho queue hold 0019xkq8w0000
help-queue-release = Let a held message go, or all that is held of one account.
    .examples =
        sekisho queue release 0019xkq8w0000
        sekisho queue release hana@example.jp
help-queue-retry = Try a message again at once.
    .examples =
        sekisho queue retry 0019xkq8w0000
help-queue-remove = Remove a message; it will not be sent.
    .examples =
        sekisho queue remove 0019xkq8w0000
help-queue-export = Save a message of the queue as a file, for instance one that cannot be read.
    .examples =
        sekisho queue export 1abc2def3gh4i message.eml
help-why = Tell what happened and why: to a message, a mail address, or a visitor’s address.
    .examples =
        sekisho why 0019xkq8w0000             about one message
        sekisho why hana@example.jp           about one person
        sekisho why 203.0.113.9               about whoever came from one address
help-read = Read the log of any mail server, and say whether the server was abused. Known: Postfix, Exim, sendmail, OpenSMTPD, qmail, SIMS, CommuniGate, AppleShare IP, Dovecot, Haraka, Sekisho.
    .examples =
        sekisho read /var/log/mail.log        is it being abused?
        sekisho read mail.log mail.log.1.gz --our example.jp
        sekisho read mail.log --since 2026-11-20 --until 2026-11-21
        sekisho read mail.log --lines         explain it line by line
        sekisho read mail.log --message 4F1A2B3C4D    follow one message
        sekisho read mail.log --mask --key-file key.txt    make a copy that can be shown to others
        sekisho read /var/log/mail.log --follow --notify hana@example.jp    keep watching, and tell when something begins
help-probe = Examine a mail server from outside: can strangers abuse it? Messages are followed until they arrive. Examine only servers that you run. How strangers are treated shows only from another connection.
    .examples =
        sekisho probe mail.example.jp --i-run-this-server --local hana@example.jp --catch me@example.net
        sekisho probe mail.example.jp --i-run-this-server --catch me@example.net --catch-imap imap.example.net --catch-password-file imap.password
        sekisho probe 127.0.0.1 --port 2525 --catch-here 2526    a server that can be pointed here, through to delivery
        sekisho probe mail.example.jp --i-run-this-server --tests relay,smuggling --transcript probe.txt
        sekisho probe mail.example.jp --i-run-this-server --login hana@example.jp --password-file password.txt --local ken@example.jp --catch me@example.net
        sekisho probe --hosts servers.txt --json            many servers, one after the other
        sekisho probe --serve 0.0.0.0:2323                    examine whichever server connects with telnet

arg-help = Show this help
arg-version = Show the version
arg-json = Print JSON, for programs
arg-lang = The language, ja or en
arg-config = The settings file
arg-dir = The folder to make
arg-hostname = The server’s full name
arg-domain = A domain
arg-next-hop = smtp:HOST:PORT, lmtp:HOST:PORT, or off
arg-address = A mail address
arg-postmaster = The account that reads mail to the administrator
arg-account = An account’s address
arg-sender = The address to send as
arg-alias = The alias’s address
arg-targets = The accounts it leads to
arg-on-off = on or off
arg-catcher = The account that gets it, or off
arg-forward-targets = Where to, or off
arg-no-keep = The mailbox gets it only if it cannot be forwarded
arg-quota = A size such as 500MB or 2GB, “default” or “none”
arg-legacy = apop, pop-before-smtp or off
arg-device = The device’s name
arg-device-ip = The IP address
arg-range = The device’s address, or a range
arg-senders = The addresses it may send as
arg-messages = Messages in a day
arg-new-recipients = First-time recipients in a day
arg-default = Go back to the site’s limits
arg-password-stdin = Read the password from standard input
arg-once = End when all is shown
arg-id = A message’s id
arg-held = A message’s id, or an account’s address
arg-reason = Why, for whoever looks at the list later
arg-subject = A message’s id, a mail address, or an IP address
arg-limit = How many to show at most
arg-key = A setting’s name
arg-files = Log files; “-” is standard input
arg-recipients = Recipients
arg-host = A domain that mail goes to, or the server that was asked
arg-all = Every account: new passwords for all, after a break-in
arg-sheet = Where the sheets with the new passwords go: HTML to print, one page for each person, or plain text if the name ends in .txt
arg-yes = Do not ask first
arg-format = The format of the log (usually recognised by itself)
arg-since = Read only what happened from this time on (2026-11-20, 2026-11-20T09:00, 24h or 7d ago)
arg-until = Read only what happened up to this time (a day alone means its end)
arg-our = A domain, address or network of yours; may be given again
arg-verdict = Show the verdict (as when nothing is said)
arg-lines = Explain line by line
arg-unknown = List only the lines that are not understood
arg-message = Explain only the lines about this message (its id), in order
arg-timeline = Put what happened in order of time
arg-mask = Make a copy with the names hidden, to show to others
arg-key-file = The file for the list of hidden names and what they stand for; keep it to yourself
arg-follow = Go on reading what is added to the log
arg-notify = Tell this address by mail when something begins
arg-via = The mail server that sends the notice (this computer, if nothing is said)
arg-pattern = A file that describes the lines of a format not known here
arg-server = The name or address of the server to examine
arg-port = A port to examine; may be given again (25, 465, 587 and 2525, if nothing is said)
arg-local = A mail address that exists on that server; may be given again
arg-catch = An address of yours elsewhere, where arrivals are watched
arg-catch-here = Catch what arrives on this port of this computer
arg-tests = What to test, separated by commas (relay, smuggling, starttls, auth, enumeration, backscatter, verbs, tls)
arg-transcript = A file for everything that is said
arg-i-run-this-server = Promise that the server is yours to examine (needed for any server outside the LAN)
arg-guess-logins = Also try passwords that anybody would guess (a limited number)
arg-wait = How many seconds to wait for messages to arrive (5, if nothing is said)
arg-catch-pop3 = Look for arrivals in the mailbox of --catch, by POP3 at this server
arg-catch-imap = The same by IMAP, in the folder for junk, too
arg-catch-password-file = The file with the password of that mailbox in its first line
arg-login = An account of yours on that server, to try what only users can (with --password-file)
arg-login-name = The name that this account logs in with, if it is not its address
arg-password-file = The file with the password of that account in its first line
arg-hosts = A file with one server to examine in each line
arg-serve = Listen at this address, and examine whoever connects, and nobody else

## Done

done-account-added = The account { $address } was added.
done-account-removed = The account { $address } was removed.
done-account-password = The password of { $address } was changed. Whoever was logged in with the old one is shown out.
done-account-enabled = { $address } can be used again.
done-account-disabled = { $address } can no longer log in or send, and whoever was logged in is shown out; it goes on receiving.
done-mail-held = { $count ->
        [one] One message of { $address } was on its way out and is held now.
       *[other] { $count } messages of { $address } were on their way out and are held now.
    } “sekisho queue list” shows them. What is really theirs: “sekisho queue release ID”, or “sekisho queue release { $address }” for all. What is not: “sekisho queue remove ID”.
done-mail-stays-held = { $count ->
        [one] One message of { $address } that is held stays held.
       *[other] { $count } messages of { $address } that are held stay held.
    } “sekisho queue release { $address }” sends them.
done-account-granted = { $address } may now send as { $sender }.
done-account-revoked = { $address } may no longer send as { $sender }.
done-account-limits = { $address } may now send { $messages } messages a day, to { $recipients } first-time recipients.
done-account-limits-default = { $address } has the site’s limits again.
done-domain-added = The domain { $domain } was added; its postmaster is { $address }.
done-domain-removed = The domain { $domain } was removed.
done-domain-postmaster = The postmaster of { $domain } is now { $address }.
done-domain-plus = Mail to hana+anything@{ $domain } now reaches hana@{ $domain }, and so for every account and alias there.
done-domain-plus-off = At { $domain }, addresses with a plus sign are refused again unless somebody has that very name.
done-domain-catch-all = { $address } now gets what comes for nobody at { $domain }.
    Mind: this draws spam to every name that can be invented, and a test of the server sees each of them accepted. Accepted is not relayed: what comes there goes into this mailbox and nowhere else.
done-domain-catch-all-off = What comes for nobody at { $domain } is refused again.
done-account-forward = Mail for { $address } is now forwarded to { $targets }; the mailbox keeps it too.
done-account-forward-only = Mail for { $address } is now forwarded to { $targets }; the mailbox gets it only if that fails for good.
done-account-forward-off = Mail for { $address } is no longer forwarded.
done-account-quota = The mailbox of { $address } may now hold { $size }.
done-account-quota-none = The mailbox of { $address } may now hold as much as comes.
done-account-quota-default = The mailbox of { $address } may hold what the settings say again.
done-domain-behind = Recipients at { $domain } that have no mailbox here are asked for at { $hop }, and their mail is handed over there.
done-domain-here = Of { $domain }, only recipients with a mailbox here are taken now.
done-legacy-apop = { $address } can log in by APOP until the end of { $day }. For APOP there is a password of its own, which is shown only this once; the one for everything else stays as it is. If there was one for APOP before, it no longer works:
danger-legacy-apop =
    What this costs:
    - This server has to keep that password readable (RFC 1939 §13), so whoever gets hold of its disk or of a backup has it too.
    - APOP hides the password on its way, but only by MD5, which is weak, and it encrypts nothing: without TLS anyone along the way can read the mail itself.
    - Use it for a program that knows nothing better, best within your own network, and end it as soon as you can: “sekisho account legacy { $address } off”.
done-legacy-pop-before-smtp = Until the end of { $day }, whoever has fetched the mail of { $address } can send as { $address } from the same IP address for { $minutes } minutes, at the LAN door.
danger-legacy-pop-before-smtp =
    What this costs:
    - For those minutes everybody at that IP address can send as { $address } without a password: whoever else uses the machine, any program on it, and everybody behind it if it passes on the mail of others.
    - It never counts at the public door, for addresses outside, for a router or for this server itself.
    - Use it for a program that cannot log in to send, and end it as soon as you can: “sekisho account legacy { $address } off”. A device that only sends is better registered with “sekisho device add”.
done-legacy-off = { $address } can no longer use APOP or send after fetching mail. The password for APOP was deleted.
done-apop-gone = The password that { $address } had for APOP was deleted with it. If it is still needed: “sekisho account legacy { $address } apop --until DATE” makes a new one.
legacy-no-pop3-door = There is no door for POP3 yet (settings doors.pop3 and doors.pop3s), so nobody can fetch mail.
legacy-no-lan-door = There is no LAN door yet (setting doors.lan), so fetching mail opens nothing until there is one that the person’s machine can reach.
legacy-apop = APOP
legacy-pop-before-smtp = sending after fetching
legacy-until = { $way } until { $day }
legacy-ended = { $way } ended { $day }
done-alias-added = The alias { $address } was added; it leads to { $targets }.
done-alias-set = The alias { $address } now leads to { $targets }.
done-alias-removed = The alias { $address } was removed.
done-device-added = The device “{ $name }” was registered, with { $range }, sending as { $senders }.
done-device-removed = The device “{ $name }” was removed.
done-device-limits = The device “{ $name }” may now send { $messages } messages a day, to { $recipients } first-time recipients.
done-device-limits-default = The device “{ $name }” has the site’s limits again.
done-lan-closed = The LAN door is now closed to { $address }.
done-lan-reopened = The LAN door is open again to { $address }. If strangers come from there again, it is closed again within a day; look at the router first.
done-queue-held = Message { $id } is on hold.
done-queue-released = Message { $id } was released and leaves shortly.
done-queue-released-all = { $count ->
        [0] Nothing of { $address } is held.
        [one] One message of { $address } was released and leaves shortly.
       *[other] { $count } messages of { $address } were released and leave shortly.
    }
done-queue-retried = Message { $id } is tried again at once.
done-queue-removed = Message { $id } was removed.
done-config-good = Nothing is wrong in { $file }.

ask-password = New password of { $address }:
ask-password-again = Once more:

## Tables

column-address = Address
column-state = State
column-senders = Sends as
column-limits = Limits a day
column-domain = Domain
column-mailbox = Mailbox
column-forward = Forwarded to
column-catch-all = Catch-all
column-plus = name+detail
column-postmaster = Postmaster
column-behind = Server behind
column-targets = Leads to
column-name = Name
column-range = Addresses
column-id = Id
column-arrived = Arrived
column-size = Size
column-from = From
column-to = To
column-reason = Reason
column-attempts = Tries
column-next = Next try
column-setting = Setting
column-value = Value

state-enabled = in use
state-disabled = switched off
state-disabled-because = switched off: { $reason }
mailbox-used = { $used }
mailbox-of = { $used } of { $limit }
state-on = on
state-off = off
forward-only = { $targets } (not kept)
state-waiting = waiting
state-held = held
limits-per-day = { $messages } messages, { $recipients } new recipients
limits-site = (the site’s)
list-empty-account = There are no accounts yet. “sekisho account add ADDRESS” adds one.
list-empty-domain = There are no domains yet. “sekisho domain add DOMAIN” adds one.
list-empty-alias = There are no aliases.
list-empty-device = No device is registered.
list-closed = The LAN door is closed to these addresses, because strangers were seen behind them: { $addresses }. “sekisho device reopen ADDRESS” opens it again.
list-empty-queue = No mail is waiting. Everything has been delivered.

setting-line-default = Default: { $value }
setting-line-required = It must be written.
setting-line-absent = Not used unless it is written.
setting-line-form = Value: { $form }
setting-line-example = Example: { $example }

## What happened (why)

why-nothing = Nothing is on record about “{ $subject }”. Records are kept for { $days } days.
why-totals = So far: { $verbs }
why-more = These are the latest { $count }. For more, use --limit.

## Reading the log of another server (read)

read-skipped = { $why } It is left out.
read-following = Watching { $file }. Ctrl-C ends it.
read-key-written = What the hidden names stand for was written to { $path }. Whoever has it can read the names, so do not pass it on.
read-warning = Note
read-double = { $file } is the same log as { $other } and is read once.
read-masked-ours = “{ $text }” is masked and may stand for many, so it is not taken as yours. If you can, write the domain or address as it was before.
read-cut-short = { $file } is damaged after { $lines ->
        [one] one line
       *[other] { $lines } lines
    } ({ $cause }). The answer goes by what could be read.
read-notice-failed = The notice to { $address } could not be sent ({ $cause }). Watch the screen.

## Running (serve)

serve-ready = { $hostname } is running.
serve-door = { $door }: { $address }
serve-pop3 = door for reading mail (POP3): { $address }
serve-stopping = Stopping, once the transfers under way have ended.
serve-store-read-only = The disk of { $path } has become read-only, so nothing more is taken: those who send are asked to come back later. No mail that was taken is lost, and mailboxes can be read. Look after the disk, make it writable, then restart the server.
serve-store-damaged = The database in { $path } is damaged, so nothing more is taken: those who send are asked to come back later. Stop the server, keep a copy of the folder and look after the disk, then put back the last backup.
serve-store-failed = The disk of { $path } failed to write, so nothing more is taken: those who send are asked to come back later. No mail that was taken is lost, and mailboxes can be read. Look after the disk, then restart the server.
serve-stopped = Stopped.
serve-smarthost = Mail to the outside goes through { $host }.
serve-gateway = The LAN door takes nothing from the router’s address { $gateway }.

## Setting up (quickstart)

quickstart-start = Setting up the mail server { $hostname } in { $dir }.
quickstart-config = The settings file was written: { $file }
quickstart-certificate = A certificate for encrypted connections was made: { $file }
quickstart-certificate-note = It is signed by itself, so mail programs will warn. Put a proper one in its place before real use.
quickstart-domain = The domain { $domain } was registered; its postmaster is { $address }.
quickstart-account = The first account is { $address }.
quickstart-dns = Register this in DNS (on the pages of whoever manages your domain):
quickstart-dns-a = Ties the server’s name to its address.
quickstart-dns-mx = Brings mail for { $domain } to this server.
quickstart-dns-spf = Says that only this server may send mail of { $domain }.
quickstart-dns-ptr = Finds the server’s name by its address. Ask your provider for it; without it, others may refuse your mail.
quickstart-next = What to do next
quickstart-next-serve = Run the server.
quickstart-next-check = Check the settings.
quickstart-next-why = Ask what happened.
quickstart-client = In the mail program: incoming { $hostname }, port 995 (SSL/TLS); outgoing { $hostname }, port 587 (STARTTLS); user name { $address }.
quickstart-port-25 = If your provider blocks port 25 outward, write the provider’s server into the setting delivery.smarthost.

## Errors

error = Error
error-socket-permission = You may not use { $path }. Run this as the user that runs the server (for example, sudo -u sekisho …).
error-connection-lost = The connection to the server broke off. Whether the change was made, the lists will show.
error-in-use = { $path } is in use by a server that is running.
error-config-missing = There is no settings file { $path }. Make one with “sekisho quickstart FOLDER”, or say with --config where it is.
error-config-problems = { $count ->
        [one] One thing is
       *[other] { $count } things are
    } wrong in { $path }. The server does not start before that is put right.
error-unknown-setting = There is no setting “{ $key }”.
error-unknown-setting-nearest = There is no setting “{ $key }”. Did you mean “{ $nearest }”?
error-unknown-command = There is no command “{ $command }”.
error-unknown-command-nearest = There is no command “{ $command }”. Did you mean “{ $nearest }”?
error-unknown-option = There is no option “{ $option }”.
error-missing-argument = “{ $argument }” is missing.
error-value-missing = “{ $option }” needs a value after it.
error-bad-argument = “{ $value }” does not read as “{ $argument }”.
error-see-help = “{ $command } --help” shows how to use it.
error-not-an-address = “{ $text }” does not read as a mail address. Write it like hana@example.jp.
error-not-an-ip = “{ $text }” is not an IP address. Write one such as 192.168.0.1.
error-not-a-domain = “{ $text }” does not read as a domain. Write it like example.jp.
error-not-a-next-hop = “{ $text }” does not read as a server to hand mail to. Write protocol, host and port, like lmtp:192.168.0.5:24 or smtp:mail.example.jp:25; or off.
error-next-hop-is-socket = “{ $text }” names a Unix socket; mail is handed over only to an address and port. Let the server behind listen at one of this machine: for Dovecot, an “inet_listener lmtp” at 127.0.0.1 with port 24 in its “service lmtp”. Then write lmtp:127.0.0.1:24.
error-not-an-id = “{ $text }” does not read as a message’s id, which has 13 letters and digits (“sekisho queue list” shows them).
error-not-a-subject = “{ $text }” is no message’s id, no mail address and no IP address.
error-is-held = Message { $id } is held and is not tried. “sekisho queue release { $id }” lets it go.
error-not-held = Message { $id } is not held, so there is nothing to release.
error-no-such-message = Message { $id } is not waiting here. “sekisho why { $id }” tells what became of it.
error-password-short = A password needs at least { $least } characters.
error-password-differs = The two passwords differ.
error-password-empty = No password was given.
error-read = { $path } cannot be read: { $cause }.
error-write = { $path } cannot be written: { $cause }.
error-no-such-file = There is no file { $path }. See that the name and the folder are right.
error-no-folder = { $path } cannot be written: its folder is not there. Make the folder first, or name another place.
error-permission = You may not use { $path }. Try it as a user who may, for example with sudo.
error-folder-not-empty = The folder { $path } is not empty. Name a new one.
error-listen-in-use = { $address } is in use by another program (setting { $key }).
error-listen-permission = Listening at { $address } is not permitted (setting { $key }). Ports up to 1023 need an administrator’s rights.
error-listen-absent = This computer has no address { $address } (setting { $key }).
error-listen = Listening at { $address } is not possible (setting { $key }): { $cause }
error-certificate = The certificate { $path } cannot be used: { $cause }
error-certificate-key = The private key { $path } does not belong to the certificate.
error-store = The store cannot be opened ({ $path }): { $cause }
error-too-new = The data in { $path } was written by a newer version of Sekisho than this one, which therefore leaves it alone. Start the newer version, or restore a backup made with this one into another folder.
error-store-failed = The disk could not be written, so nothing was changed.
error-change-refused = Nothing was changed.
error-command-missing = A command is missing.
error-not-on-or-off = “{ $text }” is neither on nor off.
error-not-a-size = “{ $text }” does not read as a size. Write it like 500MB or 2GB, or write default or none.
error-off-among-targets = “off” ends the forwarding and stands alone.
error-not-a-legacy-login = “{ $text }” is none of the words that can stand here: apop, pop-before-smtp or off.
error-until-missing = The last day is missing. Such a way of logging in is never allowed without an end: “--until 2027-03-31”, for example.
error-off-with-day = “off” holds at once and takes no day. Leave --until out.
error-not-a-day = “{ $text }” is no day. Write it as year-month-day: “--until 2027-03-31”.
error-not-a-number = “{ $text }” does not read as a number.
error-dns = The system’s DNS settings cannot be read: { $cause }
error-nothing-readable = None of the logs could be read. See that the names are right and that you may read the files. On many servers the mail log is /var/log/mail.log or /var/log/maillog.
error-unknown-format = There is no format “{ $text }”. There are postfix, dovecot, sendmail, opensmtpd, exim, qmail, stalker, appleshare, haraka, sekisho. Without --format it is recognised by itself.
error-not-ours = “{ $text }” is no domain, no mail address and no network. Write it like example.jp, hana@example.jp or 192.168.0.0/24.
error-not-a-time = “{ $text }” does not read as a time. Write it like 2026-11-20, 2026-11-20T09:00, or 24h or 7d for so long ago.
error-key-exists = { $path } is there already. It is not written over, so that the key of an earlier copy is not lost. Name another file.
error-pattern = The pattern file { $path } cannot be understood: { $cause }
error-follow-stdin = Standard input cannot be watched. Name a log file with --follow.
error-folder = { $path } is a folder. Name a log file in it (for example { $path }/mail.log).
error-follow-view = Watching (--follow) goes with the verdict only. Leave out { $text }.
error-no-log = No log is named. Write its file, as in “sekisho read /var/log/mail.log”.
error-not-a-server = There is no mail server “{ $text }”. Write it like 127.0.0.1:25 or mail.example.jp:25.
error-nothing-understood = No mail server’s records were found in what was read. See that it is the right file. If you know the format, say it with --format; one that is not known can be described with --pattern.
error-notify-alone = { $text } goes with watching. Write it like “sekisho read FILE --follow --notify ADDRESS”.
error-views = { $text } do not go together. Choose one.
error-no-such-message-in-log = The logs that were read have no line about the message { $id }. See that the id is right, and that these are the logs of that day.
error-mail-waits = Held mail still waits for this account. Release it or remove it first (“sekisho queue list”). Nothing was changed.
quickstart-dns-address = In place of 203.0.113.25, write your server’s own address.
state-default = (default)

## Backup and restore

help-backup = Copy everything that the site is (mail, queue, accounts, settings, certificate) into one folder, while the server runs.
    .examples =
        sekisho backup /backup/2026-11-22
help-restore = Make a site’s folder of a backup, after checking all of it; or only check it (--dry-run).
    .examples =
        sekisho restore /backup/2026-11-22 /srv/mail --dry-run    only check the backup
        sekisho restore /backup/2026-11-22 /srv/mail
arg-target = The backup’s folder
arg-dry-run = Only check, and change nothing
backup-made = The backup is whole: { $path } ({ $files } files, { $size }).
backup-secret = Mail, passwords’ check values and the private key are in it. Keep it where nobody else can read it, and best on another disk.
backup-check = To see whether it could be restored: sekisho restore { $path } NEW-FOLDER --dry-run
restore-sound = The backup of { $at } is whole and sound: { $files } files ({ $size }), { $accounts ->
        [one] one account
       *[other] { $accounts } accounts
    }, { $messages ->
        [one] one message
       *[other] { $messages } messages
    }.
restore-twice = { $count ->
        [one] One message was
       *[other] { $count } messages were
    } still waiting to go out at the time of the backup. What went out after that goes out a second time, once the restored server runs. “sekisho queue list” shows it; “sekisho queue remove ID” prevents it.
restore-after = Mail that came after the backup is not in it, and mail that was read and deleted after it is there again.
restore-dry-run = Nothing was changed. Without --dry-run it would be restored into { $dir }.
restore-done = It was restored into { $dir }.
restore-next-owner = Give the folder to the user that runs the server.
error-backup-full = The disk is full; { $path } could not be written. Make room, or name another disk. Nothing was left half done.
error-backup-file = { $path } could not be read or written: { $cause }.
error-backup-database = The database { $path } cannot be read: { $cause }. If this is a backup, use an earlier one; if it is the server’s own, look after the disk at once.
error-not-a-backup = { $path } is no backup, or one that was never finished. Name a folder that “sekisho backup” has made.
error-backup-too-new = { $path } was made by a newer version of sekisho. Restore it with that version.
error-backup-missing = { $path } is missing in the backup. It is not whole; use another one. Nothing was restored.
error-backup-changed = { $path } is not as it was when the backup was made (its checksum differs). The backup is damaged; use another one. Nothing was restored.
error-content-missing = The content of message { $id } is not there, or not whole. In a backup: use another one. While making one: the server was stopped or started meanwhile; make it again.
done-config-reloaded = { $file } was read again and is in force. Sessions go on.
done-config-reloaded-same = { $file } was read again. No setting has changed. Certificate and key were read again too.
reload-change = { $key }: { $before } → { $after }
error-reload =
    { $cause }
    Nothing was changed; the server goes on with the settings it had.
error-reload-data = The data folder cannot be changed while the server runs: it works on { $used }, and the settings now name { $named }. Stop the server, move the folder, and start it again.
error-reload-no-file = This server was not started from a settings file, so there is none to read again.
error-reload-port = { $cause } If the server was started as root, it has given these rights up for good: restart it to have the port opened.
error-reload-changed-meanwhile = { $path } was changed while it was read. Try again.
error-not-running = No server is running on { $path }. To start it: systemctl start sekisho
serve-stopping-now = Stopping at once. What was accepted is on disk; transfers that were cut off are tried again at the next start.
serve-metrics = figures for programs that watch: http://{ $address }/metrics
warning = Note
warning-certificate-ended = The certificate { $path } is valid only until { $when }, which is past. Mail programs will warn or refuse to connect. Renew the certificate, then run “sekisho config reload”.
warning-certificate-not-begun = The certificate { $path } is valid only from { $when }. Mail programs will warn or refuse to connect until then. See that the clock of this computer is right, or use another certificate.
error-certificate-content = { $path } holds no certificate or key in PEM form, the one that begins with “-----BEGIN”.
error-store-damaged = The database in { $path } is damaged or is none ({ $cause }). Nothing was changed. Keep a copy of the folder, then put back the last backup.
os-not-found = there is no such file or folder
os-permission = permission is missing
os-exists = it is there already
os-full = no space is left on the disk
os-read-only = the disk cannot be written (it is mounted read-only)
os-too-large = the file is too large for this disk
os-folder = it is a folder
os-no-folder = part of the path is no folder
os-name = the name is not allowed
os-memory = no memory is left
os-too-many-files = too many files are open
os-device = the disk reports an error; it may be failing
os-address-in-use = the address is in use already
os-address-absent = this computer has no such address
os-refused = nobody answers there
os-broken = the connection was cut
os-timed-out = it took too long
os-unreachable = the network does not lead there
os-not-text = it is not what it should be
os-other = the system says: “{ $words }”
arg-file = where it is saved; a file that is there is not overwritten
state-unreadable = unreadable
done-queue-exported = The message { $id } is saved as { $path }.
error-unreadable-entry = The entry of the message { $id } in the queue cannot be read. “sekisho queue export { $id } FILE” saves the message, “sekisho queue remove { $id }” takes it out.

## Setting up a real site

arg-ip = The server’s address as the internet sees it (may be given several times)
arg-acme = Let a proper certificate come by itself (Let’s Encrypt; needs port 443)
arg-smarthost = The provider’s server that takes mail for the outside, as HOST:PORT
arg-smarthost-user = The user name at the smarthost
arg-smarthost-password-file = A file with the password at the smarthost in its first line
arg-dns-server = The DNS server to ask, instead of those of this computer
arg-try-host = The mail server to try port 25 with (gmail-smtp-in.l.google.com:25, if nothing is said; no mail is sent)
arg-offline = Ask and try nothing outside this computer
error-half-a-login = “{ $text }” is only half of a login at the smarthost. --smarthost-user and --smarthost-password-file go together.
quickstart-certificate-acme = It is signed by itself and is shown until the proper one arrives, which the server fetches once it runs and port 443 reaches it.
quickstart-passwords = Passwords were made. They are shown only this once, and stand in { $file }. Hand them out, then delete the file.
quickstart-passwords-head =
    Passwords of the mail accounts. Hand them out, then delete this file.
    The server itself does not need it.
quickstart-dns-srv = Lets mail programs find the settings by themselves.
quickstart-dns-dmarc = Asks others to tell nobody off yet, and shows that the domain knows DMARC. It can wait.
quickstart-zone = The same as text for a zone file: { $file }
quickstart-zone-head =
    DNS records of { $domain }, to be put into the domain’s zone.
    If another service sends mail in your name too, its part goes into the SPF record before -all.
quickstart-router = This computer stands behind a router: it has private addresses only ({ $addresses }).
quickstart-router-ports = In the router, let the TCP ports { $ports } through to { $address } (“port forwarding”). In DNS, the router’s outer address is the one to write.
quickstart-elsewhere = DNS leads { $hostname } to { $addresses }, which is not this computer. If a router has that address, let it pass the ports on; if not, correct the record.
quickstart-other-name = DNS calls { $address } “{ $name }”, not { $hostname }. Ask your provider to change it; otherwise some servers refuse your mail.
quickstart-port-25-open = Port 25 outward is open: { $host } answered. Mail goes out directly.
quickstart-port-25-closed = { $host } could not be reached: { $reason } If your line blocks port 25 (OP25B), give the provider’s server with --smarthost, or write it into delivery.smarthost.
quickstart-smarthost-works = The smarthost { $host } answers, and takes the login if one was given. No mail was sent.
quickstart-smarthost-fails = The smarthost { $host } does not work yet: { $reason } Correct the settings under [delivery].
quickstart-next-unit = Let systemd run the server, now and after each start of the computer.
quickstart-without-unit = Without systemd: { $command }
quickstart-unit-head =
    Made by “sekisho quickstart”. To install: sudo systemctl enable --now THIS-FILE
    The server runs as the user { $user }, to whom its folder must belong. If there is none yet:
      sudo useradd --system --shell /usr/sbin/nologin { $user }
    It may open ports below 1024, and nothing else that other users may not.
quickstart-dns-spf-smarthost = Says who may send mail of { $domain }. The provider’s server must be in it too: ask the provider, and write “v=spf1 mx include:WHAT-THEY-SAY -all”.
error-owner = Started as root, the server could not become the owner of { $path }: { $cause }. Start it as that user, or by the unit that “sekisho quickstart” made.
## sendmail
sendmail-option-refused = The option “{ $text }” is not taken: sekisho sendmail only hands a message to the running server. It has no option that names a file, a queue or other settings, or that starts a server.
sendmail-value-missing = The option “{ $text }” needs a value.
sendmail-argument-control = The argument “{ $text }” has a line end or control character in it. No address or name has one; somebody may be trying to add header fields through a form. Nothing was sent.
sendmail-sender-no-address = “{ $text }” behind -f is no mail address.
sendmail-recipient-no-address = “{ $text }” is no mail address, so nothing was sent. Behind the first recipient, and behind “--”, everything is read as an address.
sendmail-no-recipient = No recipient is named. Write one behind the options, or use -t with a To, Cc or Bcc field.
sendmail-bare-cr = The message has a carriage return (CR) that is not part of a line end. That is a way to hide header fields, so nothing was sent. Lines end with LF, or with CR LF.
sendmail-nul = The header has a NUL character in it. That is a way to hide header fields, so nothing was sent.
sendmail-too-large = The message is larger than { $text }, the limit of the setting limits.message_size.
sendmail-unreadable = The message could not be read from standard input ({ $text }).
sendmail-settings = { $text }
sendmail-settings-unreadable = { $text } Programs that send mail must be able to read the settings; no secret stands in them.
sendmail-socket-permission = This user cannot reach the server’s socket { $text }. The folders above it must let everybody pass (mode 755). See the setting sendmail.socket.
sendmail-nobody-named = The settings let no program of this machine send. Name its Unix user in the setting sendmail.users, then run “sekisho config reload”.
sendmail-not-running = The mail server is not running, or does not listen at { $text }. Nothing was sent; try again later.
sendmail-broke = The server broke off before it had taken the message. Try again later.
sendmail-refused = The server refused the message: { $reason } ({ $text })
sendmail-recipient-refused = A recipient was refused: { $reason } ({ $text })
## lockdown
lockdown-began = Lockdown is on: nothing leaves this server, and mail for addresses here is received as usual. { $messages ->
        [0] No message was waiting to leave.
        [one] One message that was waiting to leave is held.
       *[other] { $messages } messages that were waiting to leave are held.
    } “sekisho lockdown off” ends it.
lockdown-ended = Lockdown is over, and mail leaves again. { $messages ->
        [0] No message was held by it.
        [one] The one message that it held is on its way.
       *[other] The { $messages } messages that it held are on their way.
    }
lockdown-is-off = Lockdown is off: mail leaves as usual.
lockdown-is-on = Lockdown is on since { $since }, switched on by { $by }. { $messages ->
        [0] No message waits for its end.
        [one] One message waits for its end.
       *[other] { $messages } messages wait for its end.
    }
lockdown-reason = Reason: { $reason }
error-locked-down = Lockdown is on, so this message cannot be let go now. “sekisho lockdown off” lets everything go that lockdown holds.

## Sheets with new passwords

answer-yes = yes
ask-sheet = { $count ->
        [one] One account gets a new password, and its old one
       *[other] { $count } accounts get new passwords, and their old ones
    } stop working at once. Type “yes” to go on:
done-sheet = { $count ->
        [one] One account has a new password, and all its sessions end.
       *[other] { $count } accounts have new passwords, and all their sessions end.
    } The sheets are in { $file }: print them, hand each to its person, then delete the file.
error-sheet-missing = Name a file for the sheets with --sheet FILE: nobody would know the new passwords without it.
error-sheet-for-whom = Name one account, or --all for every account.
error-sheet-not-confirmed = Nothing was changed. Old passwords stop working at once, so this must be confirmed: type “yes” when asked, or add --yes.
sheet-title = Your new mail password
sheet-address = Mail address and user name
sheet-password = New password
sheet-hyphens = Small letters and digits only; the hyphens are part of it. There is no letter i, l or o and no digit 0 or 1.
sheet-step-type = Open the account settings of your mail program and put in the new password, both for receiving and for sending.
sheet-step-everywhere = Do the same on every device: telephone, tablet, the computer at home. Until then they cannot fetch or send mail; nothing is lost meanwhile.
sheet-step-ask = Never type this password anywhere else, and never give it to anybody who asks by mail or telephone.
sheet-receive = Receiving (POP3)
sheet-send = Sending (SMTP)
sheet-server = Server
sheet-port = Port
sheet-tls = Encryption
sheet-keep = Keep this sheet where nobody else sees it, or destroy it once the password is typed in.

## hosts

list-empty-hosts = No mail waits for another server, and none was tried lately.
column-host = To
column-host-asked = Server
column-waiting = Waiting
column-last = Last try
host-unreached = Not reached since { $since }.
host-rests = Left alone until { $until }.
done-hosts-retried = { $count ->
        [one] One message for { $host } is tried again at once.
       *[other] { $count } messages for { $host } are tried again at once.
    }
error-no-such-host = Nothing is known of “{ $text }”: no mail waits for it, and it was not tried lately. “sekisho hosts” shows those that are known.
error-nothing-waits-for = No mail waits to be sent to “{ $text }”. “sekisho hosts” shows for which servers mail waits.

## check

help-check = Tell whether this site is in order: its settings, its certificate, and what the server found when it last examined its own doors.
    .examples =
        sekisho check
        sekisho check doors
help-check-doors = Have the server examine all its doors now, as a stranger would, with every address here as a sender. Nothing is kept or sent. It does this by itself at its start, after changes, and every day.
    .examples =
        sekisho check doors
        sekisho check doors --json
check-doors-running = The server examines its own doors; this takes some seconds for each.
check-settings = The settings of { $hostname } are in order.
check-running = The server is running.
check-not-running = The server is not running. Start it: systemctl start sekisho
check-certificate-none = There is no certificate: mail programs cannot log in, and mail comes and goes in clear. Get one by “tls.acme = true” in the settings, or name the files of one.
check-certificate-valid = The certificate { $path } is valid until { $when }.
check-certificate-unread = When the certificate { $path } is valid could not be read from it.
check-doors-never = The server has not examined its doors yet. It does within half a minute of its start, or when you ask for it: sekisho check doors
check-doors = Its doors, as the server found them on { $when } when it came as a stranger:
check-doors-more = What was found, and what to do: sekisho check doors
