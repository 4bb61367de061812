# The words that explain a log line by line (sekisho read --lines).

## Who, and to whom

line-peer = { $whose ->
        [ours] our own { $peer }
        [foreign] the outside address { $peer }
        [stranger] the stranger { $peer }
       *[unknown] { $peer }
    }
line-named = { $peer } ({ $name })
line-helo = It called itself “{ $name }”.
line-message = message { $id }
line-message-unnamed = a message
line-to-one = mail to { $recipient }
line-to-more = mail to { $recipient } and { $count ->
        [one] one other
       *[other] { $count } others
    }
line-to-count = mail to { $count ->
        [one] one recipient
       *[other] { $count } recipients
    }
line-to-nobody = mail (this line does not say to whom)
line-host = { $host }
line-some-host = another server
line-list = the blocklist { $zone } (a list of known sources of spam)
line-list-unnamed = a blocklist (a list of known sources of spam)

## Visits and logins

line-knocked = A connection came from { $peer }.
line-knocked-unnamed = Somebody connected; other lines tell who.
line-described = The visitor is { $peer }.
line-logged-in = A login as { $account } succeeded.
line-login-failed = { $count ->
        [0] A login
        [one] A login
       *[other] { $count } logins
    } as { $account } failed.
line-login-failed-unnamed = { $count ->
        [0] A login
        [one] A login
       *[other] { $count } logins
    } failed.
line-login-from = It came from { $peer }.
line-closed = The connection ended.
line-blocklist-asked = The server looks up whether { $peer } is on { $list }.
line-blocklist-listed = The server found { $peer } on { $list }.
line-blocklist-passed = The server did not find { $peer } on { $list }.
line-account-created = The server made a mailbox for { $account }.

## Taking mail

line-arrived-from = The server took { $message } with the sender { $sender } from { $peer }.
line-arrived-taken = The server took { $message } with the sender { $sender }; other lines tell from whom.
line-arrived-peer = The server takes { $message } from { $peer }.
line-arrived-got = The server took { $message } from { $peer }.
line-arrived-sender = The sender of { $message } is { $sender }.
line-arrived-program = A program on this server sent { $message } with the sender { $sender }.
line-arrived-report = This server itself wrote a delivery report, { $message }.
line-arrived-report-about = This server itself wrote a report about the message { $before }: { $message }.
line-arrived-filter = The content filter gave { $message } back.
line-arrived-filter-before = The content filter gave { $message } back; before the filter it was { $before }.
line-arrived = A note about { $message }.
line-arrived-login = It had logged in as { $account }.
line-standing-stranger = The server treats this visitor as a stranger.
line-standing-own = The server knows this visitor as one of its own.
line-recipients = It has { $count ->
        [one] one recipient
       *[other] { $count } recipients
    }.
line-size = Its size is { $size }.
line-message-id = Its Message-ID (the number its author’s program gave it) is { $id }.
line-recipient = The recipient { $recipient } was accepted.

## Delivering

line-fate-delivered = The server put { $mail } into a mailbox here, or gave it to a program here.
line-fate-handed-over = The server handed { $mail } over to { $host }.
line-fate-filtered = The server gave { $mail } to its own content filter (against viruses and spam), from which it comes back.
line-fate-deferred = The server could not hand over { $mail } yet; it will try again by itself.
line-fate-failed = The server could not deliver { $mail } and will not try again.
line-fate-expired = The server tried for days to deliver { $mail } and gave up.
line-fate-held = The server holds { $mail }; it stays until a person decides.
line-fate-discarded = By one of its rules, the server threw away { $mail }; nobody gets it.
line-hop = The other server is { $host }.
line-sender = The sender is { $sender }.
line-original = The recipient was { $recipient } before an alias or a forwarding changed it.
line-controlling = sendmail handled it for { $recipient }: the recipient before an alias, or whoever sent it.
line-reply = The answer was “{ $reply }”.
line-connecting = The server connects to { $host } to hand over mail; other lines tell which.
line-transfer-failed = { $count ->
        [one] One message
       *[other] { $count } messages
    } for { $host } could not be handed over; the server will try again by itself.
line-reported = The sender was told that { $message } did not arrive.
line-reported-in = The sender was told that { $message } did not arrive; the report is { $report }.
line-finished = Nothing more will be done with { $message }.

## Refusing

line-refused-connect = The server refused { $peer } as soon as it connected.
line-refused-helo = The server refused { $peer } when it named itself.
line-refused-mail = The server refused mail with the sender { $sender } from { $peer }.
line-refused-rcpt = The server refused mail with the sender { $sender } to { $recipient } from { $peer }.
line-refused-data = The server refused the content of a message from { $peer }; the sender was { $sender }, the recipient { $recipient }.
line-refused-other = The server refused a command of { $peer }.
line-why-relay = The recipient is outside, and the visitor had not shown that it may send. This is how relaying is rightly refused.
line-why-unknown-recipient = There is no such recipient here.
line-why-recipient = This recipient is not taken. Whether it is outside or does not exist here, the line does not tell.
line-why-listed = A blocklist (a list of known sources of spam) names the visitor.
line-why-bad-sender = Something is wrong with the sender’s address or domain.
line-why-own-address = It used one of our addresses as sender without showing that it may.
line-why-bad-name = Something is wrong with the visitor’s name, in DNS or as it called itself.
line-why-greylisted = It is new here and was asked to come again a little later (greylisting). A proper server does.
line-why-too-much = There were too many connections, recipients or errors.
line-why-content = A filter objected to the content.
line-why-protocol = It did not keep to the rules of mail transfer (SMTP).
line-why-login-needed = A login or encryption (TLS) had to come first.
line-why-trouble = The trouble is this server’s own (its disk, a look-up that failed), not the visitor’s.
line-why-policy = A rule of this server says so.
line-temporary = It was told to try again later.
line-told = The server answered “{ $reply }”.

## Odd behaviour

line-odd-too-early = Talking before its turn: { $peer }. Programs that send spam often do.
line-odd-too-many-errors = Many wrong commands came from { $peer }.
line-odd-too-often = Too many connections in a short time came from { $peer }.
line-odd-probing = Commands that find out which recipients exist (VRFY, EXPN and the like) came from { $peer }.
line-odd-login-attack = The server suspects that passwords are being guessed from { $peer }.
line-odd-name-doubted = What the visitor called itself is not the name its address has: { $peer }.
line-forged = It gives { $sender } as sender, but was handed in at { $peer } and passed no server of that domain: the sender is forged.
line-odd-not-smtp = What came from { $peer } is no mail transfer (a Web request, for example).

## Lines that change nothing

line-note-empty = An empty line with a time.
line-note-service = The mail server started, stopped or read its settings.
line-note-tls = About encryption (TLS).
line-note-statistics = Numbers that the server counts.
line-note-dns = What the server found in DNS (which ties names to addresses).
line-note-connection = A connection to another server was closed, kept or used again.
line-note-passing = A message went from one part of the server to the next.
line-note-repetition = It says again what another line says.
line-note-warning = The server complains about a setting or a file.
line-note-step = A step on the way.
line-repeated = The line before was written { $count ->
        [one] once
       *[other] { $count } times
    } more.
line-unknown = A line of { $format } whose meaning is not known. It is not guessed at, but counted as not understood.
line-of-no-format = This line fits no format that is known here. It is counted as not understood; nothing is guessed from it.
line-other = No mail server wrote this line.
line-remark = The wording misleads: { $remark }

## Which of the five verbs it counts under

counted-yes = It counts as { $verb }, for { $count ->
        [one] one recipient
       *[other] { $count } recipients
    }.
counted-giver-decides = Under which verb it counts depends on who brought the message. If it was one of ours, it was sent; if a stranger, it was received when it is for us, and relayed when it is not. Other lines of the same message tell who.
counted-giver-unknown = The records do not tell who brought the message, so it counts under no verb.
counted-other-lines-decide = This line alone counts under no verb; other lines tell what became of each recipient.
counted-waiting = It has not arrived yet, so it counts under no verb.
counted-not-delivered = It did not arrive, so it counts under no verb.
counted-nobody = No recipient was accepted, so it counts under no verb.
counted-filtered = It only moved within the server, so it counts under no verb.
counted-report = It is the server’s own report, so it counts under no verb.
counted-login-failed = A failed login is no mail, so it counts under no verb.
counted-as-before = It counts as the line before.
counted-repetition = The other line was counted, so this one is not.
counted-no-mail = No mail changes hands here, so it counts under no verb.
counted-unknown = It counts under no verb.
counted-other = It counts under no verb.

## Is it dangerous

danger-line-ordinary = This is ordinary.
danger-line-refused = It was refused, so nothing happened.
danger-line-relayed = Dangerous: a stranger’s mail went out to a stranger.
danger-line-perhaps-relayed = Look into it: sender and recipient are both outside, so unless one of ours brought it, it was relayed.
danger-line-own-address = Look into it: somebody from outside uses one of our addresses as sender, without a login.
danger-line-login-failed = It may be a slip; if it goes on, somebody is guessing passwords.
danger-line-login-outside = If the person was away from the office, all is well. If they know nothing of it, change the password at once.
danger-line-probing = Somebody may be looking for a way in. This alone does no harm.
danger-line-backscatter = If the sender was forged, this report reaches somebody who has nothing to do with it.
danger-line-visitor-listed = If the server is set up to refuse such visitors, it refuses it next.
danger-line-trouble = An administrator should have a look at the server.
danger-line-forged = Somebody used the name; the server of that domain did not send it.
danger-line-warning = It is not urgent. If it goes on, an administrator should have a look.
danger-line-held = See what it is, then let it go or remove it.
danger-line-late = It is late, not lost.
danger-line-lost = There is no danger, but it did not reach this recipient.
danger-line-unknown = Whether it is dangerous, this line does not tell.
danger-line-other = It has nothing to do with mail.

## Lines whose wording misleads

misleading-appleshare-accepted = 発信しました reads as “sent”, but it is the other way round: the server took the message from whoever is named in quotes. Nothing was sent.
misleading-appleshare-nobody = 送信しました reads as “sent”, but with 0 recipients nobody took it.
misleading-exim-arrow = “<=” marks a message that the server took in, not one that it sent. Where it went, the lines with “=>” and the same number tell.
misleading-may-be-forged = “forged” means that the address’s name could not be confirmed both ways. It does not mean that the sender is forged.
misleading-relay-temporary = A reply between 400 and 499 says “try again later”, but relaying was refused, and it will be however often it is tried.
misleading-blocklist-passed = Not being on a blocklist says nothing about whether relaying is refused. The visitor may still be relayed for.
misleading-account-created = Nobody new has been added. After the server was not shut down properly it rebuilt its list of accounts; that does no harm.
misleading-failed-to-verify = Only the name it called itself could not be verified. Nothing was refused, it says nothing about the sender, and the mail that follows is taken.
misleading-sent-to-filter = It says “sent”, but the message only went to a filter within the server and has reached nobody yet.
misleading-stalker-relayed = “relayed” means no more than “handed to another server”. It stands at ordinary mail of your own users too, so it is no sign of abuse.
misleading-sent-by-whom = “sent” means “handed to another server”. Although the word “relayed” does not stand here, it was relayed if a stranger had brought the message.
misleading-sendmail-ctladdr = The name after “ctladdr=” is one that sendmail works under. It does not prove that this person had logged in.
misleading-sent-to-mailbox = It says “sent”, but the message went into a mailbox of ours and not out.
misleading-dsn-accepted = A number that begins with “dsn=2” says that the next server took it. It shows neither that one of ours sent it nor that it reached a mailbox.
misleading-sendmail-user-unknown = “User unknown” stands here for other refusals too, such as blocklists. The true reason stands after “reply=”.
misleading-postfix-refused-to-talk = The other server refused for good, with a number that begins with 5. Postfix takes it as temporary and tries again, but waiting may not help.
misleading-opensmtpd-network-error = “Network error” need not be the network: OpenSMTPD also writes it when the other server refused.
