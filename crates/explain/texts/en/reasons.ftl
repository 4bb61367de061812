# Why it was decided so, one for each Reason.
# The text: one sentence for the administrator. .advice: what the administrator can do.
# .sender: a sentence for the report to whoever wrote the message.

## Granted

reason-local-recipient = The recipient has a mailbox here.
    .advice = Nothing.
reason-account-may-send = An account that has logged in may send outside.
    .advice = Nothing.
reason-forward-may-send = The account has its mail forwarded there.
    .advice = Nothing needs to be done. “sekisho account forward ADDRESS off” ends the forwarding.
reason-device-may-send = A registered device may send outside.
    .advice = Nothing.
reason-recipient-behind = The recipient is at a domain of ours and has its mailbox on the server behind us, which says that it exists.
    .advice = Nothing.
reason-pop-before-smtp-may-send = The account’s mail was fetched from the same address just before, and this account may send by that for a few minutes (POP before SMTP).
    .advice = If its owner knows nothing of it, end it with “sekisho account legacy ADDRESS off” and set a new password: anyone at that address could send as this account.
reason-sender-from-outside = The sender is from outside; anyone may write to addresses here.
    .advice = Nothing.
reason-own-address-vouched-by-spf = The sender is one of our addresses, and it came from a server that our SPF record (the list of our rightful senders, published in DNS) names.
    .advice = If you do not know that server, review which servers your SPF record names.
reason-own-address-from-forwarder = The sender is one of our addresses, and it came from a forwarder that the setting receiving.forwarders names.
    .advice = If you do not know that server, take its network out of receiving.forwarders.
reason-sender-is-account = It is an address of the account that logged in.
    .advice = Nothing.
reason-sender-is-device = It is an address that this device may use.
    .advice = Nothing.

## Refused by a rule

reason-relay-needs-login = Only an account that has logged in, or a registered device, may send outside.
    .advice = Nothing. If this was one of your own people, have them set their mail program to port 587, STARTTLS, with a login.
reason-no-such-recipient = There is no such address here.
    .advice = If the address should exist, check its spelling and make it with “sekisho account add ADDRESS” or “sekisho alias add ADDRESS TARGET”.
reason-own-address-needs-login = Only its owner, logged in, may use one of our addresses as sender.
    .advice = Mostly this is someone pretending to be you, and refusing it settled the matter. If a service outside sends in your name, add it to your SPF record.
reason-login-required = This door asks for a login first.
    .advice = If this was one of your own people, have them switch on authentication for outgoing mail in their mail program.
reason-sender-not-yours = The sender is not an address of the account that logged in.
    .advice = Have the sender address in the mail program corrected, or allow it with “sekisho account grant ACCOUNT ADDRESS”. If the owner knows nothing of it, change the password.
reason-from-not-yours = The From field is not an address of whoever sent the message.
    .advice = Have the From address corrected, or allow it with “sekisho account grant ACCOUNT ADDRESS”.
reason-account-disabled = The administrator has switched this account off.
    .advice = “sekisho account list” shows why. If it may be used again: “sekisho account enable ADDRESS”. Mail of it that is held waits for you all the same: “sekisho queue release ADDRESS” sends it.
reason-role-cannot-send = postmaster and abuse only receive; they can neither log in nor be a sender.
    .advice = Log in with your own address, and use it as sender.
reason-gateway-hides-visitors = This is the address of a router or the like, and anyone beyond it may appear under it.
    .advice = If a device of yours was sending, let it reach this server under its own address, not through the router. If the router forwards a port from outside to the LAN door, close that. Should the door have been closed to it at run time, “sekisho device list” shows that, and “sekisho device reopen ADDRESS” opens it again.
reason-not-a-named-device = No device is registered under this address.
    .advice = If it is a device of yours: “sekisho device add NAME ADDRESS SENDER”. If it is an old mail program that may send after fetching mail, have it fetch first: that counts for a quarter of an hour. If you do not know it, all is well as it is.
reason-local-user-unknown = The settings do not let programs of this Unix user send.
    .advice = If the program is yours, name its Unix user and the addresses it may send as in the setting sendmail.users, and run “sekisho config reload”. If you do not know it, find out what runs under that user.
reason-login-failed = The user name or the password is wrong.
    .advice = If this was one of your own people, have them correct the password stored in their mail program. If it was a stranger, it was refused and nothing needs doing.
reason-login-needs-tls = Logging in is possible only over an encrypted connection (TLS), so that nobody can read the password.
    .advice = Have STARTTLS or SSL/TLS chosen in the mail program’s settings.
reason-login-mechanism-unknown = This server does not have that way of logging in.
    .advice = Have “normal password” (PLAIN) chosen in the mail program’s settings.
reason-too-many-login-failures = Too many different passwords were tried from this network, for this name, or one password for many names, so no more logins are taken for a while.
    .advice = If this was one of your own people, have them correct the password and wait a quarter of an hour; where they have logged in lately they are not shut out by what strangers try elsewhere. “sekisho why IP” shows what came before.
reason-password-changed = The account’s password was changed, so whoever had logged in with the old one is shown out, and what it was about to send waits.
    .advice = Have the new password entered in every mail program and telephone of this person. If the mail that is held is really theirs: “sekisho queue release ADDRESS” sends it; “sekisho queue remove ID” removes a message.
reason-legacy-login-ended = The account was allowed an old way of logging in (APOP, or sending after fetching mail) until a certain day, and that day is over.
    .advice = Have its owner set the mail program to log in with name and password over TLS. If that cannot be done yet, “sekisho account legacy ADDRESS apop --until DATE” (or “pop-before-smtp”) allows it again.
reason-address-literal-not-ours = The IP address in square brackets is not registered as one of this server’s.
    .advice = Have an address of the form name@domain used. If mail to an IP address of this server should be taken too, write that address into the setting receiving.literals. No other one is ever connected to, whoever asks.
reason-sender-domain-unknown = The part of the sender’s address after the @ (the domain) does not exist, so no answer could ever reach the sender.
    .advice = Nothing; such mail is almost always unwanted. If you miss mail from there, tell the sender that their domain is not registered in DNS, or write “record” for the setting receiving.sender_domain.
reason-sender-domain-takes-no-mail = The sender’s domain declares that it takes no mail, so no answer could ever reach the sender.
    .advice = Nothing; its owner has forbidden mail in its name. If you miss mail from there, write “record” for the setting receiving.sender_domain.
reason-hello-not-yours = The name by which it introduced itself does not belong to it: the name leads to another address, to none, or is ours.
    .advice = Nothing; programs that send spam do this every day. If a server you know was refused, tell its administrator that its name and its address must match in DNS, or write “record” for the setting receiving.hello.
reason-proxy-header-refused = At the door behind the proxy it did not say, in the way agreed on (the PROXY header), who the visitor is, or it is no proxy of ours.
    .advice = If it was your proxy, name its address in the setting proxy.networks, and let it send the PROXY header (version 1 or 2). If you do not know it, all is well as it is.

## Refused for form

reason-bad-address = It is not a mail address.
    .advice = Nothing, but to have the spelling checked.
reason-address-needs-smtputf8 = The address has letters beyond ASCII, and the sender did not announce that (SMTPUTF8).
    .advice = The other mail program cannot handle internationalised addresses; have a plain one used.
reason-bare-line-end = A line did not end as it must. Such line ends are also a trick to smuggle in a second message.
    .advice = If a device or program of yours sends this, make it end lines with CRLF. If it was a stranger, it was refused and all is well.
reason-message-too-large = The message is larger than the limit.
    .advice = Have large files sent in parts or shared in another way. The limit is the setting limits.message_size.
reason-content-line-too-long = A line of the message goes on for too long without an end.
    .advice = If a device or program of yours sends this, make it send the file as an attachment and not as it is.
reason-header-malformed = The header is not well formed, or a NUL is in the message. What one program would read as another sender or another text than the next program does is not taken.
    .advice = If a device or program of yours sends this, make each line of the header a “Name: value”, with one From field, and put an empty line between header and body. If it was a stranger, it was refused and all is well.
reason-too-many-recipients = The message has too many recipients.
    .advice = Have it sent in several messages. The limit is the setting limits.recipients.
reason-loop-detected = The same message keeps going round between servers.
    .advice = See whether forwarding rules point at each other.
reason-command-unknown = This door has no such command.
    .advice = Nothing.
reason-command-out-of-order = The command came at the wrong moment.
    .advice = Nothing. If it was a device of yours, check its settings for sending.
reason-command-malformed = The command was not well formed.
    .advice = Nothing. If it was a device of yours, check its settings for sending.
reason-line-too-long = The command line was too long.
    .advice = Nothing.
reason-talks-too-soon = It went on talking without waiting for answers, as programs that send spam often do.
    .advice = Nothing.
reason-wrong-protocol = It did not speak the language of mail but another one, such as the web’s.
    .advice = Nothing. Machines that look for open doors do this every day.

## Refused for now

reason-mailbox-full = The mailbox holds as much as it may. The other side was asked to come back, so no mail is lost.
    .advice = Ask its owner to fetch and delete old mail, or allow more with “sekisho account quota ADDRESS SIZE”. “sekisho account list” shows how full each mailbox is.
reason-storage-full = The disk has too little space. The other side was asked to come back, so no mail is lost.
    .advice = Make room on the disk now. Mail is taken again as soon as there is some.
reason-store-failed = The disk could not be written. Nothing was acknowledged that is not stored.
    .advice = The disk may be failing. Look at the output of “sekisho serve” and at the disk, repair it, then restart the server.
reason-too-many-connections = There are too many connections at once.
    .advice = It passes by itself. If your own people are refused too, review the settings limits.sessions and limits.sessions_per_network.
reason-too-many-transactions = As many messages came as one connection may bring, so it was ended. The other side can connect again and go on.
    .advice = Nothing.
reason-too-many-errors = There were too many errors, so the conversation was ended.
    .advice = Nothing.
reason-idle-too-long = It said nothing for a long time and was disconnected.
    .advice = Nothing.
reason-sender-domain-unchecked = DNS did not say whether the sender’s domain exists. The other side was asked to come back, so no mail is lost.
    .advice = Nothing if it happens with one sender. If it happens with all, check the setting dns.servers and the line.
reason-hello-unchecked = DNS did not say whether the name by which it introduced itself is its own. The other side was asked to come back.
    .advice = Nothing if it happens with one server. If it happens with all, check the setting dns.servers and the line.
reason-null-sender-one-recipient = Mail without a sender is a report, and a report goes to one person; further recipients were put off.
    .advice = Nothing. A real report comes again for each recipient; a flood of spam does not.
reason-too-many-unknown-recipients = From this network so many names were asked for that do not exist here that it was sent away for an hour. Whoever tries out names so looks for people to send spam to.
    .advice = Nothing; mail of a rightful server comes again by itself. If the names were right, make them with “sekisho account add ADDRESS”. The limit is the setting limits.unknown_recipients.
reason-recipient-unverified = The server behind us was asked whether the recipient exists, and gave no answer. The other side comes back later.
    .advice = See whether the server behind this one runs, and whether “sekisho domain list” shows the right host and port for it. Once it answers, the mail comes by itself.
reason-shutting-down = This server was just stopping; the other side will come back.
    .advice = Nothing.

## Held

reason-daily-limit-reached = More messages than may be sent in one day.
    .advice = Ask the sender whether they know of it. If it is right, “sekisho queue release ID” lets it go. The limit is the setting limits.messages_per_day, or “sekisho account limits”.
reason-new-recipient-limit-reached = More first-time recipients than may be written to in one day.
    .advice = Ask the sender whether they know of it. If it is right, “sekisho queue release ID” lets it go. The limit is the setting limits.new_recipients_per_day, or “sekisho account limits”.
reason-behind-refused = The server behind us did not take mail that had been accepted for it. Its sender may be forged, so nothing was returned.
    .advice = Read what the server behind us answered, mend what made it refuse (a full mailbox, a rule, a filter), then release the mail.
reason-held-by-administrator = An administrator put it on hold.
    .advice = “sekisho queue release ID” lets it go, “sekisho queue remove ID” gives it up.
reason-lockdown = Lockdown is on: nothing leaves this server, and mail for addresses here is delivered as usual.
    .advice = When the cause is mended, “sekisho lockdown off” lets everything go that lockdown held. “sekisho lockdown status” tells who switched it on and why.
reason-queue-entry-unreadable = What was written down about it in the queue cannot be read any more, so it was set aside; the other mail goes on.
    .advice = “sekisho queue export ID FILE” saves the message, “sekisho queue remove ID” takes it out of the queue. A disk that fails is a common cause: check it, and see that there is a backup.

## Outcomes of delivery

reason-next-hop-accepted = The other server took it.
    .advice = Nothing. What became of it there, its administrator can tell.
reason-next-hop-refused = The other server refused it.
    .advice = Its answer says why. The commonest cause is a misspelt address.
    .sender = The recipient’s server refused it. Please check the spelling of the address.
reason-next-hop-busy = The other server asked to try again later.
    .advice = Nothing; it is tried again by itself.
    .sender = The recipient’s server says that it cannot take the message now.
reason-next-hop-unreachable = The other server could not be reached.
    .advice = It is tried again by itself. If no server can be reached at all, your provider may block port 25 outward: send through the provider’s server with the setting delivery.smarthost.
    .sender = The recipient’s server could not be reached.
reason-next-hop-broke = The conversation with the other server broke off.
    .advice = Nothing; it is tried again by itself.
    .sender = The connection to the recipient’s server broke off.
reason-next-hop-tls-failed = The connection to the other server could not be encrypted (TLS), and without that nothing is sent.
    .advice = Check the name and port of the server you send through; the port is usually 587 or 465.
    .sender = No secure connection to the other server could be made.
reason-next-hop-login-failed = The server that we send through (the smarthost) refused our login.
    .advice = Until this is repaired no mail leaves. Compare the settings delivery.smarthost_user and delivery.smarthost_password_file with what your provider gave you.
    .sender = There is a problem with the settings of our server. Please wait until the administrator has repaired it.
reason-next-hop-lacks-smtputf8 = The other server cannot handle addresses with letters beyond ASCII.
    .advice = Have the sender ask for a plain address.
    .sender = The recipient’s server cannot handle addresses with letters beyond ASCII.
reason-next-hop-lacks-8bitmime = The other server cannot take 8-bit characters, which this message has.
    .advice = Have the mail program set to send text as “Base64” or “quoted-printable”.
    .sender = The recipient’s server cannot take the character format of this message.
reason-next-hop-size-limit = The message is larger than the other server takes.
    .advice = Have large files sent in parts or shared in another way.
    .sender = The message is too large for the recipient’s server. Please send large files in parts or in another way.
reason-no-such-domain = The part of the address after the @ (the domain) does not exist.
    .advice = Have the spelling after the @ checked.
    .sender = The part of the address after the @ does not exist. Please check its spelling.
reason-null-mx = The recipient’s domain declares that it takes no mail.
    .advice = Have another way of contact found.
    .sender = The recipient’s domain declares that it takes no mail.
reason-no-mail-host = The recipient’s domain exists, but it has no server that takes mail.
    .advice = Have the spelling after the @ checked. If it is right, the fault is on the other side.
    .sender = The recipient’s domain has no server that takes mail. Please check the spelling of the address.
reason-dns-failed = DNS, which turns names into addresses, did not say where the recipient’s server is.
    .advice = It is tried again by itself. If it happens with every recipient, check the setting dns.servers and the line.
    .sender = The recipient’s server could not be looked up.
reason-route-loops = The recipient’s server turned out to be this server itself.
    .advice = If the domain is yours, register it with “sekisho domain add”. If it was named as the server behind this one, name its own address and port with “sekisho domain behind”. If neither, its DNS points here by mistake.
    .sender = The recipient’s domain is not set up correctly, so the message cannot be delivered.
reason-inside-address = The recipient’s server turned out to be at an address of an inside network, where for safety nothing is sent.
    .advice = Only if sending to an inside server is what you want, name its network in the setting delivery.inside_networks.
    .sender = The address of the recipient’s server is not valid, so the message cannot be delivered.
reason-expired = It was tried for days and did not arrive.
    .advice = The other server seems to be down for long. Have another way of contact used. How long is tried is the setting delivery.expire_after.
    .sender = It was tried for days and did not arrive.
reason-removed-by-administrator = An administrator removed it from the queue.
    .advice = Nothing.
    .sender = The administrator of this server removed it from the queue.
