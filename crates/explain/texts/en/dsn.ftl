# Delivery status notifications (DSN), read by whoever wrote the message.

dsn-subject-failure = Your message was not delivered
dsn-subject-delay = Your message is delayed
dsn-subject-success = Your message was delivered

dsn-greeting = This is the mail server at { $server }.
dsn-opening-failure = { $count ->
        [one] Your message could not be delivered to the following recipient. It will not be tried again.
       *[other] Your message could not be delivered to the following recipients. It will not be tried again.
    }
dsn-opening-delay = { $count ->
        [one] Your message has not yet reached the following recipient.
       *[other] Your message has not yet reached the following recipients.
    } It is tried again by itself until { $until }; there is no need to send it once more.
dsn-opening-success = { $count ->
        [one] Your message was delivered to the following recipient.
       *[other] Your message was delivered to the following recipients.
    }
dsn-host-said = { $host } answered: { $reply }
dsn-closing-failure =
    Please correct the address and send the message again. If you are at a loss, show this report to your mail administrator.
    Your message, or its header, follows below.
dsn-closing-delay = You will not be told when it arrives. If it cannot be delivered in the end, you will get another report.
dsn-closing-success = You asked for this report when you sent the message.
