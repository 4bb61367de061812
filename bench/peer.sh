#!/bin/bash
# peer.sh NAME ACTION [VARIANT]: carries out one action of peers/NAME.sh
# FSYNC_US=n: fsync and fdatasync take n microseconds longer (dynamically linked servers only)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PEERS=${PEERS:?set PEERS to a scratch folder}
VARIANT=${3:-bench}
. "$here/peers/lib.sh"
. "$here/peers/$1.sh"
is_chroot() { [ -d "$ROOT/usr/lib" ]; }
slow_syncs() {
    rm -f "$ROOT/etc/ld.so.preload"
    [ -n "${FSYNC_US:-}" ] || return 0
    local so=$PEERS/bin/slowsync.so
    if is_chroot; then so=$ROOT/usr/local/lib/slowsync.so; fi
    gcc -O2 -shared -fPIC -DUS="$FSYNC_US" -o "$so" "$here/src/slowsync.c" -ldl
    if is_chroot; then echo /usr/local/lib/slowsync.so > "$ROOT/etc/ld.so.preload"; fi
}
case $2 in
info) for k in ROOT MAILDIR COUNT_DB COUNT_SQL TO FROM RELAY_PORT RELAY_FROM RELAY_TO IDLE_MAX SYSLOG DNS PORT SINK; do echo "$k=${!k}"; done ;;
setup) setup; slow_syncs ;;
run)
    if [ -n "${FSYNC_US:-}" ] && ! is_chroot; then export LD_PRELOAD=$PEERS/bin/slowsync.so; fi
    run ;;
*) "$2" ;;
esac
