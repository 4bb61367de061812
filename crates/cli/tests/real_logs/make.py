#!/usr/bin/env python3
"""make.py PEERS SERVER OUT SCENARIO...: a real server runs scenarios, each anew, in a network namespace of its own.

For each, OUT/SERVER-SCENARIO.log is what the server wrote and OUT/SERVER-SCENARIO.json the truth of it:
{"verbs":{…},"incidents":[{"kind",…}]}. Needs root and the trees that bench/install.sh makes under PEERS; for `sekisho`, the
program that the environment names as SEKISHO_BIN, and the .log is its data folder.
"""
import json
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import outside  # noqa: E402
import scenarios  # noqa: E402
import servers  # noqa: E402


def namespace():
    """Runs this script again where no packet can leave, and where mounts end with it."""
    if os.environ.get("REAL_LOGS_INSIDE"):
        return
    os.environ["REAL_LOGS_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", sys.executable, *sys.argv])


def network():
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for network in outside.NETWORKS:
        subprocess.run(["ip", "route", "add", "local", network, "dev", "lo"], check=True)


def mounts(tree):
    (tree / "proc").mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "proc", "proc", tree / "proc"], check=True)
    for path in ("null", "zero", "random", "urandom"):
        if not (tree / "dev" / path).exists():
            subprocess.run(["cp", "-a", f"/dev/{path}", tree / "dev" / path], check=True)


def names(tree):
    """Every stranger's address has its name, as DNS would tell."""
    rows = ["127.0.0.1 localhost", f"{outside.SERVER} mail.example.jp mail", f"{outside.NEXT_HOP} mx.elsewhere.example",
            "203.0.113.40 pc40.provider.example", "203.0.113.41 pc41.provider.example", "192.168.1.50 copier.lan"]
    rows += ["{} {}".format(*scenarios.stranger(n)) for n in range(200)]
    (tree / "etc/hosts").write_text("\n".join(rows) + "\n")
    (tree / "etc/resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    (tree / "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n")


def run(server, scenario, log):
    act, _ = scenario
    server.set_up()
    if server.in_tree:
        outside.Syslog(str(server.tree / "dev/log"), log).start()
    hop = outside.NextHop()
    server.run()
    try:
        world = scenarios.World(server)
        incidents = act(world)
        server.drained()
        servers.settle()
    finally:
        server.stop()
        hop.shutdown()
        hop.server_close()
    server.keep_log(log)
    if hop.taken != world.verbs["sent"] + world.verbs["relayed"]:
        raise outside.Surprise(f"the next hop took {hop.taken} recipients, the truth says otherwise: {world.verbs}")
    return {"verbs": {verb: world.verbs[verb] for verb in ("received", "sent", "relayed", "refused", "held")},
            "incidents": incidents}


def main():
    peers, name, out, *wanted = sys.argv[1:]
    namespace()
    kind, out = servers.SERVERS[name], pathlib.Path(out)
    tree = pathlib.Path(peers) / name if kind.in_tree else out / "site"
    network()
    out.mkdir(parents=True, exist_ok=True)
    if kind.in_tree:
        mounts(tree)
        names(tree)
    else:
        outside.Dns()
    known = scenarios.SCENARIOS if kind.can_be_opened else scenarios.SCENARIOS | scenarios.SHUT
    for each in wanted or known:
        log = out / f"{name}-{each}.log"
        log.unlink(missing_ok=True)
        server = kind(tree, known[each][1])
        truth = run(server, known[each], log)
        (out / f"{name}-{each}.json").write_text(json.dumps(truth) + "\n")
        print(f"{name} {each}: {truth}", flush=True)


if __name__ == "__main__":
    main()
