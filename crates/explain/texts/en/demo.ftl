# The telling of the demonstration (sekisho demo).

demo-title = Sekisho: a mail server that cannot be made to relay for strangers
demo-intro = Within this computer, a real server and a small outside world are set up, and real mail is passed through them. Nothing leaves the computer.

## The cast

demo-cast = The gate guards { $shop } and { $school }; the world outside is { $outside }. On stage:
demo-cast-gate = this mail server
demo-cast-elsewhere = a mail server outside
demo-cast-passer-by = a stranger passing by
demo-cast-copier = the copier in the LAN
demo-cast-router = the router of the LAN
demo-cast-desk = a desk at { $shop }

## The scenes; .does says who does what.

demo-scene = Scene { $number }
demo-scene-received = From outside to one of ours
    .does = A server outside brings mail for { $to }, an address with two mailboxes.
demo-scene-relay = From a stranger to the outside
    .does = A stranger asks to have mail relayed to { $to } outside.
demo-scene-own-address = A stranger uses one of our addresses
    .does = A stranger calls himself { $from }, without a login.
demo-scene-sent = From one of ours to the outside
    .does = { $from } logs in and writes to { $to } outside.
demo-scene-returned = Mail for nobody
    .does = { $from } writes to { $to }, who does not exist outside.
demo-scene-device = From the copier to the outside
    .does = “{ $device }”, registered as a device in the LAN, writes to { $to } outside without a login.
demo-scene-gateway = From the router’s address
    .does = The router’s address { $gateway } plays the copier at the LAN door. It may be a stranger from beyond the router.
demo-scene-held = Suddenly very much from one of ours
    .does = The password of { $from } was stolen, and a stranger lets mail pour out. The limit is { $limit } messages a day; see what becomes of the next one.

demo-letter =
    This letter belongs to the demonstration of Sekisho.
    If you can read it, it has arrived.
demo-heard = The visitor heard: { $reply }
demo-mailbox-report = A report that it was not delivered came into the mailbox of { $reader }. Opening it by POP3:
demo-mailbox-notice = A notice came into the mailbox of the administrator, { $reader }. Opening it by POP3:
demo-mailbox-subject = Subject: { $subject }

demo-as-expected = as expected
demo-not-as-expected = not as expected
demo-summary-good = All { $total } scenes went as expected. Not one message of a stranger went outside.
demo-summary-bad = { $count } of { $total } scenes did not go as expected.
demo-summary-relayed = Messages of strangers that went outside: { $count }.

## While it goes on running

demo-doors = Doors
demo-door-public = takes mail from outside
demo-door-submission = our people send (STARTTLS)
demo-door-submissions = our people send (TLS)
demo-door-lan = devices of the LAN send
demo-door-pop3 = mailboxes are read
demo-door-pop3s = mailboxes are read (TLS)
demo-accounts = Accounts and passwords
demo-try = Try it from another terminal
demo-try-swaks = Ask to relay, as a stranger (it is refused)
demo-try-curl = Read a mailbox
demo-try-why = Ask what has just happened
demo-serving = The server goes on running. Press Ctrl-C to end it.
demo-goodbye = The end. Everything that was made has been cleared away.

## Where it cannot go on

demo-error-address = { $address } cannot be used. The demonstration needs several addresses of loopback (127.0.0.0/8): { $cause }
demo-error-visit = The visit from { $address } broke off: { $cause }
demo-error-timeout = “{ $what }” did not happen within { $seconds } seconds.
