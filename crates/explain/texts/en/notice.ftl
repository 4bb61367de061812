# Notices to the administrator.

notice-limit-subject = Please check: mail of { $party } is held ({ $server })

notice-limit-what-account = The account { $party } sent more than its limit for one day, so { $server } now holds its mail instead of sending it.
notice-limit-what-device = The device “{ $party }” sent more than its limit for one day, so { $server } now holds its mail instead of sending it.
notice-limit-what-forward = More mail came for { $party } than its forwarding carries on in one day, so { $server } now holds the copies that would go outside.
notice-limit-why-forward =
    Why: { $reason }
    Today: { $count }  Limit: { $limit }
    The first message held: { $id }

    Somebody may be flooding this address with mail. What the mailbox keeps is put into it as before.
notice-limit-look-forward =
    Look first:
      sekisho why { $party }
      sekisho queue list
      sekisho queue show { $id }
notice-limit-then-forward =
    If it is rightful:
      sekisho queue release { $id }
      sekisho account limits { $party } --messages 3000

    If it is not:
      sekisho account forward { $party } off
      sekisho queue remove { $id }

    Held mail is not lost.
notice-limit-why-account =
    Why: { $reason }
    Today: { $count }  Limit: { $limit }
    The first message held: { $id }

    More mail than usual is the typical sign of a stolen password. Ask the owner whether they sent so much.
notice-limit-why-device =
    Why: { $reason }
    Today: { $count }  Limit: { $limit }
    The first message held: { $id }

    More mail than usual is a sign of a fault, of wrong settings or of an intruder in the device. Go and see what it sends.
notice-limit-look-account =
    Look first:
      sekisho why { $party }
      sekisho queue list
      sekisho queue show { $id }
notice-limit-look-device =
    Look first:
      sekisho why { $id }
      sekisho queue list
      sekisho queue show { $id }
notice-limit-then-account =
    If it was rightful:
      sekisho queue release { $id }

    If the owner knows nothing of it:
      sekisho account disable { $party }
      sekisho account password { $party }
      sekisho queue remove { $id }

    Held mail is not lost, and mail from outside is received as before.
notice-limit-then-device =
    If it was rightful:
      sekisho queue release { $id }

    If it was not:
      sekisho device remove { $party }
      sekisho queue remove { $id }

    Held mail is not lost, and mail from outside is received as before.

notice-unreadable-subject = Please check: a message in the queue cannot be read ({ $server })
notice-unreadable-what = What { $server } had written down about the message { $id } in its queue cannot be read any more. The message is set aside and is not lost; all other mail goes on.
notice-unreadable-do =
    To save the message:   sekisho queue export { $id } message.eml
    To take it out of the queue:   sekisho queue remove { $id }
notice-unreadable-then = Such damage often comes from a disk that is failing, or from a file that another program has changed. Check the disk, and see that there is a backup.
notice-certificate-subject = Please check: no new certificate for { $server }
notice-certificate-what =
    The authority gave no certificate for { $server }. It said:
      { $cause }

    It is tried again in { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }, and from then on ever more seldom. Mail is received and sent as before.
notice-certificate-until = The present certificate holds until { $until }. After that, mail programs warn.
notice-certificate-none-yet = Until the first one arrives, the certificate of the settings (tls.certificate) is shown. If it is signed by itself, mail programs warn.
notice-certificate-look =
    Look at these:
      1. Does { $server } lead to this server in DNS (A and AAAA records)?
      2. Do router and firewall let port 443 through to the address of doors.acme?
      3. Does another program, a web server for instance, listen at port 443?

    After it was mended, “sekisho config reload” makes it try at once.

## Lockdown

notice-lockdown-no-reason = (none given)
notice-lockdown-on-subject = Lockdown: nothing leaves { $server }
notice-lockdown-on-body =
    Lockdown was switched on at { $server }. Nobody’s mail leaves this server until it is switched off; mail for addresses here is received and delivered as usual.

    By: { $by }
    Since: { $since }
    Reason: { $reason }
    Messages that were waiting to leave: { $messages }

    See what waits:
      sekisho lockdown status
      sekisho queue list

    When the cause is mended:
      sekisho lockdown off
notice-lockdown-off-subject = Lockdown is over: mail leaves { $server } again
notice-lockdown-off-body =
    Lockdown was switched off at { $server } by { $ended }. Mail leaves again; messages let go: { $messages }.

    It had been switched on by { $by }, { $since }. Reason: { $reason }

    What limits or a person held is still held:
      sekisho queue list

notice-quota-subject = The mailbox of { $account } is nearly full
notice-quota-what = The mailbox of { $account } at { $server } holds { $used }; it may hold { $quota }. When it is full, new mail for it is asked to come back later, and is returned to its senders after some days. Nothing that is in it is lost.
notice-quota-then-owner = Please fetch your mail and delete what you no longer need (a mail program that leaves mail on the server can be told to remove it there), or ask your administrator for more room.
notice-quota-then-administrator =
    To see how full all mailboxes are:
      sekisho account list

    To allow more:
      sekisho account quota { $account } 5GB

    The owner was told, too.

notice-behind-refused-subject = Please check: mail for { $domain } that the server behind us did not take is held ({ $server })

notice-behind-refused-what = Mail from outside for { $recipient } ({ $id }) could not be handed to the server behind this one, so { $server } holds it.
notice-behind-refused-why =
    Senders’ addresses are often forged, and a “could not be delivered” would then trouble somebody who has nothing to do with it.
    So nobody outside was told. The mail is not lost.
notice-behind-refused-then =
    See what the server behind answered:
      sekisho why { $id }
      sekisho queue list

    Mend what made it refuse (a full mailbox, a rule, a filter), then offer the mail again:
      sekisho queue release { $id }

    If it is spam or not wanted:
      sekisho queue remove { $id }

    This notice comes once a day for each domain. Other mail held on the same day is in “sekisho queue list”.

notice-behind-open-subject = Please check: the server behind us says that it takes every recipient ({ $server })

notice-behind-open-what = The server { $hop }, which has the mailboxes of { $domain }, was asked about a made-up name that nobody has, and said that it takes mail for it.
notice-behind-open-why =
    So mail to people who do not exist cannot be refused at the door. What the server behind refuses later piles up here on hold;
    and if it writes “could not be delivered” by itself, that reaches people whose addresses were forged.
notice-behind-open-then =
    Have the server behind refuse unknown recipients at RCPT.
      Postfix: local_recipient_maps, virtual_mailbox_maps or relay_recipient_maps must not be empty
      Dovecot: with a static userdb every name counts as existing

    Whether it is mended is checked once a day by itself.

## The clock was set

notice-clock-subject = The clock of { $server } was set { $direction ->
        [forward] forward
       *[back] back
    } by { $hours } h { $minutes } min
notice-clock-what = The clock of the machine on which { $server } runs was set { $direction ->
        [forward] forward
       *[back] back
    } by { $hours } hours and { $minutes } minutes while the server was running. It now shows { $now }.
notice-clock-mail = No mail is lost by this. Mail that waits is tried again at once. What came while the clock was wrong keeps wrong times in its header and in the journal; mail that seemed to have waited for too long may have been returned to its senders.
notice-clock-look =
    If the clock was put right, nothing is to be done. If it is wrong now:
      1. Compare it with another clock: date
      2. See to it that the machine keeps time by itself (NTP), for example: timedatectl set-ntp true

    With a wrong clock, certificates seem to have ended and mail carries wrong dates.
