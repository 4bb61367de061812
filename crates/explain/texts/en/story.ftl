# The telling of what happened (sekisho why, sekisho demo).

## The five verbs, and what stands in their place where none applies

verb-received = received
verb-sent = sent
verb-relayed = relayed
verb-refused = refused
verb-held = held
verb-counted = { $verb } { $count }
verb-gap = ,{ " " }

label-late = waiting
label-waiting = waiting
label-not-delivered = not delivered
label-removed = given up
label-unknown = unknown
label-report = report
label-notice = notice
label-visit = visit
label-login-failed = login failed
label-administration = administration
label-abandoned = broken off
label-delivered = arrived

## Joining words

sentence-gap = { " " }
and-none = { $first }
and-more = { $first } and { $count ->
        [one] one other
       *[other] { $count } others
    }
recipient-alone = { $recipient }
somebody = somebody unknown
nobody-named = (no recipient on record)
sender-null = (no sender)
sender-unknown = (no sender on record)

door-public = the public door (port 25)
door-submission = the submission door (ports 587 and 465)
door-lan = the LAN door
door-local = the door for programs of this machine
door-pop3 = the door where mail is read (ports 110 and 995)

## The headline

headline-received = Mail from { $from } to { $to } was received.
headline-sent = Mail from { $from } to { $to } was sent.
headline-relayed = Mail from { $from }, handed over by the stranger { $peer }, was relayed to the stranger { $to }.
headline-refused = Mail from { $peer } was refused.
headline-held = Mail from { $from } to { $to } is held and has not been sent.
headline-mixed = Mail from { $from } fared differently for its recipients.
headline-late = Mail from { $from } to { $to } has not arrived yet; it is tried again by itself.
headline-waiting = Mail from { $from } to { $to } is stored and about to be delivered.
headline-not-delivered = Mail from { $from } to { $to } could not be delivered.
headline-removed = Mail from { $from } to { $to } was given up by an administrator.
headline-unknown = Mail to { $to }; the beginning is not on record, so nothing can be said of who sent it.
headline-report = A delivery report went to { $to }.
headline-report-failure = { $to } was told that mail did not reach { $about } (the message was { $id }).
headline-report-delay = { $to } was told that mail to { $about } is late (the message is { $id }).
headline-report-success = { $to } was told that mail reached { $about } (the message was { $id }).
headline-notice = This server wrote a notice to its administrator { $to }.
headline-refused-relay = { $peer } asked to have mail relayed to { $to } outside, and was refused.
headline-refused-own-address = { $peer } tried to send as { $from }, one of our addresses, without a login, and was refused.
headline-refused-gateway = Mail from the router’s address { $peer } was refused at the LAN door.
headline-refused-unknown-device = Mail from { $peer }, where no device is registered, was refused at the LAN door.
headline-refused-local-user = Mail from a program of this machine was refused: its Unix user may not send.
headline-refused-party = { $party } tried to send as { $from }, which is not theirs, and was refused.
headline-refused-recipient = { $peer } tried to write to { $to }, which does not exist here, and was refused.
headline-login-failed = { $count ->
        [one] A login
       *[other] { $count } logins
    } from { $peer } failed.
headline-mailbox-read = { $party } read the mail in their mailbox, from { $peer }.
headline-turned-away = { $peer } came by, and no mail was handed over.
headline-visit = { $peer } came by, asked for nothing and left.
headline-visit-open = { $peer } has come; the visit’s end is not on record yet.
headline-administered = An administrator did “{ $action } { $subject }”.
headline-lan-door-closed = The LAN door was closed to { $peer }. Strangers seem to stand behind that address; when the router has been put right, “sekisho device reopen { $peer }” opens it again.
headline-clock-set = The clock of the machine was set { $direction ->
        [forward] forward
       *[back] back
    } by { $hours } h { $minutes } min.
headline-administered-because = An administrator did “{ $action } { $subject }”, because: { $detail }
headline-server = A record of this server itself.

story-facts-message = message { $id } · { $date } · { $size }
story-facts-rest = message { $id } · { $date }
story-facts-visit = visit { $id } · { $date }
story-facts-administration = { $date }

## Each thing that happened

step-knocked = { $peer } came to { $door }.
step-unix-user = It was a program of the Unix user { $user }.
step-mail-fetched = { $account } had fetched mail from this same address { $minutes ->
        [0] less than a minute
        [one] a minute
       *[other] { $minutes } minutes
    } before, and may send from there for a while (POP before SMTP).
step-name = DNS knows it as { $name }.
step-no-name = DNS has no name for it.
step-greeted = It called itself “{ $name }”.
step-tls = The connection is encrypted ({ $version }).
step-login = { $account } logged in ({ $mechanism }).
step-login-failed = A login as { $name } failed.
step-login-failed-unnamed = A login failed.
step-sender = We accepted the sender { $path }.
step-sender-refused = We refused the sender { $path }.
step-recipient = We accepted the recipient { $recipient }.
step-recipient-permit = We accepted the recipient { $recipient }, by permit of { $kind ->
        [device] the device { $party }
        [forward] the forwarding of { $party }
        [behind] the domain { $party }
        [fetched] POP before SMTP of { $party }
       *[account] the account { $party }
    }.
step-asked = We asked { $host }, the server behind us, whether { $recipient } exists.
step-asked-before = The server behind us, { $host }, had been asked about { $recipient } shortly before.
step-recipient-refused = We refused the recipient { $recipient }.
step-command-refused = We refused the command “{ $command }”.
step-input-refused = We refused the conversation.
step-doubted = We noticed something about “{ $about }” and let it pass.
step-message-refused = We refused the content ({ $size }).
step-stored = The message ({ $size }) was stored on disk and taken into care.
step-stored-report = This server wrote a delivery report.
step-stored-notice = This server wrote a notice to its administrator.
step-held = It was held, not sent.{ $limit ->
        [0] { "" }
       *[other] { " " }Today’s count of { $party } is { $count }, the limit { $limit }.
    }
step-queue-hold = An administrator put it on hold.
step-queue-release = An administrator released it.
step-queue-retry = An administrator asked to try again at once.
step-queue-remove = An administrator gave it up.
step-delivered = It was put into the mailbox of { $recipient }.
step-delivered-elsewhere = What came for { $recipient } was put into the mailbox of { $mailbox }.
step-handed-over = We handed it over for { $recipient } to { $host }, encrypted.
step-handed-over-clear = We handed it over for { $recipient } to { $host }, not encrypted.
step-deferred = We could not hand it over for { $recipient } yet; the next try is at { $next }.
step-set-aside = It could not be handed to the server behind us for { $recipient }, and is held.
step-failed = It could not be delivered to { $recipient }.
step-said = { $host } answered “{ $reply }”.
step-report-failure = { $to } was told that it failed (report { $id }).
step-report-delay = { $to } was told that it is late (report { $id }).
step-report-success = { $to } was told that it arrived (report { $id }).
step-forwarded = The forwarding of { $account } carries a copy on to { $to } (message { $id }).
step-forwarded-only = The forwarding of { $account } carries it on to { $to } (message { $id }); it is put into the mailbox only if that fails for good.
step-forward-stopped = The forwarding of { $account } did not carry it on, because it has come through that forwarding before or through too many; the mailbox has it.
step-notified = The administrator { $to } was told by mail.
step-hung-up = It hung up without a word.
step-closed = We closed the connection.
step-broken = The connection broke.
step-setting = The setting is { $setting }.
step-stray-dots = This address has dots where the standard has none; it was taken as it is, because old Japanese mobile addresses are like that.
step-times = This happened { $times } times in all, the last time at { $until }.

story-recipients = Recipient by recipient
story-recipients-more = and { $count ->
        [one] one more
       *[other] { $count } more
    }

## Is it dangerous, and what to do

story-dangerous = Dangerous?
story-to-do = What to do

danger-relayed = Yes, stop it now. A stranger’s mail was relayed to a stranger.
danger-server-in-trouble = Yes. The server cannot store mail.
danger-limit-reached = { $kind ->
        [forward] Look into it. More mail came for { $party } than its forwarding carries on in a day. None of it is lost.
       *[other] Yes, look into it. { $party } sent more than its limit; the password may be stolen.
    }
danger-password-guessed = Yes. A login succeeded after many had failed; someone may have the password of { $party }.
danger-smarthost-shut = Yes. No mail to the outside is leaving.
danger-guessing-passwords = Not so far, but { $peer } seems to be guessing passwords.
danger-lan-misused = No, it was refused; but have a look at how the LAN is connected.
danger-odd-behaviour = No, it was refused; but it is unusual. Find out why.
danger-looping = No, it was stopped; but some forwarding or DNS entry seems to be wrong.
danger-cannot-tell = Cannot tell, because the beginning is not on record. The line that says “stored” would decide.
danger-stopped-at-the-gate = No. It was stopped at the gate, and nothing passed.
danger-on-hold = No. An administrator has stopped it.
danger-behind-refused = No. But mail that the server behind us did not take waits for you.
danger-late = No. It is late, not lost.
danger-not-delivered = No. But it did not reach this recipient.
danger-ordinary = No. This is ordinary.

advice-nothing = Nothing.
advice-stop-relaying = Stop the server and send this text, as it is, to the makers of Sekisho. No setting can bring this about.
advice-ask-the-account = Ask { $party } whether they sent this. If not, stop the account with “sekisho account disable { $party }” and change its password with “sekisho account password { $party }”.
advice-check-the-device = Go and see what the device “{ $party }” has been sending.
advice-review-held = See to whom it goes with “sekisho queue show { $id }”; let it go with “sekisho queue release { $id }”, or remove it with “sekisho queue remove { $id }”.
advice-wait-for-retry = Nothing but wait. If it is urgent, “sekisho queue retry { $id }” tries at once.
