### The server's examination of its own doors: `check doors`, its notice, its line in the journal.

doors-head = { $server } examined its own doors on { $when }, as a stranger on the internet would ({ $cause }).
doors-cause-start = because it had started
doors-cause-change = because something was changed
doors-cause-day = as every day
doors-cause-asked = because you asked
doors-senders = { $senders ->
        [0] There are no addresses here that could be tried as senders.
        [one] Tried as a sender: the one address there is here.
       *[other] Tried as senders: all { $senders } addresses of accounts, aliases and postmasters here.
    } No message was kept, and none has left.
doors-none = No door is open at which mail is taken from the network.

doors-state-fine = { $tried } cases tried, nothing found
doors-state-minor = { $tried } cases tried, found: { $faults }
doors-state-open = { $tried } cases tried, strangers get in: { $faults }
doors-state-closed = { $tried } cases tried, strangers got in: { $faults }. This door was closed.
doors-unreached = not examined: { $why }
doors-unreached-not-connected = no connection came about. Either this computer does not let itself in at this address (a firewall), or another program answers there in the place of Sekisho.
doors-untested = { $count ->
        [one] Of one case nothing was learned.
       *[other] Of { $count } cases nothing was learned
    }, mostly because the door does not offer what they are about.

doors-found = What was found
doors-fault = { $number }. [{ $severity }] { $title }
doors-fault-at = at { $doors }
doors-fault-cases = Cases: { $cases }
doors-fault-do = What to do:
doors-wire = What was said:

doors-end-fine = Nobody gets in who should not. The doors are examined again after each change, and every day.
doors-end-minor = No stranger gets in by this. It should be put right all the same; see above.
doors-end-closed = The closed door opens again with the next “sekisho config reload” or start, and is examined again then. Put right first what is said above.
doors-end-open = This door could not be closed. Stop the server until it is put right: systemctl stop sekisho

doors-notice-subject = { $server } closed a door: strangers got in
doors-notice-what = On { $when }, { $server } examined its own doors as a stranger would, and got in where no stranger may. So that nobody sends mail through this server, it has closed:
doors-notice-door = { $door }: { $faults }
doors-notice-means = Whoever has a connection already may go on until it ends. Mail comes and goes as before through the other doors. If the closed one is the public door, mail from outside does not arrive while it is closed; other servers try again for some days, so that nothing is lost if you act soon.
doors-notice-do =
    What to do now:
      1. See what was found, what was said, and how it is put right: sekisho check doors
      2. If you changed settings, devices or the like just before, take that back.
      3. Open the door again: sekisho config reload
         It is examined again at once, and closed again if it still lets strangers in.
      4. See whether anybody has used it: sekisho read --verdict { $data }

    If you have changed nothing, this is a defect of Sekisho. Please send the output of the first command to its makers.

headline-doors-examined = { $doors ->
        [one] The server examined its own door: { $state }
       *[other] The server examined its own { $doors } doors: { $state }
    }
headline-doors-fine = no stranger gets in.
headline-doors-faulty = strangers got in; what was closed: { $closed }.
