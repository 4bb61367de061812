# What the settings are for (one for each row of config's table), and what is wrong in a settings file.

setting-sample =
    Settings of Sekisho.
    Lines that begin with “#” are explanations, or values that hold as long as nothing is written.
    Take away the “#” where you want another value, then run “sekisho config check”.

setting-section-doors = The doors: where to listen, as “address:port”. A door that is not written does not open.
setting-section-tls = The certificate for encrypted connections (TLS).
setting-section-proxy = The proxy in front of doors.proxied.
setting-section-receiving = What is taken from whom, and what strangers are asked at the public door.
setting-section-limits = Limits.
setting-section-delivery = Delivery to the outside.
setting-section-dns = DNS, which turns names into addresses.
setting-section-lan = The LAN door.
setting-section-journal = The journal.
setting-section-admin = For programs that watch the server.
setting-section-notices = Notices to the administrator.
setting-section-sendmail = Programs of this machine that send mail (cron, scripts, a web shop).

setting-hostname = The full name of this server, as it is registered in DNS.
setting-data = The folder for mail and accounts.
setting-language = The language of notices and commands ("ja" or "en").
setting-doors-public = The door for mail from outside (usually port 25). It takes mail for addresses here only and sends nothing outside, for nobody.
setting-doors-proxied = The same door behind a proxy such as HAProxy, which says in a PROXY header where a visitor comes from. Write the proxy’s network in proxy.networks; nobody else is listened to here.
setting-doors-submission = The door through which accounts send (usually port 587; STARTTLS, then a login).
setting-doors-submissions = The door through which accounts send, encrypted from the beginning (usually port 465).
setting-doors-lan = The door through which registered devices, such as a copier, send without a login. Only addresses of a LAN can stand here.
setting-doors-pop3 = The door through which accounts read their mail (POP3, usually port 110, encrypted by STLS).
setting-doors-pop3s = The door through which accounts read their mail, encrypted from the beginning (POP3, usually port 995).
setting-doors-acme = Where the authority that gives certificates looks whether this server’s name is ours (usually port 443). Nothing else is served there. It goes with tls.acme.
setting-tls-certificate = The certificate’s file (PEM), with the intermediate certificates after it.
setting-tls-key = The file of the certificate’s private key (PEM), which nobody else should be able to read.
setting-proxy-networks = Where the proxies of doors.proxied speak from. They choose the address that a visitor is taken to have, so name them exactly.
setting-receiving-sender-domain = What is done with mail whose sender’s domain does not exist or takes no mail: "refuse", or "record" to let it pass and write it down.
setting-receiving-hello = What is done if the name by which a server introduces itself does not lead to its address: "record" to write it down, or "refuse". Many rightful small servers have such a name.
setting-receiving-forwarders = Networks of services that forward mail to you, such as a mailing list or a school’s address for life. Mail from there may have one of our addresses as sender; it still goes to addresses here only.
setting-tls-acme = Whether a certificate is fetched and renewed by itself (ACME, as at Let’s Encrypt). Needs doors.acme, reachable from outside at port 443. Until the first one arrives, tls.certificate is used. Switching it on agrees to the authority’s terms of use.
setting-tls-acme-directory = The address of the authority that gives certificates. The staging address is for trying out.
setting-tls-acme-contact = A mail address that the authority may write to when something is wrong with the certificate.
setting-limits-message-size = The largest message taken.
setting-limits-recipients = The most recipients of one message.
setting-limits-sessions = The most connections at one time.
setting-limits-sessions-per-network = The most connections at one time from one network.
setting-limits-unknown-recipients = How many different names that do not exist here one network may ask for in an hour before it is sent away for an hour.
setting-limits-login-failures = How many different wrong passwords are listened to in a quarter of an hour: from one network, for one name, or one password for different names. The same wrong password of the same account counts once, so an old password left in a telephone locks nobody out. Where an account has logged in lately, only what is tried there counts for it. A login that shows no password (SCRAM) counts as a fifth.
setting-limits-messages-per-day = How many messages one account or device may send in a day; what is beyond is held, and the administrator is told.
setting-limits-new-recipients-per-day = To how many recipients one account or device may write for the first time in a day; what is beyond is held, and the administrator is told.
setting-limits-mailbox-size = How much a mailbox may hold. When one is full, its mail is asked to come back later; the owner and the administrator are told before, at 90 %. A message that was taken is never thrown away for it. An account can have a limit of its own (“sekisho account quota”).
setting-limits-min-free-space = When the disk has less free space than this, no new mail is taken for the time being.
setting-receiving-literals = IP addresses for which mail to “name@[IP address]”, an old form, is taken as mail to the first domain. Write this server’s own addresses here and no others. Mail to any other address in brackets is refused, wherever it comes from. Most sites leave this empty.
setting-delivery-smarthost = A server that takes all our mail for the outside (a smarthost), for lines on which the provider blocks port 25.
setting-delivery-smarthost-user = The user name for the login at the smarthost.
setting-delivery-smarthost-password-file = A file that holds the password for the smarthost and nothing else.
setting-delivery-smarthost-tls = Whether the connection to the smarthost is encrypted: "required", "if-offered" or "never".
setting-delivery-routes = Domains outside whose mail goes straight to a host of its own, each written “DOMAIN = smtp:HOST:PORT” (or lmtp:), instead of through the smarthost or to what DNS says. Who may send does not change.
setting-delivery-inside-networks = Inside networks to which mail may go even though DNS, not a setting, names the address.
setting-delivery-port = The port of other servers; it is changed for tests only.
setting-delivery-per-host = The most connections at one time to one other server.
setting-delivery-warn-after = How late a message must be before its sender is told that it is late.
setting-delivery-expire-after = How long a message is tried before it is given up and its sender told.
setting-delivery-forget-hosts-after = How long “sekisho hosts” still lists a server after the last try, once no mail waits for it.
setting-dns-servers = The DNS servers to ask; those of this computer if nothing is written.
setting-lan-gateways = Addresses of routers, from which the LAN door takes nothing. The default router is found by itself.
setting-journal-keep = How long the journal, which “sekisho why” reads, is kept.
setting-journal-log = Whether each event is also written to standard error, one line each: as text, as JSON, or not at all. The journal holds the same; this is for programs that collect logs.
setting-notices-to = Who gets notices to the administrator; the postmaster if nothing is written.
setting-sendmail-users = Which Unix users of this machine may send with “sekisho sendmail”, and as which addresses; the first address is used if the program names none. Nobody, root included, who is not named. The addresses must exist here, so that reports reach somebody.
setting-sendmail-socket = The socket over which “sekisho sendmail” reaches the server. Everybody on this machine must be able to reach it, so it must not lie in the data folder, and only the server should be able to write to its folder. It is opened only if sendmail.users names somebody.
setting-admin-listen = Where the server’s figures (Prometheus metrics, docs/metrics.md) can be read at /metrics. There is no login, so only addresses of this computer or of the LAN can stand here. Empty: nowhere.

## Forms of values

setting-form-host-name = a host name with a dot in it
setting-form-path = a file or folder
setting-form-choice = one of a few words
setting-form-listeners = a list of “address:port”
setting-form-servers = a list of addresses of DNS servers
setting-form-size = a size (KB, MB, GB)
setting-form-count = a whole number
setting-form-port = a port number
setting-form-time = a length of time (s, m, h, d)
setting-form-host-and-port = “host:port”
setting-form-text = a text that is not empty
setting-form-networks = a list of networks
setting-form-addresses = a list of addresses
setting-form-mail-address = a mail address
setting-form-yes-or-no = true or false
setting-form-url = an address that begins with https://
setting-form-unix-users = a list of texts like "UNIXUSER = ADDRESS, ADDRESS"
setting-form-routes = a list of “DOMAIN = smtp:HOST:PORT”

setting-type-text = a text
setting-type-whole-number = a whole number
setting-type-fraction = a fraction
setting-type-yes-or-no = true or false
setting-type-date = a date
setting-type-list = a list
setting-type-section = a section

## What is wrong in a settings file

problem-place = { $file }, line { $line }, column { $column }:
problem-nearest = Did you mean “{ $nearest }”?
problem-expected = It should be { $form }{ $range }, for example { $example }
problem-range = { " " }from { $least } to { $most }
problem-choices = { " " }({ $choices })

problem-not-toml = this is not TOML, the language of the settings file.
problem-text-needs-quotes = the value of “{ $key }” must stand in quotation marks (").
problem-duplicate-key = “{ $key }” is written twice.
problem-unknown-key = there is no setting “{ $key }”.
problem-unknown-section = there is no section [{ $key }].
problem-wrong-type = “{ $key }” has { $found }.
problem-bad-value = the value { $found } of “{ $key }” cannot be read.
problem-out-of-range = the value { $found } of “{ $key }” is out of range.
problem-missing-key = “{ $key }” is missing, and it must be written.
problem-no-door = no door is open. Write at least one in [doors].
problem-half-of-tls = “{ $key }” is there, but “{ $other }” is not. Certificate and key are both needed.
problem-door-needs-certificate = “{ $key }” takes logins, so it needs a certificate. Write certificate and key in [tls].
problem-lan-door-not-private = strangers can reach { $found }, where the LAN door would be. Write an address of the LAN, such as 192.168.0.2.
problem-admin-not-private = strangers can reach { $found }, where the server’s figures would be shown. Write an address of this computer or of the LAN, such as 127.0.0.1.
problem-address-used-twice = { $found } of “{ $key }” is in use by “{ $other }” already.
problem-network-not-inside = { $found } of “{ $key }” includes addresses outside. Only inside networks can stand here.
problem-network-too-wide = { $found } of “{ $key }” is as wide as the internet. Write the networks themselves, such as 192.0.2.0/28.
problem-proxy-unknown = “{ $key }” is there, but “{ $other }” is not. Name the network of your proxy; nobody else is listened to at that door.
problem-smarthost-missing = “{ $key }” has a meaning only where delivery.smarthost is written.
problem-smarthost-is-ourselves = “{ $key }” names this server itself (it is the same as “{ $other }”).
problem-half-of-smarthost-login = “{ $key }” is there, but “{ $other }” is not. User name and password are both needed.
problem-smarthost-login-needs-tls = with a login at the smarthost, “{ $key }” cannot be "never", or the password could be read. Write "required".
problem-warning-not-before-expiry = “{ $key }” and “{ $other }” do not fit: the warning must come before the end.
problem-acme-needs-more = “{ $key }” needs “{ $other }” too. For the door write doors.acme = ["0.0.0.0:443", "[::]:443"]; for the certificate, the one that “sekisho quickstart” made will do until the first arrives.
problem-acme-door-alone = “{ $key }” has a meaning only with { $other } = true.
problem-unix-user-twice = “{ $key }” names the Unix user { $found } twice. Write all addresses of one user into one entry, separated by commas.
problem-route-twice = “{ $key }” has two routes for one domain ({ $found }). Keep one of them.
problem-route-is-ourselves = { $found } in “{ $key }” leads back to this server itself ({ $other }). Write the address and port of the other server.
