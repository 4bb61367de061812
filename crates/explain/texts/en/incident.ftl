# The words for each kind of incident: name, meaning, counts, what to do, findings, what would decide.

certainty-proven = proven
certainty-likely = likely
certainty-cannot-tell = cannot tell

list-gap = ,{ " " }
names-and-more = { $names } and { $count ->
        [one] one other
       *[other] { $count } others
    }

## Kinds

incident-relay = relaying for strangers
    .meaning = Mail that strangers brought was sent on to strangers: somebody uses this server to spread spam. If it goes on, blocklists (lists of known sources of spam) will name the server, and your ordinary mail will be refused as well.
    .meaning-likely = Strangers brought mail for recipients outside, and the server took it. That another server accepted it is not on record yet, but this server is trying. If it goes on, it spreads spam.
    .meaning-cannot-tell = Mail from outside to recipients outside went through this server, and the records do not say who brought it. Unless it was one of your own people, it was relayed for strangers.
    .count = { $messages ->
        [one] one message
       *[other] { $messages } messages
    }{ $recipients ->
        [0] { "" }
        [one] , one recipient
       *[other] , { $recipients } recipients
    }
incident-stolen-account = a stolen account
    .meaning = Somebody has the password of { $accounts } and sends mail in that name.
    .meaning-likely = Mail is sent with the login of { $accounts } in a way that does not look like its owner. Somebody else seems to have the password.
    .meaning-cannot-tell = { $accounts } sends differently from before. The records do not say whether it was the owner.
    .count = { $messages ->
        [one] one message
       *[other] { $messages } messages
    }{ $recipients ->
        [0] { "" }
        [one] , one recipient
       *[other] , { $recipients } recipients
    }
incident-device-abuse = an abused device
    .meaning = From { $actors }, inside your network, comes mail that this device has no reason to send. It has a virus, or somebody controls it from outside.
    .meaning-likely = From { $actors }, inside your network, seems to come mail that this device has no reason to send. It may have a virus, or somebody may control it from outside.
    .meaning-cannot-tell = { $actors }, inside your network, sends differently from before. The records do not say whether that is abuse.
    .count = { $messages ->
        [one] one message
       *[other] { $messages } messages
    }{ $recipients ->
        [0] { "" }
        [one] , one recipient
       *[other] , { $recipients } recipients
    }
incident-nat-hides-clients = visitors hidden behind the router
    .meaning = All visitors from outside appear as { $actors }, an address inside your network. A server that trusts this address as one of yours lets anybody send through it.
    .meaning-likely = Visitors from outside seem to appear as { $actors }, an address inside your network. If the server trusts that address, anybody can send through it.
    .meaning-cannot-tell = Visitors from outside may stand behind { $actors }, an address inside your network.
    .count = { $messages ->
        [one] one message
       *[other] { $messages } messages
    }{ $recipients ->
        [0] { "" }
        [one] , one recipient
       *[other] , { $recipients } recipients
    }
incident-listed = named by a blocklist
    .meaning = A blocklist (a list of known sources of spam) names this server, and others refuse its mail because of that.
    .meaning-likely = A blocklist (a list of known sources of spam) seems to name this server, and others refuse its mail because of that.
    .meaning-cannot-tell = Others refuse mail because of a blocklist, but whether it is this server that the list names cannot be told.
    .count = refused: { $messages ->
        [one] one message
       *[other] { $messages } messages
    }{ $recipients ->
        [0] { "" }
        [one] , one recipient
       *[other] , { $recipients } recipients
    }
incident-backscatter = failure reports to the wrong people
    .meaning = Mail that strangers brought cannot be delivered, and the server reports that to its sender. Where the sender is forged, somebody who has nothing to do with it gets the report, and takes it for spam.
    .count = { $messages ->
        [one] one report
       *[other] { $messages } reports
    }
incident-joe-job = a forged sender
    .meaning = Somebody sends mail elsewhere with one of your addresses as sender, and the failure reports come back to you. This server did not send that mail.
    .meaning-likely = Somebody seems to send mail elsewhere with one of your addresses as sender, and the failure reports come back to you. There is no record of this server having sent that mail.
    .meaning-cannot-tell = Failure reports come back for mail that this server did not send. Whether your own people sent it by another server or the sender is forged, these records do not say.
    .count = { $messages ->
        [one] one report
       *[other] { $messages } reports
    }
incident-own-address-outside = one of your addresses used from outside
    .meaning = Somebody from outside, without a login, handed over mail with one of your addresses as sender. Fraud that pretends to come from a colleague is done this way.
    .meaning-cannot-tell = Somebody from outside, without a login, handed over mail whose sender seems to be one of your addresses. Where it went is not in these records.
    .count = { $messages ->
        [one] one message
       *[other] { $messages } messages
    }{ $recipients ->
        [0] { "" }
        [one] , one recipient
       *[other] , { $recipients } recipients
    }
incident-password-guessing = password guessing
    .title-guessed = a guessed password
    .meaning = Somebody tries one password after another. So far, none that worked is on record.
    .meaning-guessed = Somebody tried one password after another, and got in as { $accounts }. They may be reading that person’s mail already.
    .count = { $messages ->
        [one] one failed login
       *[other] { $messages } failed logins
    }
incident-dictionary-attack = guessing of addresses
    .meaning = Somebody tries one likely name after another to find out which addresses exist. They were refused, so nothing happened, but the addresses they did find will get spam.
    .count = refused: { $recipients ->
        [one] one recipient
       *[other] { $recipients } recipients
    }
incident-relay-attempted = attempts to relay
    .meaning = Strangers tried to send to recipients outside through this server, and were refused. The server’s own records show that its gate is shut.
    .count = refused: { $recipients ->
        [one] one recipient
       *[other] { $recipients } recipients
    }

## What to do now

steps-relay = What to do now
    .do-1 = First stop what goes out: stop the server from sending the mail that waits, or close port 25 outward at the router. Mail that comes in need not be stopped.
    .do-2 = Look at the router as well. If visitors from outside appear under the router’s own address, the server takes all of them for your own people.
    .do-3 = Of the mail that waits, remove what has senders you do not know. Go by the sender, so that your own people’s mail stays.
    .do-4 = Then try from outside: from a mobile phone’s network, for example, send to a recipient outside without a login. If that is refused, the relay is closed.
    .do-5 = Run “sekisho read FILE” again on the new log, and see that nothing more is relayed.
    .do-6 = If your provider or a blocklist has written to you, tell them the cause, when you stopped it and what you changed. To show them the log, “sekisho read --mask FILE” makes a copy with the names hidden.
steps-relay-cannot-tell = What to do now
    .do-1 = Look for the lines named below under “would decide”. Once it is known who brought the mail, there is an answer.
    .do-2 = Until then, see whether mail from senders you do not know is waiting to be sent.
    .do-3 = Say what is yours and let it be read again, as in “sekisho read --our your-domain FILE”. The answer may change.
steps-stolen-account = What to do now
    .do-1 = Change the password of { $account } at once. If you can, switch the login off for a while.
    .do-2 = Restart the mail server once, so that whoever is logged in already is thrown out.
    .do-3 = Of the mail that waits to be sent, remove what was sent in that name and is not theirs.
    .do-4 = Ask the person whether they use the same password elsewhere, or typed it into a page that a mail led them to. Scan their computer for viruses.
    .do-5 = Look for forwardings and automatic replies that they did not set up. A thief leaves them behind to go on reading.
steps-stolen-account-cannot-tell = What to do now
    .do-1 = Ask { $account }: “Did you send this much at that time?”
    .do-2 = If not, change the password at once, and stop the mail of that account that waits to be sent.
steps-device-abuse = What to do now
    .do-1 = Find the device at { $actor } and pull its network cable or switch it off. The router’s page of connected devices helps to find it.
    .do-2 = Of the mail that waits to be sent, remove what came from it.
    .do-3 = Scan a computer for viruses; on a copier or camera, change the password it came with and update its software.
    .do-4 = If the device need not send mail at all, set the server so that it takes none from that address.
steps-device-abuse-cannot-tell = What to do now
    .do-1 = Ask whoever uses the device at { $actor } what they sent at that time.
    .do-2 = If they know of nothing, take it off the network and scan it for viruses.
steps-nat-hides-clients = What to do now
    .do-1 = In the server’s settings, take { $actor } out of the addresses that are trusted or may relay. If a range is trusted, narrow it.
    .do-2 = Look at the router. If it puts its own address in the place of visitors’ when it forwards port 25 (“masquerading”, “hairpin NAT”), switch that off.
    .do-3 = Let your people send with a login (port 587). Then no address need be trusted.
    .do-4 = Of the mail that waits to be sent, remove what has senders you do not know.
    .do-5 = From outside your network, send to a recipient outside without a login, and see that it is refused.
steps-listed = What to do now
    .do-1 = Stop the cause first. If something else was found here (relaying, a stolen account), that is the cause. Ask to be removed before that, and you will be listed again.
    .do-2 = By the list’s name or the address in the other server’s answer, find the list’s own pages: why it names you, and how to ask for removal.
    .do-3 = Ask for removal as they say. Do not pay anyone who offers removal for money.
    .do-4 = If your address is not a fixed one, send through your provider’s server: then your mail arrives although the address is listed.
steps-backscatter = What to do now
    .do-1 = Let the server refuse mail for recipients who do not exist before it takes it, instead of returning it later. The server that faces the outside must know all your addresses.
    .do-2 = For spam and viruses too, let it refuse before taking, or set them aside, but never report to the sender.
    .do-3 = Of the reports that wait to be sent, remove those to people you do not know.
steps-joe-job = What to do now
    .do-1 = There is no need to stop the server, nor to change passwords.
    .do-2 = If complaints come, answer that your address was used by somebody else and that your server did not send it. This page is the evidence.
    .do-3 = Where your domain is managed, publish SPF and DMARC records (they tell the world which servers send for you). Then others can recognise the forgeries.
    .do-4 = The reports usually end within days. Until then you may delete them unread.
steps-joe-job-cannot-tell = What to do now
    .do-1 = In the header of the original that a report quotes, look at the lowest “Received:”. If your server’s name is not there, the sender was forged.
    .do-2 = If another server sends for your domain too, let its log be read together with this one.
steps-own-address-outside = What to do now
    .do-1 = Ask whether one of your own people sends from outside without a login. If so, let them send with a login (port 587).
    .do-2 = If nobody does, set the server so that mail with one of your addresses as sender is taken after a login only.
    .do-3 = Warn your people: mail that seems to come from a colleague and asks for money or passwords may be a fraud.
steps-own-address-outside-cannot-tell = What to do now
    .do-1 = See in the records after these where the message went. If into one of your mailboxes, somebody has got a forged mail and no more; if outside, it was relayed for a stranger.
    .do-2 = Ask whether one of your own people sends from outside without a login.
steps-password-guessing = What to do now
    .do-1 = Nothing urgent. See that nobody has a short password or one like their name; if so, let them change it.
    .do-2 = If the server can shut out visitors after many failures (with fail2ban, for example), let it.
    .do-3 = Switch off accounts that nobody uses. The forgotten ones are those that get broken into.
steps-password-guessing-guessed = What to do now
    .do-1 = Change the password of { $account } at once. If you can, switch the login off for a while.
    .do-2 = Restart the mail server once, so that whoever is logged in already is thrown out.
    .do-3 = See in the records whether mail was sent in that name that is not theirs, and remove what of it waits to be sent.
    .do-4 = Look for forwardings that they did not set up, and let them change the password wherever else they use it.
steps-dictionary-attack = What to do now
    .do-1 = Nothing urgent: it was refused.
    .do-2 = If they keep coming, shutting { $actor } out at the router or the server makes the log quieter.
steps-relay-attempted = What to do now
    .do-1 = Nothing: every mail server in the world is tried like this daily, and yours refused.
    .do-2 = Only see by the addresses that it was none of your own people. If it was, let them send with a login (port 587).

## How a relay is closed, server by server

close-postfix = Postfix: “postconf mynetworks smtpd_relay_restrictions” shows what is set. In /etc/postfix/main.cf, mynetworks should name this server itself (127.0.0.0/8) and your own devices only, and smtpd_relay_restrictions should be “permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination”. “postfix reload” puts it in force.
close-sendmail = sendmail: in /etc/mail/access (entries with RELAY) and /etc/mail/relay-domains, keep only what is yours; take promiscuous_relay out of sendmail.mc if it is there. Rebuild with make and restart. sendmail up to 8.8 relays for anyone by itself: replace it with a newer one.
close-opensmtpd = OpenSMTPD: in /etc/mail/smtpd.conf, look at each line “match … for any action …”. It needs “auth”, “from local”, or a “from src” that names your own devices only. Restart the service to put it in force.
close-exim = Exim: relay_from_hosts (on Debian dc_relay_nets in /etc/exim4/update-exim4.conf.conf) should name your own devices only. If relay_to_domains (dc_relay_domains) has a “*”, take it out. Run “update-exim4.conf” and restart.
close-qmail = qmail: without a file control/rcpthosts it relays for anyone. Make it, with your own domains and nothing else. In the rules of tcpserver (tcp.smtp), give RELAYCLIENT to your own devices only.
close-stalker = SIMS and CommuniGate: on the SMTP page of the settings, allow relaying for clients only, and take out of the list of client addresses whatever is not one of your devices. See that the router’s address is not in it.
close-appleshare = AppleShare IP: as it comes, its mail server relays for anyone. In its relay settings, allow your own devices only. If your version has no such setting, close port 25 from outside at the router, and leave it closed until another mail server takes its place.
close-haraka = Haraka: config/relay_acl_allow should name your own devices only, config/host_list your own domains only. Let people send with a login.
close-sekisho = Sekisho: no setting makes it relay for strangers, so this is a fault in it. Stop the server and send this page, as it is, to its makers.

## Findings

finding-relay-handed-over = { $messages ->
        [one] One message
       *[other] { $messages } messages
    } of strangers, for { $recipients ->
        [one] one recipient
       *[other] { $recipients } recipients
    } outside, went on to another server.
finding-relay-not-handed-over = The server took { $messages ->
        [one] one message
       *[other] { $messages } messages
    } from strangers for recipients outside. That another server accepted it is not on record yet.
finding-relay-untold = The records do not tell what became of { $messages ->
        [one] one more message
       *[other] { $messages } more messages
    } from the same strangers.
finding-relay-giver-untold = { $messages ->
        [one] One message
       *[other] { $messages } messages
    } went from outside to recipients outside, and the records do not tell who brought it.
finding-relay-refused = { $refusals ->
        [one] One attempt
       *[other] { $refusals } attempts
    } to send to recipients outside, from { $visitors ->
        [one] one address
       *[other] { $visitors } addresses
    }, all refused.
finding-account-many-networks = Within one hour, the account sent { $messages ->
        [one] one message
       *[other] { $messages } messages
    } from { $networks ->
        [one] one network
       *[other] { $networks } networks
    } far apart. One person cannot do that.
finding-account-guessed-before = { $failures ->
        [one] One login
       *[other] { $failures } logins
    } from { $visitor } failed, then one succeeded, then mail was sent: the password was guessed.
finding-account-many-senders = Within one hour, it used { $senders ->
        [one] one sender address
       *[other] { $senders } sender addresses
    } of other people.
finding-sudden-volume = It sent to { $recipients ->
        [one] one recipient
       *[other] { $recipients } recipients
    } in one hour. The busiest hour before had { $usual }.
finding-new-recipients = Of { $recipients ->
        [one] one recipient
       *[other] { $recipients } recipients
    } in one hour, { $new } had never been written to before.
finding-many-failures = Of { $recipients ->
        [one] one recipient
       *[other] { $recipients } recipients
    } in one hour, { $failures } could not be reached. Mail to people one knows is not like that.
finding-bounces-back = { $bounces ->
        [one] One failure report
       *[other] { $bounces } failure reports
    } came back from outside.
finding-device-foreign-senders = One device sent { $messages ->
        [one] one message
       *[other] { $messages } messages
    } with { $senders ->
        [one] one sender address
       *[other] { $senders } different sender addresses
    } of other people.
finding-bounces-unexplained = { $bounces ->
        [one] One failure report
       *[other] { $bounces } failure reports
    } came from { $hosts ->
        [one] one host
       *[other] { $hosts } hosts
    } outside, for mail that was not sent from here.
finding-bounces-to-unknown-names = { $bounces ->
        [one] One of them was
       *[other] { $bounces } of them were
    } for names that do not exist here: the senders are made up.
finding-forged-elsewhere = By its header, mail in the name of { $sender } was handed in at { $host }; it never came through this server.
finding-reports-to-strangers = This server sent { $reports ->
        [one] one failure report
       *[other] { $reports } failure reports
    } to strangers in { $domains ->
        [one] one domain
       *[other] { $domains } domains
    }.
finding-reports-behind-router = { $reports ->
        [one] One of them was
       *[other] { $reports } of them were
    } about mail that came through { $visitor }, an address inside, behind which strangers stand.
finding-own-address-accepted = { $messages ->
        [one] One message
       *[other] { $messages } messages
    } with one of our addresses as sender came from strangers without a login. The one used most is { $address }.
finding-own-address-masked = The sender { $address } is masked the way one hides an address of one’s own.
finding-unknown-names = { $visitor } tried most: { $names ->
        [one] one name
       *[other] { $names } names
    }, refused { $refusals ->
        [one] once
       *[other] { $refusals } times
    }.
finding-login-failures = { $failures ->
        [one] One login
       *[other] { $failures } logins
    } failed, from { $visitors ->
        [one] one address
       *[other] { $visitors } addresses
    }{ $names ->
        [0] { "" }
        [one] , for one name
       *[other] , for { $names } names
    }.
finding-guessing-spread = No single address stands out; the tries come from { $visitors } addresses.
finding-guessed = After { $failures ->
        [one] one failure
       *[other] { $failures } failures
    }, { $visitor } got in as { $account }.
finding-listed-by = { $replies ->
        [one] One answer names
       *[other] { $replies } answers name
    } the blocklist { $list } as the reason. The first was “{ $text }”.
finding-listed-content = { $replies ->
        [one] One answer names
       *[other] { $replies } answers name
    } { $list } as the reason. That is a list of domains in the content, such as links, not of servers. The first was “{ $text }”.
finding-listed-unnamed = { $replies ->
        [one] One answer speaks
       *[other] { $replies } answers speak
    } of a blocklist without naming it. The first was “{ $text }”.
finding-strangers-behind = From { $visitor }, one address inside, came { $messages ->
        [one] one message
       *[other] { $messages } messages
    } of { $domains ->
        [one] one domain
       *[other] { $domains } domains
    } outside that have nothing to do with each other.
finding-unlike-hellos = That one address inside called itself by { $hellos ->
        [one] one name
       *[other] { $hellos } different names
    }.
finding-gateway-number = { $visitor } is an address that routers usually have.
finding-lan-door-closed = Therefore the LAN door now refuses { $visitor }, even if it is a registered device. When the router has been put right, “sekisho device reopen { $visitor }” opens it again.
finding-logins-failed-behind = { $failures ->
        [one] One login
       *[other] { $failures } logins
    } from the same address inside failed.
finding-more-actors = Besides those named, { $actors ->
        [one] one more address
       *[other] { $actors } more addresses
    } took part.
finding-actors-forgotten = Only the busiest { $limit } are kept by name; the others are only counted.
finding-counted-at-least = Different ones are counted up to { $limit }; there may be more.

## What would decide

decider-next-try = The lines about the next try: if the other server takes the message, it was relayed; if it refuses, it was an attempt.
decider-who-gave = The log of the part that receives mail (SMTP): it tells who brought the messages.
decider-lines-after = The lines after these, about the same message: where it went is the answer.
decider-ask-owner = The account’s owner: ask whether they sent this.
decider-look-at-device = The device itself: what runs on it, and who uses it.
decider-other-outgoing = Whether another server sends for your domain too. If so, let its log be read together with this one.
decider-say-what-is-ours = What is yours. Say it, as in “sekisho read --our your-domain FILE”, and let it be read again.
decider-look-up-lists = Whether a list names this server’s address now. The list’s own pages tell.
decider-router-settings = The router’s settings: whether it puts its own address in the place of visitors’.
