# Notices to the administrator.

notice-limit-subject = Please check: mail of { $party } is held ({ $server })

notice-limit-what-account = The account { $party } sent more than its limit for one day, so { $server } now holds its mail instead of sending it.
notice-limit-what-device = The device “{ $party }” sent more than its limit for one day, so { $server } now holds its mail instead of sending it.
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
