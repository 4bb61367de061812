#!/bin/bash
# install.sh [NAME...]: makes the peers under $PEERS, one Debian tree (chroot) each, so that they do not conflict with
# each other or with the machine, and the load tools in $PEERS/bin. Needs root. Bounded: nothing keeps running.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PEERS=${PEERS:?set PEERS to a scratch folder}
suite=${SUITE:-bookworm}
want=${*:-postfix exim4 opensmtpd}
mkdir -p "$PEERS/bin" "$PEERS/scratch"
failed() { # NAME
    tail -n 20 "$PEERS/$1.install.log" >&2
    echo "$1 could not be installed; the whole log: $PEERS/$1.install.log" >&2
    exit 1
}
missing=
for pair in debootstrap:debootstrap gcc:gcc libc6-dev:gcc strace:strace python3:python3 util-linux:unshare; do
    command -v "${pair#*:}" >/dev/null || missing="$missing ${pair%:*}"
done
if [ -n "$missing" ]; then
    apt-get update -q
    # shellcheck disable=SC2086 # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi
gcc -O2 -shared -fPIC -o "$PEERS/bin/backlog.so" "$here/src/backlog.c" -ldl
for f in devlog limits dnsstub; do gcc -O2 -o "$PEERS/bin/$f" "$here/src/$f.c" -lpthread; done
if [ ! -f "$PEERS/base/usr/sbin/policy-rc.d" ]; then
    rm -rf "$PEERS/base"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$PEERS/base" > "$PEERS/base.install.log" 2>&1 ||
        failed base
    # so that apt inside gets the same mirrors and security updates as this machine, if it is of the same suite
    if grep -qs "Suites:.*$suite" /etc/apt/sources.list.d/debian.sources; then
        cp /etc/apt/sources.list.d/debian.sources "$PEERS/base/etc/apt/sources.list.d/"; : > "$PEERS/base/etc/apt/sources.list"
    fi
    echo '127.0.0.1 localhost bench.example.test sink.example.test client.example.test' > "$PEERS/base/etc/hosts"
    printf '#!/bin/sh\nexit 101\n' > "$PEERS/base/usr/sbin/policy-rc.d"; chmod 755 "$PEERS/base/usr/sbin/policy-rc.d"
fi
tree() { # NAME PACKAGE...
    local name=$1; shift
    [ -d "$PEERS/$name" ] && return
    echo "installing $name"
    rm -rf "$PEERS/$name.new"
    cp -a "$PEERS/base" "$PEERS/$name.new"
    unshare --mount bash -c 'mount -t proc proc "$0/proc"; chroot "$0" env DEBIAN_FRONTEND=noninteractive LC_ALL=C sh -c "apt-get update; apt-get install -y --no-install-recommends $*"' "$PEERS/$name.new" "$@" > "$PEERS/$name.install.log" 2>&1 ||
        failed "$name"
    chroot "$PEERS/$name.new" useradd -m -u 2000 -s /bin/sh user
    mv "$PEERS/$name.new" "$PEERS/$name"
}
tool() { # NAME: Debian's load tool, run inside the tree of postfix
    printf '#!/bin/sh\nexec chroot "$(dirname "$0")/../postfix" /usr/sbin/%s "$@"\n' "$1" > "$PEERS/bin/$1"
    chmod 755 "$PEERS/bin/$1"
}
case $want in *postfix*) ;; *) want="postfix $want" ;; esac   # the load tools come with it
for n in $want; do case $n in
postfix|postfix-tuned) tree postfix postfix libsasl2-modules sasl2-bin; tool smtp-source; tool smtp-sink ;;
exim4) tree exim4 exim4-daemon-light ;;
opensmtpd|opensmtpd-bl) tree opensmtpd opensmtpd ;;
sendmail) tree sendmail sendmail-bin sendmail-cf m4 libsasl2-modules sasl2-bin ;; # for the tests that read its log
sekisho) ;;         # built by bench/run
*) echo "unknown peer $n" >&2; exit 2 ;;
esac; done
