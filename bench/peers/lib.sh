# Shared by every peer file. Sourced by peer.sh, never run by itself.
#
# A peer file sets:
#   ROOT        directory the server lives in (a chroot, or just its data directory)
#   MAILDIR     where a delivered message shows up as one file (new/ and cur/ are counted); or
#   COUNT_DB    an SQLite file, and COUNT_SQL a query of it that gives the number of messages in the mailbox
#   TO, FROM    forward-path and reverse-path of messages to the mailbox (defaults below)
#   RELAY_PORT  where it relays for 127.0.0.1 to the smarthost 127.0.0.1:$SINK; empty: not measured
#   RELAY_FROM, RELAY_TO   reverse-path and forward-path of such messages
#   IDLE_MAX    how many idle connections to try at most
#   SYSLOG      1 if it logs to /dev/log (the driver then starts a small sink there)
#   DNS         1 (default): the driver starts a loopback DNS stub at 127.0.0.53; call localdns in setup
# and defines:
#   clean       empties mailboxes and queues (server stopped; called before setup)
#   setup       writes its configuration (called once per server start, server stopped)
#   run         starts the server and stays in the foreground; it is process 1 of a process
#               namespace that the driver kills to stop it. $VARIANT is "bench" or "idle".
#   version     prints the version
: "${PEERS:?set PEERS to the directory with the peers}"
PORT=${PORT:-2525}          # SMTP, at 127.0.0.1
SINK=${SINK:-2626}          # smarthost (smtp-sink), at 127.0.0.1
TO=user@example.test
FROM=bench@client.example.test
RELAY_PORT=$PORT RELAY_FROM=$FROM RELAY_TO=user@sink.example.test
IDLE_MAX=5000 SYSLOG= DNS=1 MAILDIR= COUNT_DB= COUNT_SQL=
clean() { rm -rf "$MAILDIR"/new "$MAILDIR"/cur "$MAILDIR"/tmp; }
inroot() { chroot "$ROOT" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C "$@"; }
localdns() { printf 'nameserver 127.0.0.53\noptions timeout:1 attempts:1\n' > "$ROOT/etc/resolv.conf"; }
mounts() { mount -t proc proc "$ROOT/proc"; }
# hold: stay as process 1 of the namespace (for servers that put themselves in the background)
hold() { while :; do sleep 3600; done; }
