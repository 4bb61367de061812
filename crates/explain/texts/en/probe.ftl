# A server examined from outside (sekisho probe): the vantage, the verdict, what was found, its meaning and its cure, progress, errors.

## The vantage. No verdict is given without saying “from outside” or “from nearby”.

probe-vantage-outside = { $target } was examined from outside, from { $source }: what is refused here is refused to strangers too.
probe-vantage-neighbour = { $target } was examined from nearby, from { $source }: this proves nothing about how strangers are treated.
probe-source-unknown = this computer
probe-place-same-machine = What was examined is this computer itself. Many servers trust their own machine, and treat it better than a stranger.
probe-place-private-target = What was examined has an address of a LAN. Many servers trust the devices there, and treat them better than a stranger.
probe-place-same-network = The examiner is on the same network as the server. A server that trusts its neighbours treats them better than a stranger.
probe-place-same-router = The examiner is behind the same router as the server, and did not go out through it. The server may see a device of the LAN.
probe-place-seen-as-inside = The server’s answer says that it sees an address of its LAN. It may take the examiner for one of its own.
probe-place-far = The examiner and the server share neither a network nor a router.
probe-go-outside = To examine it from outside, run the same command on a computer with another connection. Home and mobile connections often block port 25; a rented server (VPS) is a safe choice.

## The verdict

probe-verdict-open-outside = A message handed over from outside, without a login, came out on the other side: the server relays for strangers. Close what stands below, beginning with number 1.
    .label = OPEN RELAY, SEEN FROM OUTSIDE
probe-verdict-open-neighbour = A message handed over from nearby, without a login, came out on the other side. If your own devices may do that, it is as it should be. Whether strangers may too can only be seen from outside.
    .label = RELAYS FOR NEIGHBOURS
probe-verdict-closed-outside = Every attempt to relay from outside was refused. As far as was tried, no stranger can send mail through this server.{ $untested ->
        [0] { "" }
        [one] { " " }One case could not be tried (see “What could not be tested”).
       *[other] { " " }{ $untested } cases could not be tried (see “What could not be tested”).
    }
    .label = NO RELAY FROM OUTSIDE
probe-verdict-closed-neighbour = Every attempt to relay from nearby was refused. Whether strangers are refused as well can only be seen from outside.{ $untested ->
        [0] { "" }
        [one] { " " }One case could not be tried (see “What could not be tested”).
       *[other] { " " }{ $untested } cases could not be tried (see “What could not be tested”).
    }
    .label = NO RELAY FROM NEARBY
probe-verdict-unproven-outside = Mail for elsewhere, handed over from outside, was taken, but has not been seen to arrive within { $wait } { $wait ->
        [one] second
       *[other] seconds
    }. That is no proof of a relay: a server that keeps whatever comes (a catch-all), or takes mail and drops it, looks the same from outside.
    .label = NOT PROVED
probe-verdict-unproven-neighbour = Mail for elsewhere, handed over from nearby, was taken, but has not been seen to arrive within { $wait } { $wait ->
        [one] second
       *[other] seconds
    }. That is no proof of a relay, and what becomes of strangers’ mail can only be seen from outside.
    .label = NOT PROVED
probe-verdict-unwatched-outside = Mail for elsewhere, handed over from outside, was taken. Nobody watched whether it arrives. Give an address of yours elsewhere with --catch, and it will show whether this is a relay.
    .label = NOT PROVED
probe-verdict-unwatched-neighbour = Mail for elsewhere, handed over from nearby, was taken. Nobody watched whether it arrives. Give an address of yours elsewhere with --catch, and examine it from outside.
    .label = NOT PROVED
probe-verdict-could-not-test-outside = Relaying was to be tried from outside, and nothing could be tried. The reasons stand below.
    .label = NOT TESTED
probe-verdict-could-not-test-neighbour = Relaying was to be tried from nearby, and nothing could be tried. The reasons stand below.
    .label = NOT TESTED
probe-verdict-not-asked-outside = The server was examined from outside; relaying is not among what was to be tested (--tests).
    .label = RELAYING NOT TESTED
probe-verdict-not-asked-neighbour = The server was examined from nearby; relaying is not among what was to be tested (--tests).
    .label = RELAYING NOT TESTED

## Headings

probe-doors = Doors
probe-no-doors = No door was examined.
probe-groups = What was tested
probe-findings = What was found
probe-no-findings = Nothing was found that needs a cure.
probe-findings-neighbour = This too was seen from nearby. Strangers may be treated differently.
probe-untested = What could not be tested
probe-finding-title = { $number }. [{ $severity }] { $title }
probe-finding-cases = Cases { $cases }
probe-finding-doors = Doors { $doors }
probe-more = { $shown } and { $count } more
probe-finding-wire = What was said (>>> by the examiner, <<< by the server)
probe-wire-more = ({ $count } lines left out here; --transcript keeps them all.)
probe-finding-means = What it means
probe-finding-close = The cure
probe-afterwards = After a change: “postfix reload” for Postfix, a restart of the service for Exim and OpenSMTPD, a rebuilt configuration and a restart for sendmail. Then run “sekisho probe” again to see that it is gone.
probe-untested-line = { $count ->
        [one] 1 case
       *[other] { $count } cases
    }: { $why }
probe-column-group = about
probe-legend = “accepted” means that the server said yes, which in some cases is right. “relayed” counts only messages that were seen to arrive.

probe-end = { $messages ->
        [0] No message was
        [one] One message was
       *[other] { $messages } messages were
    } handed over; it took { $took } s.
probe-end-0 = Exit status 0: nothing needs a cure.
probe-end-1 = Exit status 1: something was found.
probe-end-3 = Exit status 3: it could not be tested.

## Words

probe-server-postfix = Postfix
probe-server-exim = Exim
probe-server-sendmail = sendmail
probe-server-opensmtpd = OpenSMTPD
probe-server-sekisho = Sekisho

probe-door-public = everybody
probe-door-submission = users (login)

probe-group-relay = relaying
probe-group-smuggling = end of a message
probe-group-starttls = start of TLS
probe-group-auth = logging in
probe-group-enumeration = who exists
probe-group-backscatter = notices to others
probe-group-verbs = needless commands
probe-group-tls = TLS, certificate

probe-severity-low = low
probe-severity-medium = medium
probe-severity-high = high
probe-severity-critical = critical
probe-severity-unproven = { $severity }, if true

probe-case-refused = refused
probe-case-accepted = accepted
probe-case-relayed = relayed
probe-case-could-not-test = not tested

## Why nothing was learned. .door is the short form in the list of doors.

probe-untested-not-connected = nobody answered at the door. See whether the server runs, whether a router or firewall stands in between, and whether your own connection blocks port 25.
    .door = no connection
probe-untested-silent = there was a connection, but no greeting. The server is busy, or the port is another program’s. Try again later.
    .door = no greeting
probe-untested-garbage = what came back was not a mail server’s language. Check the port number.
    .door = not a mail server, it seems
probe-untested-unwelcome = the greeting was a refusal. Your address may be on a blocklist; examine from somewhere else too.
    .door = refused at the greeting
probe-untested-cut-off = the server asked to be left alone (421), and went on asking. Wait an hour, or choose fewer groups with --tests.
    .door = asks to be left alone (421)
probe-untested-tls-failed = encryption (TLS) could not begin. Check the certificate and the TLS settings.
    .door = encryption fails
probe-untested-closed = the server hung up before the case was decided. Another try, later, may decide it.
    .door = hung up
probe-untested-no-answer = the answer that decides did not come in time. Give it longer with --wait.
    .door = no answer
probe-untested-needs-local = it needs an address that exists on that server. Give one with --local hana@example.jp (several may be given).
    .door = needs an existing address
probe-untested-needs-catcher = it needs an address where arrivals are watched. Give one of yours elsewhere with --catch or, for a server that can be pointed at this computer, a port number with --catch-here.
    .door = needs an address to watch
probe-untested-needs-login = it needs an account on that server. Give yours with --login hana@example.jp and --password-file FILE (the password in its first line).
    .door = needs a login
probe-untested-needs-other = it needs a second address that exists on that server, and is not the account’s own. Give a colleague’s with --local ken@example.jp.
    .door = needs a second address
probe-untested-login-refused = the server refused the login. The password was not tried again, so that the account is not locked. Check the password file, and the name: where users log in with another name than their address, give it with --login-name.
    .door = refuses the login
probe-untested-login-unsafe = the password was not given, because the door offers no encryption (TLS), or its certificate does not prove that it is this server. Name the server as its certificate does, or mend the certificate; then examine it again.
    .door = not safe for a password
probe-untested-not-shown = what arrived does not show how it left the server: a mailbox elsewhere puts line ends, and sometimes the sender, in order by itself. It can be seen with --catch-here, for a server whose mail outward can be pointed at this computer.
    .door = cannot be seen
probe-untested-refused-before = the server refused before the case came to what it is about. Give another address that exists there with --local, or examine from another place.
    .door = refused before
probe-untested-deferred = the server asked to try again later, as some do with everybody who is new (greylisting). Try again in an hour.
    .door = put off
probe-untested-not-offered = the server does not offer what it is about. Nothing needs to be done.
    .door = not offered
probe-untested-message-limit = no more messages may be sent in one examination. Divide the groups with --tests.
    .door = enough messages
probe-untested-stopped = it was not asked for, or the examination ended before. Passwords are guessed only with --guess-logins.
    .door = ended before

## What was found: title and meaning

probe-fault-open-relay = Mail for elsewhere is relayed without a login
probe-fault-open-relay-means = A message for elsewhere, handed over without a login, really arrived. Senders of spam look for such servers every day. Once found, it will send spam for them, be put on blocklists (lists of servers that send spam) within days, and then your ordinary mail will no longer arrive either. Close it now.
probe-fault-takes-strangers-mail = Mail for elsewhere is accepted without a login (relaying not seen)
probe-fault-takes-strangers-mail-means = The server said it would take care of the message, but it was not seen to arrive. Whether it goes out later, is kept or is dropped can be seen on the server: look in its log and its queue for mail with the subject “sekisho probe”. If it is on its way out, the server is a relay for strangers: close it at once.
probe-fault-hides-visitors = Visitors from outside look as if they came from the LAN
probe-fault-hides-visitors-means = A router, or a device in front of the server, puts its own address in place of the visitors’. A server that trusts that address trusts the whole world. And the log no longer tells who came.
probe-fault-own-address-believed = Mail that claims to come from one of its own addresses is taken from others
probe-fault-own-address-believed-means = Somebody without a login could write to a user here under that user’s own address. This is how blackmail “from yourself” is made, and fraud in the name of the boss. It hurts those who read their mail here.
probe-fault-submission-without-login = The door for users takes mail without a login
probe-fault-submission-without-login-means = Ports 587 and 465 are for users who log in, and for nobody else. Without a login, anybody can leave mail there, past the checks for spam.
probe-fault-address-override = A visitor may say from which address it comes
probe-fault-address-override-means = XCLIENT, PROXY and the like let a device in front of the server say who is really there. Here anybody may say it. Whoever says “127.0.0.1” is taken for one of yours: it can lead to relaying, and the log can no longer be believed.
probe-fault-inside-address = Mail to addresses inside is taken
probe-fault-inside-address-means = The server took mail whose domain is written as [127.0.0.1], [10.0.0.1] or the like. It may be used to send mail or commands to devices that nobody outside can reach.
probe-fault-smuggling = One message becomes two
probe-fault-smuggling-means = A wrong line end made the server believe that the message was over. A second message hidden in mail from some company then arrives as if that company had sent it (SMTP smuggling), and passes the checks of the sender (SPF, DKIM).
probe-fault-smuggling-out = Wrong line ends are handed on as they came
probe-fault-smuggling-out-means = Wrong line ends that a user put in went out unchanged. A server that takes them for the end of the message finds a second, forged message there, which came from this server. The suspicion falls on you.
probe-fault-early-talk = What is said out of turn is obeyed
probe-fault-early-talk-means = Commands or content that were sent ahead, without waiting for answers, were taken. Programs that send spam work like that, and somebody who forges the very address the connection comes from could leave mail.
probe-fault-starttls-injection = Commands given before encryption are answered after it began
probe-fault-starttls-injection-means = Somebody on the way can slip in commands before encryption begins, and they count as the user’s own. A user’s password or mail may end up with that person.
probe-fault-starttls-keeps-state = What was said before encryption still counts after it began
probe-fault-starttls-keeps-state-means = When encryption begins, everything before it must be forgotten (RFC 3207). If not, what somebody on the way said counts as said by the user.
probe-fault-starttls-twice = Encryption can be begun a second time
probe-fault-starttls-twice-means = Within an encrypted connection the server offered to begin encryption again. No harm that comes of it is known; it only shows that the order of commands is not watched (RFC 3207).
probe-fault-auth-in-clear = Passwords may be sent without encryption
probe-fault-auth-in-clear-means = Where a login without encryption is possible, passwords can be read on the way, on a public wireless network for one. A stolen password is used to send spam through this server.
probe-fault-guessable-login = A password that anybody would guess works
probe-fault-guessable-login-means = A name and a password that anybody would try first were good for a login. Whoever is logged in may relay, so it is as bad as a relay for strangers, and may be in use already. Change that password now, and look in the log for recent logins.
probe-fault-anonymous-login = A login without a password works
probe-fault-anonymous-login-means = Somebody who gives no password counts as logged in. Whoever is logged in may relay, so it is as bad as a relay for strangers. Close it now.
probe-fault-endless-guessing = Passwords can be guessed without end
probe-fault-endless-guessing-means = Wrong passwords are neither slowed nor stopped. Guessing goes on all day from all over the world, and hits one day. It hurts users with short passwords.
probe-fault-speaks-for-others = A user can send under the address of another
probe-fault-speaks-for-others-means = With one stolen password, mail can be sent in the name of the boss and of everyone else. It really comes from this server, and looks genuine. The rules of mail (RFC 6409) leave it to each server whether a user may do that, and some need it, with several addresses or a shared one: then let exactly those.
probe-fault-login-twice = Who is logged in can log in again in the same session
probe-fault-login-twice-means = One session belongs to one user; a second login must be refused (RFC 4954). A server that takes it may have checked one name, and go on under another: limits of one account are got round, and the log names the wrong one.
probe-fault-names-told = Whoever asks is told who exists
probe-fault-names-told-means = The answers to VRFY, EXPN and the like differ between those who exist and those who do not. Lists of real addresses are made from that, for spam and for guessing passwords.
probe-fault-names-by-time = The time of an answer tells who exists
probe-fault-names-by-time-means = The words are the same, but answers about those who exist take a different time. Somebody with patience learns the real addresses. It is not urgent.
probe-fault-endless-names = Unknown recipients can be tried without end
probe-fault-endless-names-means = However many recipients that do not exist are tried, the server neither slows down nor stops. A dictionary of names can be tried until a list of the real ones is made.
probe-fault-endless-errors = Mistakes can be made without end
probe-fault-endless-errors-means = However many unknown commands came, the server neither slowed down nor hung up. No mail program makes so many. Whoever looks for weaknesses is given all the time there is.
probe-fault-backscatter = Notices go to people who sent nothing
probe-fault-backscatter-means = Mail for somebody who does not exist was taken, and later a notice that it could not be delivered was sent to its sender. That sender is usually forged: somebody innocent gets the notice, and this server gets on blocklists.
probe-fault-takes-for-nobody = Mail for nobody is accepted (no notice seen)
probe-fault-takes-for-nobody-means = Mail for somebody who does not exist was taken, and no notice was seen. If one mailbox gets whatever comes (a catch-all), nothing is wrong. If a notice follows later, it hurts somebody innocent.
probe-fault-success-reports = Anybody can have notices of delivery sent
probe-fault-success-reports-means = A stranger can ask for such a notice under somebody else’s address, and that person gets it. It is used to annoy people, and this server is the one that sent it.
probe-fault-report-to-many = A notice is taken for several people at once
probe-fault-report-to-many-means = A notice that mail could not be delivered goes to one person, the one who wrote it. Under the empty sender of such a notice, mail for several was taken. Only spam comes like that. It is not urgent.
probe-fault-queue-control = The queue can be moved from outside
probe-fault-queue-control-means = A stranger’s command makes the server send what is waiting. Repeated, it wears the server out; some forms hand over other people’s mail.
probe-fault-fetches = The server fetches what a stranger names
probe-fault-fetches-means = It fetches content from wherever it is told, and sends it. That can be used to look into servers inside that nobody can reach from outside, or against others.
probe-fault-old-verbs = Commands of other times are obeyed
probe-fault-old-verbs-means = Commands that mail no longer needs are still there. That alone need not lead to abuse, but fewer doors are safer.
probe-fault-chunks-confused = Mistakes in mail sent in pieces (BDAT) pass
probe-fault-chunks-confused-means = Pieces in a wrong order or of a wrong size were taken. This is where several holes have been found in the past that stop a server or confuse where a message ends.
probe-fault-parameters-ignored = Parameters that mean nothing are taken without a word
probe-fault-parameters-ignored-means = Unknown parameters are to be refused. A server that skips them may read them as part of an address, and do what nobody expects.
probe-fault-endless-line = A line without end is read without end
probe-fault-endless-line-means = A very long line was read on and on without a refusal. Many of those at once keep the server busy, and ordinary mail comes late.
probe-fault-speaks-to-browsers = Commands that a browser was made to send are answered
probe-fault-speaks-to-browsers-means = The server went on talking to what was clearly the web. A trap on a web page can make the reader’s browser send commands to this server.
probe-fault-no-postmaster = Nobody can write to postmaster
probe-fault-no-postmaster-means = When something is wrong, other administrators write to postmaster (RFC 5321 4.5.1). Without it, complaints go unread until the server is on a blocklist.
probe-fault-no-tls = There is no encryption (TLS)
probe-fault-no-tls-means = Anybody on the way can read mail to and from this server. More and more others refuse to take or deliver such mail.
probe-fault-certificate-over = The certificate is over, or not valid yet
probe-fault-certificate-over-means = Users’ mail programs warn, or do not connect. Users who get used to saying yes will give their password to a forged server too.
probe-fault-certificate-over-soon = The certificate is over soon
probe-fault-certificate-over-soon-means = Nothing is wrong yet. From that day on, users’ mail programs will warn, or not connect. See whether the automatic renewal works.
probe-fault-certificate-other = The certificate has another name
probe-fault-certificate-other-means = The server’s name does not stand in its certificate. Users’ mail programs warn, and nobody can tell whether the server is the real one.
probe-fault-certificate-unknown = No trusted issuer vouches for the certificate
probe-fault-certificate-unknown-means = It was made by yourself, or a certificate in between is missing. Users’ mail programs warn. Mail between servers usually goes on.
probe-fault-old-tls = Old encryption (TLS 1.1 or older) is accepted
probe-fault-old-tls-means = TLS 1.0 and 1.1 have weaknesses, and must no longer be used (RFC 8996). It matters most where passwords are sent.

## Wordings that several cures share

probe-common-update = No setting changes this. Update to a newer version, then examine it again.
probe-common-unknown-verb = It does not know this command, so this cannot come from it. “ss -ltnp” shows which program answers at this port.
probe-common-users-nearby = No setting changes this. The difference gets smaller if the list of users is a file on the server itself and not a database across the network.
probe-common-sekisho = It refuses this by itself. If you see this on a Sekisho, it is a defect: please send this output to its makers.
probe-common-sekisho-certificate = With “tls.acme = true” in sekisho.toml it gets and renews a certificate by itself. With one of your own, name files in tls.certificate (with the certificates in between) and tls.key, and run “sekisho config reload”.

## The cure: by what was found, and by server

probe-close-open-relay-postfix =
    “postconf -n mynetworks smtpd_relay_restrictions relay_domains” shows what is set. In main.cf, mynetworks names this server and your own devices only, and relay_domains your own domains only:
      mynetworks = 127.0.0.0/8 [::1]/128
      smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
probe-close-open-relay-exim =
    relay_from_hosts (Debian: dc_relay_nets in /etc/exim4/update-exim4.conf.conf) names this server and your own devices only, relay_to_domains (dc_relay_domains) your own domains only. Remove percent_hack_domains. In the ACL for recipients (acl_check_rcpt), remove any “accept senders = …” that looks at the sender alone.
      hostlist relay_from_hosts = localhost
probe-close-open-relay-sendmail = In sendmail.mc, remove the FEATURE lines promiscuous_relay, relay_entire_domain, relay_based_on_MX, relay_local_from, relay_mail_from and loose_relay_check. RELAY lines in /etc/mail/access, and /etc/mail/relay-domains, name only what is yours.
probe-close-open-relay-opensmtpd =
    In smtpd.conf, only these two lines may let mail out (for any). Remove “match from any for any” and any “from src” that is too wide.
      match from local for any action "outbound"
      match auth from any for any action "outbound"
probe-close-open-relay-sekisho = { probe-common-sekisho }

probe-close-takes-strangers-mail-postfix = { probe-close-open-relay-postfix }
probe-close-takes-strangers-mail-exim = { probe-close-open-relay-exim }
probe-close-takes-strangers-mail-sendmail = { probe-close-open-relay-sendmail }
probe-close-takes-strangers-mail-opensmtpd = { probe-close-open-relay-opensmtpd }
probe-close-takes-strangers-mail-sekisho = A domain that keeps whatever comes (“sekisho domain catch-all”) also takes recipients with “%” and the like into its mailbox; nothing goes out. Anything else is a defect: please send this output to its makers.

probe-close-hides-visitors-postfix =
    Take the address of the router, or of the device in front, out of mynetworks. Let the router pass on the visitors’ addresses as they are (with Docker: no userland-proxy). If HAProxy or the like sends a PROXY header, set this for its own listener only:
      smtpd_upstream_proxy_protocol = haproxy
probe-close-hides-visitors-exim =
    Take the address of the router, or of the device in front, out of relay_from_hosts. If that device sends a PROXY header, name its address, and nothing else:
      hosts_proxy = 192.0.2.1
probe-close-hides-visitors-sendmail = Take the address of the router, or of the device in front, out of /etc/mail/access and relay-domains. sendmail cannot read a PROXY header: let the router pass on the visitors’ addresses as they are.
probe-close-hides-visitors-opensmtpd =
    Take the address of the router, or of the device in front, out of “from src”. If that device sends a PROXY header (v2), add proxy-v2 to a listener of its own:
      listen on 192.0.2.2 port 10025 proxy-v2
probe-close-hides-visitors-sekisho = It trusts no address at the public door, so nothing is relayed; but limits per visitor cannot work. Let the router pass on the addresses, or name a device that sends a PROXY header in doors.proxied and proxy.networks.

probe-close-own-address-believed-postfix =
    Write “address login” lines into /etc/postfix/senders, run “postmap /etc/postfix/senders”, and put this into main.cf. A milter that checks SPF and DMARC refuses it too.
      smtpd_sender_login_maps = hash:/etc/postfix/senders
      smtpd_sender_restrictions = permit_mynetworks, reject_sender_login_mismatch
probe-close-own-address-believed-exim =
    In the ACL for recipients (acl_check_rcpt), before any accept:
      deny  message = own address needs a login
            sender_domains = +local_domains
            !hosts = +relay_from_hosts
            !authenticated = *
probe-close-own-address-believed-sendmail = There is no setting for it. Publish SPF and DMARC (p=reject) in DNS, and use a milter that refuses by them (OpenDMARC with RejectFailures true, for one).
probe-close-own-address-believed-opensmtpd =
    In smtpd.conf, before all other match lines:
      match !from local !auth mail-from "@example.jp" for any reject
probe-close-own-address-believed-sekisho = It refuses this without a login. The only exception are networks in receiving.forwarders: see whether they all belong there. If none stands there, it is a defect: please send this output to its makers.

probe-close-submission-without-login-postfix =
    In master.cf, below submission and submissions (smtps):
      -o smtpd_sasl_auth_enable=yes
      -o smtpd_client_restrictions=permit_sasl_authenticated,reject
probe-close-submission-without-login-exim =
    In the ACL that acl_smtp_mail names, before any accept:
      deny  message = please log in
            condition = { "${if inlist{$received_port}{587:465}}" }
            !authenticated = *
probe-close-submission-without-login-sendmail =
    In sendmail.mc, add a (a login is required) to M:
      FEATURE(`no_default_msa')dnl
      DAEMON_OPTIONS(`Port=submission, Name=MSA, M=Ea')dnl
      DAEMON_OPTIONS(`Port=smtps, Name=MSA-TLS, M=Esa')dnl
probe-close-submission-without-login-opensmtpd =
    Add auth (not auth-optional) to the listeners for users:
      listen on 192.0.2.2 port 587 tls-require pki mail.example.jp auth
      listen on 192.0.2.2 smtps pki mail.example.jp auth
probe-close-submission-without-login-sekisho = { probe-common-sekisho }

probe-close-address-override-postfix =
    Leave these empty in main.cf (as they are by default), or name the device in front, and nothing else. Set smtpd_upstream_proxy_protocol only for a listener that nobody but that device reaches.
      smtpd_authorized_xclient_hosts =
      smtpd_authorized_xforward_hosts =
probe-close-address-override-exim =
    Leave it empty, or name the device in front, and nothing else. Where there is hosts_xclient, the same goes for it.
      hosts_proxy =
probe-close-address-override-sendmail = { probe-common-unknown-verb }
probe-close-address-override-opensmtpd = Remove proxy-v2 from listeners that can be reached from outside. Give the device in front a listener with another address or port.
probe-close-address-override-sekisho = A PROXY header is read only at doors.proxied, and only from proxy.networks. See that no range there is too wide; if none is, it is a defect: please send this output to its makers.

probe-close-inside-address-postfix =
    Write one line “/@(\[.*\]|localhost)$/ REJECT” into /etc/postfix/literals, and put this into main.cf:
      smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated, check_recipient_access regexp:/etc/postfix/literals
probe-close-inside-address-exim =
    Take “@[]” and localhost out of local_domains, and give the router to the outside ignore_target_hosts:
      allow_domain_literals = false
      ignore_target_hosts = <; 0.0.0.0 ; 127.0.0.0/8 ; 10.0.0.0/8 ; 172.16.0.0/12 ; 192.168.0.0/16 ; 169.254.0.0/16 ; ::1
probe-close-inside-address-sendmail =
    Keep the server’s own addresses out of its names, and write its names into /etc/mail/local-host-names:
      define(`confDONT_PROBE_INTERFACES', `True')dnl
probe-close-inside-address-opensmtpd =
    Name the domain that receives from outside (instead of “from any for local”):
      match from any for domain "example.jp" action "local_mail"
probe-close-inside-address-sekisho = It takes recipients at an [address] only if the address is its own and stands in receiving.literals, which is empty by default. If none stands there, it is a defect: please send this output to its makers.

probe-close-smuggling-postfix =
    In main.cf (3.9, 3.8.5, 3.7.10, 3.6.14, 3.5.24 or newer; the default from 3.9 on):
      smtpd_forbid_bare_newline = normalize
probe-close-smuggling-exim =
    Update to 4.97.1 or newer (or to a version of Debian’s or others’ that mends CVE-2023-51766). Until then:
      chunking_advertise_hosts =
probe-close-smuggling-sendmail = Update to 8.18.1 or newer. There, do not switch the check off by srv_features.
probe-close-smuggling-opensmtpd = No setting changes this. Update to a newer version, then examine it again. If it is still there, put a server in front that refuses it.
probe-close-smuggling-sekisho = { probe-common-sekisho }

probe-close-smuggling-out-postfix =
    In main.cf (the default from 3.9, 3.8.5, 3.7.10, 3.6.14, 3.5.24 on):
      cleanup_replace_stray_cr_lf = yes
      smtpd_forbid_bare_newline = normalize
probe-close-smuggling-out-exim = { probe-common-update }
probe-close-smuggling-out-sendmail = { probe-close-smuggling-sendmail }
probe-close-smuggling-out-opensmtpd = No setting changes this. Update to a newer version, then examine it again. If it is still there, let mail go out through a server that puts line ends in order (action … relay host).
probe-close-smuggling-out-sekisho = { probe-common-sekisho }

probe-close-early-talk-postfix =
    In main.cf (3.9, 3.8.1, 3.7.6, 3.6.10, 3.5.20 or newer; the default from 3.9 on). Older versions: reject_unauth_pipelining in smtpd_data_restrictions.
      smtpd_forbid_unauth_pipelining = yes
probe-close-early-talk-exim =
    Let nobody speak before the greeting:
      smtp_enforce_sync = true
      pipelining_connect_advertise_hosts =
probe-close-early-talk-sendmail =
    Update to 8.18.1 or newer, and put this into sendmail.mc (the greeting waits 5 seconds; who speaks first is refused):
      FEATURE(`greet_pause', `5000')dnl
probe-close-early-talk-opensmtpd = { probe-common-update }
probe-close-early-talk-sekisho = { probe-common-sekisho }

probe-close-starttls-injection-postfix = No setting changes this. Update to 2.8 or newer. If yours is newer, see whether a device in front (a firewall) meddles with SMTP.
probe-close-starttls-injection-exim =
    If this is set to false, set it back (true is the default); if not, update to a newer version.
      smtp_enforce_sync = true
probe-close-starttls-injection-sendmail = { probe-common-update }
probe-close-starttls-injection-opensmtpd = { probe-common-update }
probe-close-starttls-injection-sekisho = { probe-common-sekisho }

probe-close-starttls-keeps-state-postfix = { probe-common-update }
probe-close-starttls-keeps-state-exim = { probe-common-update }
probe-close-starttls-keeps-state-sendmail = { probe-common-update }
probe-close-starttls-keeps-state-opensmtpd = { probe-common-update }
probe-close-starttls-keeps-state-sekisho = { probe-common-sekisho }

probe-close-starttls-twice-postfix = { probe-common-update }
probe-close-starttls-twice-exim = { probe-common-update }
probe-close-starttls-twice-sendmail = { probe-common-update }
probe-close-starttls-twice-opensmtpd = { probe-common-update }
probe-close-starttls-twice-sekisho = { probe-common-sekisho }

probe-close-auth-in-clear-postfix =
    In main.cf. It is safer still to take logins at the door for users only (smtpd_sasl_auth_enable = no in main.cf, yes for submission in master.cf).
      smtpd_tls_auth_only = yes
probe-close-auth-in-clear-exim =
    Offer logins on encrypted connections only:
      { "auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}" }
probe-close-auth-in-clear-sendmail =
    In sendmail.mc, add p (no PLAIN and LOGIN without encryption):
      define(`confAUTH_OPTIONS', `A p y')dnl
probe-close-auth-in-clear-opensmtpd =
    It offers logins on encrypted connections only. Let the listener for users look like this; if it is still there, see what stands in front.
      listen on 192.0.2.2 port 587 tls-require pki mail.example.jp auth
probe-close-auth-in-clear-sekisho = { probe-common-sekisho }

probe-close-guessable-login-postfix = Change that user’s password, or remove the user. With Cyrus SASL, “saslpasswd2 -d NAME” removes one. Where Dovecot is asked, change it in Dovecot’s passdb.
probe-close-guessable-login-exim = Change that user’s password, or remove the user: in /etc/exim4/passwd in Debian’s usual form, or in Dovecot’s passdb where Dovecot is asked.
probe-close-guessable-login-sendmail = Change that user’s password, or remove the user: “saslpasswd2 -d NAME” for sasldb, “passwd -l NAME” where saslauthd asks for users of the system.
probe-close-guessable-login-opensmtpd = Change that user’s password, or remove the user: in the table that auth names or, if it names none, among the users of the system (“passwd -l NAME”).
probe-close-guessable-login-sekisho = “sekisho account password ADDRESS” changes it. “sekisho account disable ADDRESS” stops an account that nobody uses.

probe-close-anonymous-login-postfix =
    In main.cf (it is the default). Whatever else stands there, noanonymous stays.
      smtpd_sasl_security_options = noanonymous
probe-close-anonymous-login-exim = Look at server_condition in the authenticators, and remove those that let anybody in without checking a password (“server_condition = true”). See that an empty password does not pass.
probe-close-anonymous-login-sendmail =
    In sendmail.mc, add y (no anonymous logins), and name the mechanisms:
      define(`confAUTH_OPTIONS', `A p y')dnl
      define(`confAUTH_MECHANISMS', `LOGIN PLAIN')dnl
probe-close-anonymous-login-opensmtpd = Remove lines with an empty password from the table that auth names. If there is none, update to a newer version.
probe-close-anonymous-login-sekisho = { probe-common-sekisho }

probe-close-endless-guessing-postfix =
    In main.cf (3.1 or newer; the default, 0, is no limit). Also keep those out who go on, with fail2ban or the like.
      smtpd_client_auth_rate_limit = 10
probe-close-endless-guessing-exim =
    In the ACL that acl_smtp_auth names, followed by an accept. Also keep those out who go on, with fail2ban or the like.
      deny  ratelimit = 10 / 1h / per_cmd / strict / auth-$sender_host_address
probe-close-endless-guessing-sendmail =
    Within one connection sendmail slows wrong logins down by itself. For those who connect again: this, with “ClientRate: 10” in /etc/mail/access, and fail2ban or the like.
      FEATURE(`ratecontrol')dnl
probe-close-endless-guessing-opensmtpd = There is no setting for it. Keep those out who go on, with fail2ban or a firewall such as pf.
probe-close-endless-guessing-sekisho = limits.login_failures (10 by default) stops it. See with “sekisho config explain limits.login_failures” that it was not made too large.

probe-close-speaks-for-others-postfix =
    Write “address login” lines into /etc/postfix/senders, run “postmap /etc/postfix/senders”, and put this into main.cf. Postfix itself compares the sender only; the From that readers see is compared by a milter.
      smtpd_sender_login_maps = hash:/etc/postfix/senders
      smtpd_sender_restrictions = permit_mynetworks, reject_sender_login_mismatch
probe-close-speaks-for-others-exim =
    In the ACL for recipients (acl_check_rcpt), before “accept authenticated = *” (where login names are addresses):
      deny  message = not your address
            authenticated = *
            condition = { "${if !eqi{$authenticated_id}{$sender_address}}" }
    The From that readers see is compared after the content, in acl_check_data:
      deny  message = not your address
            authenticated = *
            condition = { "${if !eqi{$authenticated_id}{${address:$h_From:}}}" }
probe-close-speaks-for-others-sendmail = There is no setting for it. Use a milter that compares the login ({ "{auth_authen}" }) with the sender and with From.
probe-close-speaks-for-others-opensmtpd =
    Make a table of logins and addresses, and add senders to the listener for users (masquerade puts the sender into From, but leaves a From that is written as a group as it is):
      listen on 192.0.2.2 port 587 tls-require pki mail.example.jp auth senders <logins> masquerade
probe-close-speaks-for-others-sekisho = An account sends only as itself and as what it was granted. “sekisho account revoke ACCOUNT ADDRESS” takes back what was too much.

probe-close-login-twice-postfix = { probe-common-update }
probe-close-login-twice-exim = { probe-common-update }
probe-close-login-twice-sendmail = { probe-common-update }
probe-close-login-twice-opensmtpd = { probe-common-update }
probe-close-login-twice-sekisho = { probe-common-sekisho }

probe-close-names-told-postfix =
    In main.cf:
      disable_vrfy_command = yes
probe-close-names-told-exim = Remove the lines acl_smtp_vrfy and acl_smtp_expn (without them it refuses).
probe-close-names-told-sendmail =
    In sendmail.mc:
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn')dnl
probe-close-names-told-opensmtpd = { probe-common-update }
probe-close-names-told-sekisho = { probe-common-sekisho }

probe-close-names-by-time-postfix = { probe-common-users-nearby }
probe-close-names-by-time-exim = { probe-common-users-nearby }
probe-close-names-by-time-sendmail = { probe-common-users-nearby }
probe-close-names-by-time-opensmtpd = { probe-common-users-nearby }
probe-close-names-by-time-sekisho = { probe-common-sekisho }

probe-close-endless-names-postfix =
    In main.cf (slow after 5 mistakes, cut off at 10):
      smtpd_soft_error_limit = 5
      smtpd_hard_error_limit = 10
      smtpd_error_sleep_time = 1s
probe-close-endless-names-exim =
    At the beginning of the ACL for recipients (acl_check_rcpt):
      drop  message = too many unknown recipients
            condition = { "${if >{$rcpt_fail_count}{5}}" }
probe-close-endless-names-sendmail =
    In sendmail.mc (after 3 unknown recipients, each one waits a second):
      define(`confBAD_RCPT_THROTTLE', `3')dnl
probe-close-endless-names-opensmtpd = { probe-close-endless-guessing-opensmtpd }
probe-close-endless-names-sekisho = limits.unknown_recipients (50 by default) stops it. See with “sekisho config explain limits.unknown_recipients” that it was not made too large.

probe-close-endless-errors-postfix = { probe-close-endless-names-postfix }
probe-close-endless-errors-exim =
    These are the defaults. See with “exim -bP smtp_max_unknown_commands” that they were not made larger.
      smtp_max_unknown_commands = 3
      smtp_max_synprot_errors = 3
probe-close-endless-errors-sendmail = There is no setting for it; it hangs up by itself after 25 wrong commands. Keep those out who go on, with fail2ban.
probe-close-endless-errors-opensmtpd = { probe-close-endless-guessing-opensmtpd }
probe-close-endless-errors-sekisho = { probe-common-sekisho }

probe-close-backscatter-postfix =
    Refuse unknown recipients before taking the mail. Remove an empty local_recipient_maps. For domains that go on to another server, list the recipients (relay_recipient_maps) or, where that cannot be done, add reject_unverified_recipient to smtpd_recipient_restrictions.
      relay_recipient_maps = hash:/etc/postfix/relay_recipients
probe-close-backscatter-exim =
    In the ACL for recipients (acl_check_rcpt), before any accept. For domains that go on to another server: “verify = recipient/callout”.
      require verify = recipient
probe-close-backscatter-sendmail =
    As the last line of /etc/mail/virtusertable, refuse the rest. For domains that go on to another server, use LDAP (FEATURE(`ldap_routing')) or a milter that asks that server first.
      @example.jp   error:nouser 550 No such user here
probe-close-backscatter-opensmtpd =
    Use a table that names each recipient, with no line that begins with “@”. For domains that go on to another server, limit the match to a list of recipients.
      action "in" maildir virtual <users>
      match from any for domain "example.jp" rcpt-to <recipients> action "behind"
probe-close-backscatter-sekisho = { probe-common-sekisho }

probe-close-takes-for-nobody-postfix = { probe-close-backscatter-postfix }
probe-close-takes-for-nobody-exim = { probe-close-backscatter-exim }
probe-close-takes-for-nobody-sendmail = { probe-close-backscatter-sendmail }
probe-close-takes-for-nobody-opensmtpd = { probe-close-backscatter-opensmtpd }
probe-close-takes-for-nobody-sekisho = For a domain that keeps whatever comes (“sekisho domain catch-all”) this is as it should be; “sekisho domain catch-all DOMAIN off” ends it. Anything else is a defect: please send this output to its makers.

probe-close-success-reports-postfix =
    In main.cf (other words there stay, separated by commas). If your users need it, set it for the public listener (smtp) in master.cf only, with -o.
      smtpd_discard_ehlo_keywords = silent-discard, dsn
probe-close-success-reports-exim =
    Leave it empty (as it is by default):
      dsn_advertise_hosts =
probe-close-success-reports-sendmail =
    In sendmail.mc, add noreceipts:
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn,noreceipts')dnl
probe-close-success-reports-opensmtpd =
    Add no-dsn to the listener that can be reached from outside:
      listen on 192.0.2.2 port 25 tls pki mail.example.jp no-dsn
probe-close-success-reports-sekisho = { probe-common-sekisho }

probe-close-report-to-many-postfix =
    In main.cf:
      smtpd_data_restrictions = reject_multi_recipient_bounce
probe-close-report-to-many-exim =
    At the beginning of the ACL for recipients (acl_check_rcpt):
      deny  message = a notice goes to one recipient
            senders = :
            condition = { "${if >{$rcpt_count}{1}}" }
probe-close-report-to-many-sendmail = There is no setting for it. It can be left as it is.
probe-close-report-to-many-opensmtpd = There is no setting for it. It can be left as it is.
probe-close-report-to-many-sekisho = { probe-common-sekisho }

probe-close-queue-control-postfix =
    In main.cf:
      smtpd_etrn_restrictions = permit_mynetworks, reject
probe-close-queue-control-exim = Remove the line acl_smtp_etrn (without it it refuses).
probe-close-queue-control-sendmail =
    In sendmail.mc, add noetrn:
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn')dnl
probe-close-queue-control-opensmtpd = { probe-common-unknown-verb }
probe-close-queue-control-sekisho = { probe-common-sekisho }

probe-close-fetches-postfix = { probe-common-unknown-verb }
probe-close-fetches-exim = { probe-common-unknown-verb }
probe-close-fetches-sendmail = { probe-common-unknown-verb }
probe-close-fetches-opensmtpd = { probe-common-unknown-verb }
probe-close-fetches-sekisho = { probe-common-sekisho }

probe-close-old-verbs-postfix = { probe-common-unknown-verb }
probe-close-old-verbs-exim = { probe-common-update }
probe-close-old-verbs-sendmail =
    In sendmail.mc, add noverb, and empty /etc/mail/helpfile:
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn')dnl
probe-close-old-verbs-opensmtpd = { probe-common-update }
probe-close-old-verbs-sekisho = { probe-common-sekisho }

probe-close-chunks-confused-postfix =
    Update to a newer version. Until then, do not offer it (3.4 or newer; other words there stay, separated by commas):
      smtpd_discard_ehlo_keywords = silent-discard, chunking
probe-close-chunks-confused-exim =
    Update to a newer version. Until then, do not offer it:
      chunking_advertise_hosts =
probe-close-chunks-confused-sendmail = { probe-common-unknown-verb }
probe-close-chunks-confused-opensmtpd = { probe-common-unknown-verb }
probe-close-chunks-confused-sekisho = { probe-common-sekisho }

probe-close-parameters-ignored-postfix = { probe-common-update }
probe-close-parameters-ignored-exim = { probe-common-update }
probe-close-parameters-ignored-sendmail = { probe-common-update }
probe-close-parameters-ignored-opensmtpd = { probe-common-update }
probe-close-parameters-ignored-sekisho = { probe-common-sekisho }

probe-close-endless-line-postfix =
    Update to a newer version. If this was made larger, set it back to its default:
      line_length_limit = 2048
probe-close-endless-line-exim = { probe-common-update }
probe-close-endless-line-sendmail = { probe-common-update }
probe-close-endless-line-opensmtpd = { probe-common-update }
probe-close-endless-line-sekisho = { probe-common-sekisho }

probe-close-speaks-to-browsers-postfix =
    In main.cf (the default from 3.7 on; the regexp needs 3.7):
      { "smtpd_forbidden_commands = CONNECT GET POST regexp:{{/^[^A-Z]/ Bogus}}" }
probe-close-speaks-to-browsers-exim =
    Hang up sooner when unknown commands follow each other (3 is the default):
      smtp_max_unknown_commands = 1
probe-close-speaks-to-browsers-sendmail = { probe-common-update }
probe-close-speaks-to-browsers-opensmtpd = { probe-common-update }
probe-close-speaks-to-browsers-sekisho = { probe-common-sekisho }

probe-close-no-postmaster-postfix = Write “postmaster: READER” into /etc/aliases, and run “newaliases”. For domains of virtual_alias_maps and virtual_mailbox_maps, write postmaster there too.
probe-close-no-postmaster-exim = Write “postmaster: READER” into /etc/aliases. In the ACL for recipients (acl_check_rcpt), put “accept local_parts = postmaster”, “domains = +local_domains” near the beginning.
probe-close-no-postmaster-sendmail = Write “postmaster: READER” into /etc/mail/aliases, and run “newaliases”.
probe-close-no-postmaster-opensmtpd = Write “postmaster: READER” into /etc/mail/aliases, and add “alias <aliases>” to the action that delivers.
probe-close-no-postmaster-sekisho = “sekisho domain postmaster DOMAIN ADDRESS” names the reader.

probe-close-no-tls-postfix =
    Get a certificate (from Let’s Encrypt, for one), and put this into main.cf (3.4 or newer; before that smtpd_tls_key_file and smtpd_tls_cert_file):
      smtpd_tls_security_level = may
      smtpd_tls_chain_files = /etc/ssl/private/mail.key, /etc/ssl/mail-fullchain.pem
probe-close-no-tls-exim =
    Get a certificate (from Let’s Encrypt, for one), and set this (on Debian also MAIN_TLS_ENABLE = yes):
      tls_advertise_hosts = *
      tls_certificate = /etc/exim4/mail-fullchain.pem
      tls_privatekey = /etc/exim4/mail.key
probe-close-no-tls-sendmail =
    Get a certificate (from Let’s Encrypt, for one), and put this into sendmail.mc:
      define(`confSERVER_CERT', `/etc/mail/tls/mail-fullchain.pem')dnl
      define(`confSERVER_KEY', `/etc/mail/tls/mail.key')dnl
probe-close-no-tls-opensmtpd =
    Get a certificate (from Let’s Encrypt, for one), and put this into smtpd.conf:
      pki mail.example.jp cert "/etc/ssl/mail-fullchain.pem"
      pki mail.example.jp key "/etc/ssl/private/mail.key"
      listen on 192.0.2.2 tls pki mail.example.jp
probe-close-no-tls-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-over-postfix =
    Renew the certificate (“certbot renew”, with certbot), and name files with the server’s name and the certificates in between:
      smtpd_tls_chain_files = /etc/ssl/private/mail.key, /etc/ssl/mail-fullchain.pem
probe-close-certificate-over-exim =
    Renew the certificate (“certbot renew”, with certbot), and name files with the server’s name and the certificates in between:
      tls_certificate = /etc/exim4/mail-fullchain.pem
      tls_privatekey = /etc/exim4/mail.key
probe-close-certificate-over-sendmail =
    Renew the certificate (“certbot renew”, with certbot), and name files with the server’s name and the certificates in between:
      define(`confSERVER_CERT', `/etc/mail/tls/mail-fullchain.pem')dnl
      define(`confSERVER_KEY', `/etc/mail/tls/mail.key')dnl
probe-close-certificate-over-opensmtpd =
    Renew the certificate (“certbot renew”, with certbot), and name files with the server’s name and the certificates in between:
      pki mail.example.jp cert "/etc/ssl/mail-fullchain.pem"
      pki mail.example.jp key "/etc/ssl/private/mail.key"
probe-close-certificate-over-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-over-soon-postfix = { probe-close-certificate-over-postfix }
probe-close-certificate-over-soon-exim = { probe-close-certificate-over-exim }
probe-close-certificate-over-soon-sendmail = { probe-close-certificate-over-sendmail }
probe-close-certificate-over-soon-opensmtpd = { probe-close-certificate-over-opensmtpd }
probe-close-certificate-over-soon-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-other-postfix = { probe-close-certificate-over-postfix }
probe-close-certificate-other-exim = { probe-close-certificate-over-exim }
probe-close-certificate-other-sendmail = { probe-close-certificate-over-sendmail }
probe-close-certificate-other-opensmtpd = { probe-close-certificate-over-opensmtpd }
probe-close-certificate-other-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-unknown-postfix = { probe-close-certificate-over-postfix }
probe-close-certificate-unknown-exim = { probe-close-certificate-over-exim }
probe-close-certificate-unknown-sendmail = { probe-close-certificate-over-sendmail }
probe-close-certificate-unknown-opensmtpd = { probe-close-certificate-over-opensmtpd }
probe-close-certificate-unknown-sekisho = { probe-common-sekisho-certificate }

probe-close-old-tls-postfix =
    In main.cf (3.6 or newer; before that “!SSLv2, !SSLv3, !TLSv1, !TLSv1.1”):
      smtpd_tls_protocols = >=TLSv1.2
      smtpd_tls_mandatory_protocols = >=TLSv1.2
probe-close-old-tls-exim =
    The first line where Exim was built with GnuTLS (Debian), the second where it was built with OpenSSL:
      tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2
      openssl_options = +no_sslv2 +no_sslv3 +no_tlsv1 +no_tlsv1_1
probe-close-old-tls-sendmail =
    In sendmail.mc:
      define(`confSERVER_SSL_OPTIONS', `+SSL_OP_NO_SSLv2 +SSL_OP_NO_SSLv3 +SSL_OP_NO_TLSv1 +SSL_OP_NO_TLSv1_1')dnl
probe-close-old-tls-opensmtpd =
    Add protocols to the listeners (7.3 or newer; older versions cannot be told, so update):
      listen on 192.0.2.2 tls pki mail.example.jp protocols "tlsv1.2,tlsv1.3"
probe-close-old-tls-sekisho = { probe-common-sekisho }

## Progress

probe-progress-door = Looking at port { $port } of { $address }.
probe-progress-resting = The server asks to be left alone (421); going on in { $seconds } s.
probe-progress-waiting = Waiting for the messages to arrive ({ $seconds } s more).

## Errors

probe-error-not-yours = { $target } ({ $address }) was not examined, because it may be somebody else’s server. To examine a server without being asked may be taken for an attack. If it is a server that you run, repeat the command with --i-run-this-server.
probe-error-no-such-name = DNS knows no “{ $target }” ({ $why }). Check the spelling, or give the IP address.
probe-error-unknown-group = --tests knows no group “{ $text }”. There are { $groups }; separate them with commas.
probe-error-whom = It is not clear what is to be examined. Name one server, or a file of servers with --hosts, or a place to listen at with --serve; not two of them.
probe-error-not-a-port = “{ $text }” is no port. Give a number from 1 to 65535, or an address and a port such as 192.168.0.5:2525.
probe-error-too-many-hosts = The file names more than { $most } servers. Divide it into several.
probe-error-two-catchers = Only one of --catch-here, --catch-pop3 and --catch-imap can be given. Choose the one where the messages would arrive.
probe-error-catch-is-there = { $catch } is at a domain of the server that is to be examined. Mail that arrives there was relayed nowhere. Give --catch an address of yours at another provider.
probe-error-half-a-login = --login and --password-file belong together: the address of your account on that server, and a file with its password in the first line.
probe-error-empty-password = The first line of { $path } is empty. Write the password of the account there, and nothing else.
probe-error-login-for-many = --login was given together with --hosts or --serve. A password belongs to one server, and is given to no other: name that server alone.
probe-error-login-without-door = --login was given, but no door for users is to be examined. Users log in at port 587 or 465 (2587, 2465): add one with --port, or leave --port out.
probe-error-cannot-listen = Nobody can listen at { $address } ({ $why }). Another program uses the port, the address is not this machine’s, or the port is below 1024 and needs more rights.
probe-error-mailbox-lost = The mailbox of { $user } cannot be watched: { $server } cannot be reached ({ $why }). Check the name of the server and its port.
probe-error-mailbox-foreign = The mailbox of { $user } cannot be watched: what answers at { $server } does not speak { $protocol }. It began with “{ $why }”. Check the name of the server and its port; without a port, { $port } is taken.
probe-error-mailbox-no-tls = The mailbox of { $user } is not watched: { $server } does not go over to TLS (“{ $why }”), and the password is not sent in clear. Leave out the port, so that { $port } is taken, or ask the provider which port is in TLS.
probe-error-mailbox-unsafe = The mailbox of { $user } is not watched: { $server } could not prove in TLS that it is the server of this name, so it was not given the password. Check the name and the certificate.
probe-error-mailbox-refused = The mailbox of { $user } cannot be watched: { $server } answered “{ $why }”. Check the password file, and whether the account may log in by { $protocol }. Many providers want a password of its own for that (an app password).

## Many servers

probe-row = { $host }: { $verdict } · findings: { $findings } · cases: { $cases }

## For those who connect (--serve)

probe-serve-listening = Listening at { $address }. Whoever connects has the server examined from which the connection comes, and no other. Ctrl-C ends it.
probe-serve-hello = Sekisho examines { $address }, the server from which you connect, and no other. Everything that is said is shown here. If you close the connection, the examination ends.
probe-serve-busy = { $address } is being examined just now. Wait until that is over.
probe-serve-often = { $address } has been examined several times within the hour. Come back in an hour.
probe-serve-full = Too many servers are being examined just now. Come back in an hour.
