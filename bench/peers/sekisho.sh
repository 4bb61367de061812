# Sekisho as bench/run has built it. The mailbox is counted in its store, read-only.
ROOT=$PEERS/sekisho COUNT_DB=$ROOT/data/store.db
COUNT_SQL="SELECT count(*) FROM entry WHERE mailbox = (SELECT id FROM mailbox WHERE address = '$TO')"
# The public door relays for nobody, so the load knocks at the LAN door, as a device, with a sender of its own.
RELAY_PORT=2587 RELAY_FROM=user@example.test
sekisho() { "${SEKISHO_BIN:?set SEKISHO_BIN to the program}" --config "$ROOT/sekisho.toml" "$@"; }
version() { "$SEKISHO_BIN" --version; }
clean() { rm -rf "$ROOT/data"; }
setup() {
    mkdir -p "$ROOT"
    # raised from the defaults: everything comes from one address
    cat > "$ROOT/sekisho.toml" <<C
hostname = "bench.example.test"
data = "$ROOT/data"

[doors]
public = ["127.0.0.1:$PORT"]
lan = ["127.0.0.1:$RELAY_PORT"]

[limits]
sessions = 20000
sessions_per_network = 20000

[delivery]
smarthost = "127.0.0.1:$SINK"
smarthost_tls = "never"
inside_networks = ["127.0.0.0/8"]

[dns]
servers = ["127.0.0.53"]
C
    echo 'a password nobody uses' | sekisho domain add example.test --postmaster "$TO" --password-stdin > /dev/null
    sekisho device add bench 127.0.0.1/32 "$RELAY_FROM" > /dev/null
    # and a device sends more than 1000 messages a day
    sekisho device limits bench --messages 1000000 --new-recipients 1000000 > /dev/null
}
run() { ulimit -n 20000; exec "$SEKISHO_BIN" --config "$ROOT/sekisho.toml" serve; }
