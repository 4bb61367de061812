# The telling of the demonstration (sekisho demo).

demo-title = Sekisho: a mail server that cannot be made to relay for strangers
demo-intro = Within this computer, a real server and a small outside world are set up, and mail is passed through them. Nothing leaves the computer.
demo-starting = Setting up.
demo-cast = On stage: { $ours }, which the gate guards; { $outside }, the world outside; and a stranger passing by.

demo-scene = Scene { $number }
demo-scene-received = From outside to one of ours
    .does = A server outside brings mail for { $to }.
demo-scene-relay = From a stranger to the outside
    .does = A stranger asks to have mail relayed to { $to } outside: an attempt at relaying.
demo-scene-own-address = A stranger uses one of our addresses
    .does = A stranger calls himself { $from } without a login.
demo-scene-sent = From one of ours to the outside
    .does = { $from } logs in and writes to { $to } outside.
demo-scene-returned = Mail for nobody
    .does = { $from } writes to { $to }, who does not exist outside.
demo-scene-device = From the copier to the outside
    .does = The device “{ $name }”, registered in the LAN, writes to { $to } outside.
demo-scene-gateway = From the router’s address
    .does = The router’s address { $gateway } tries to send through the LAN door. It may be a stranger beyond the router.
demo-scene-held = Suddenly very much from one of ours
    .does = { $from } goes on sending beyond the limit of { $limit } a day.

demo-as-expected = as expected
demo-not-as-expected = not as expected
demo-mailbox = Opening the delivery report that came into the mailbox.
demo-summary-good = All { $count } scenes went as expected. Not one message of a stranger went outside.
demo-summary-bad = { $count } of { $total } scenes did not go as expected.

demo-serving = The server goes on running. Press Ctrl-C to end it.
demo-doors = Doors
demo-accounts = Accounts (address and password)
demo-try = Try it
demo-try-swaks = Ask to relay (and be refused)
demo-try-curl = Read a mailbox (POP3)
demo-try-why = Ask what happened
demo-goodbye = The end. Everything that was made has been cleared away.

demo-error-address = { $address } cannot be used. The demonstration needs addresses of loopback (127.0.0.0/8): { $cause }
demo-error-timeout = “{ $what }” did not happen within { $seconds } seconds.
