#!/usr/bin/env python3
"""Measures mail servers on loopback, one after the other, with the same load. See README.md.

  bench.py [--peers a,b,...] [--tests accept,idle,big,relay,trace] [--rounds 3] [--reps 1] [--secs 6] [--out FILE]

Needs root, PEERS as set up by install.sh, and nothing on the ports used. Stops what it started, and nothing else.
"""
import argparse, json, os, re, resource, signal, socket, statistics, subprocess, sys, time

from load import Sink, source
from server import BIN, HOST, PEERS, Sampler, Server, blockstat, children, info, log, peer, read

SINK_PORT = 2626
BIG = 25 * 1024 * 1024
sizes = {}      # (peer, test) -> messages in a run, found in the first round


def settle():
    os.sync()
    time.sleep(0.3)


class Run:
    """One run: what the server and the disk had done before, and what they did during it."""

    def __init__(self, s, every=0.1):
        settle()
        s.forget_peak()
        self.s, self.cpu, self.disk, self.sampler = s, s.cpu(), blockstat(), Sampler(s, every)
        self.start = self.accepted = time.time()

    def sent(self):
        self.accepted = time.time()

    def abandon(self, why):
        self.sampler.end()
        raise RuntimeError(why)

    def end(self, n, at):
        time.sleep(0.3)
        cpu = self.s.cpu()
        rss, pss, procs = self.sampler.end()
        if procs <= 1:
            rss = max(rss, self.s.peak())
        os.sync()
        disk = blockstat()
        user, system = cpu[0] - self.cpu[0], cpu[1] - self.cpu[1]
        accept_s, deliver_s = self.accepted - self.start, at - self.start
        return {"n": n, "accept_s": accept_s, "deliver_s": deliver_s, "accepted": n / accept_s, "delivered": n / deliver_s,
                "cpu_user": user, "cpu_sys": system, "cpu_ms_msg": (user + system) * 1000 / n,
                "rss_peak": rss, "pss_peak": pss, "procs": procs,
                "bytes_msg": (disk["bytes"] - self.disk["bytes"]) / n,
                "writes_msg": (disk["writes"] - self.disk["writes"]) / n,
                "flushes_msg": (disk["flushes"] - self.disk["flushes"]) / n}


def deliver(s, n, sessions, keep, size=4096, timeout=90):
    """Sends n messages, waits until all are in the mailbox."""
    base = s.empty()
    run = Run(s, 0.01 if size == BIG else 0.1)
    source(s.port, n, sessions, keep, s.i["FROM"], s.i["TO"], size)
    run.sent()
    while True:
        asked = time.time()
        got = s.count() - base
        now = time.time()
        if got >= n:
            return run.end(n, now)
        if now - run.accepted > timeout:
            run.abandon(f"only {got} of {n} delivered after {timeout} s")
        time.sleep(max(0.01, 4 * (now - asked)))


def relay(sink):
    def one(s, n, sessions, keep, timeout=60):
        base = sink.n
        run = Run(s)
        source(int(s.i["RELAY_PORT"]), n, sessions, keep, s.i["RELAY_FROM"], s.i["RELAY_TO"])
        run.sent()
        while sink.n - base < n:
            if time.time() - run.accepted > timeout:
                run.abandon(f"only {sink.n - base} of {n} relayed after {timeout} s")
            time.sleep(0.005)
        return run.end(n, time.time())
    return one


def summary(runs):
    out = {}
    for k in runs[0]:
        v = [r[k] for r in runs]
        out[k] = statistics.median(v)
        if k in ("accepted", "delivered", "cpu_ms_msg", "deliver_s", "accept_s"):
            out[k + "_range"] = [min(v), max(v)]
    return out


def size_for(a, s, key, sessions, keep, runner):
    """How many messages make a run of about --secs."""
    if a.n or (s.name, key) in sizes:
        return a.n or sizes[s.name, key]
    cap = 40000
    n = max(100, 10 * sessions)
    while True:
        r = runner(s, n, sessions, keep)
        if r["deliver_s"] > a.secs / 4 or n >= 20000:
            break
        n = min(20000, int(n * min(8, max(2, a.secs / 3 / r["deliver_s"]))))
    n = max(sessions, min(cap, int(n * a.secs / r["deliver_s"] / 10) * 10))
    return sizes.setdefault((s.name, key), n)


def told(name, key, r, done):
    a, d = r["accepted_range"], r["delivered_range"]
    log(f"{name:10} {key:8} n={r['n']:6.0f} accepted {r['accepted']:7.0f}/s [{a[0]:.0f}-{a[1]:.0f}] {done} {r['delivered']:7.0f}/s [{d[0]:.0f}-{d[1]:.0f}] "
        f"cpu {r['cpu_ms_msg']:.2f} ms rss {r['rss_peak']/1e6:.0f} MB pss {r['pss_peak']/1e6:.0f} MB {r['procs']:.0f} procs "
        f"{r['bytes_msg']:.0f} B {r['writes_msg']:.1f} writes {r['flushes_msg']:.1f} flushes/msg")


def failed(name, key, res, error):
    res[key] = {"error": str(error)[:500]}
    log(f"{name:10} {key:8} {error}")


def t_accept(name, a, res):
    for sessions in a.sessions:
        for keep in (False, True):
            key = f"s{sessions}{'d' if keep else ''}"
            try:
                s = Server(name)
                try:
                    n = size_for(a, s, key, sessions, keep, deliver)
                    res[key] = summary([deliver(s, n, sessions, keep) for _ in range(a.reps)])
                    told(name, key, res[key], "delivered")
                finally:
                    s.stop()
            except Exception as e:
                failed(name, key, res, e)


def t_relay(name, a, res):
    i = info(name)
    if not i["RELAY_PORT"]:
        return
    sink = Sink(SINK_PORT)
    try:
        s = Server(name)
        try:
            one = relay(sink)
            n = size_for(a, s, "relay20", 20, True, one)
            res["relay20"] = summary([one(s, n, 20, True) for _ in range(a.reps)])
            told(name, "relay20", res["relay20"], "relayed")
        finally:
            s.stop()
    except Exception as e:
        failed(name, "relay20", res, e)
    finally:
        sink.stop()


def t_big(name, a, res):
    runs = []
    try:
        for _ in range(a.reps):     # a fresh server each time, for the memory peak
            s = Server(name)
            try:
                deliver(s, 20, 2, True)     # what it needs for any message is no part of the figure
                before = s.rss()
                r = deliver(s, 1, 1, False, size=BIG)
                r["rss_before"] = before
                runs.append(r)
            finally:
                s.stop()
    except Exception as e:
        return failed(name, "big", res, e)
    res["big"] = r = summary(runs)
    log(f"{name:10} 25 MB    accepted {r['accept_s']:.2f} s delivered {r['deliver_s']:.2f} s cpu {r['cpu_user']+r['cpu_sys']:.2f} s "
        f"rss before {r['rss_before']/1e6:.1f} peak {r['rss_peak']/1e6:.1f} MB written {r['bytes_msg']/1e6:.0f} MB")


def memavail():
    return int(re.search(r"MemAvailable: *(\d+)", read("/proc/meminfo")).group(1)) * 1024


def idle(s, n, socks):
    time.sleep(1)
    r0, p0, k0 = s.pss()
    m0, c0, t0 = memavail(), sum(s.cpu()), time.time()
    for _ in range(n):
        x = socket.create_connection((HOST, s.port), 20)
        socks.append(x)
        greeting = x.recv(200)
        if not greeting.startswith(b"220"):
            raise RuntimeError(f"refused at connection {len(socks)}: {greeting[:100]!r}")
    t1 = time.time()
    time.sleep(1)
    r1, p1, k1 = s.pss()
    return {"rss_conn": (r1 - r0) / n, "pss_conn": (p1 - p0) / n, "avail_conn": (m0 - memavail()) / n, "procs": k1 - k0,
            "conn_s": n / (t1 - t0), "cpu_ms_conn": (sum(s.cpu()) - c0) * 1000 / n, "rss_base": r0, "pss_base": p0}


def t_idle(name, a, res):
    cap = int(info(name)["IDLE_MAX"])
    for n in [n for n in a.idle if n <= cap]:
        socks = []
        try:
            s = Server(name, "idle")
            try:
                res[f"idle{n}"] = r = idle(s, n, socks)
            finally:
                for x in socks:
                    x.close()
                s.stop()
        except Exception as e:
            failed(name, f"idle{n}", res, f"{len(socks)} open: {e}")
            continue
        log(f"{name:10} idle{n} RSS {r['rss_conn']/1024:.1f} PSS {r['pss_conn']/1024:.1f} available {r['avail_conn']/1024:.1f} KiB/session, {r['procs']} more procs, "
            f"opened {r['conn_s']:.0f}/s; at rest RSS {r['rss_base']/1e6:.1f} PSS {r['pss_base']/1e6:.1f} MB")


TRACED = "fsync,fdatasync,syncfs,msync,sync_file_range,sync,openat,open,rename,renameat,renameat2,link,linkat,unlink,unlinkat,fork,vfork,clone,clone3,execve"


def traced(s, f, n, sessions, keep):
    """System calls per message that force data to disk or make processes (strace; no timing)."""
    cmd = ["strace", "-f", "-q", "-o", f, "-e", f"trace={TRACED}"] + sum((["-p", str(x)] for x in s.pids()), [])
    p = subprocess.Popen(cmd, stderr=subprocess.DEVNULL)
    children.append(p)
    time.sleep(1)
    deliver(s, n, sessions, keep)
    time.sleep(1)
    p.send_signal(signal.SIGINT)
    p.wait(20)
    t = read(f)
    count = {k: len(re.findall(rf"^\d+ +{k}\(", t, re.M)) / n for k in ("fsync", "fdatasync", "syncfs", "msync", "execve")}
    count["forks"] = len([x for x in re.findall(r"^\d+ +(?:clone3?|v?fork)\(.*", t, re.M) if "CLONE_THREAD" not in x]) / n
    count["syncs"] = count["fsync"] + count["fdatasync"] + count["syncfs"] + count["msync"]
    return count


def t_trace(name, a, res):
    f = os.path.join(PEERS, f"{name}.strace")
    for key, n, sessions, keep in (("trace1", 50, 1, False), ("trace100", 1000, 100, True)):
        try:
            s = Server(name)
            try:
                deliver(s, 20, 1, True)
                res[key] = traced(s, f, n, sessions, keep)
            finally:
                s.stop()
            log(f"{name:10} {key:8} per message: " + " ".join(f"{k} {v:.2f}" for k, v in res[key].items() if v))
        except Exception as e:
            failed(name, key, res, e)


def measure_limits(a, out):
    """What disk, loopback and the load tool give without a mail server."""
    d = os.path.join(PEERS, "scratch")
    os.makedirs(d, exist_ok=True)
    lines = subprocess.run([f"{BIN}/limits", d, str(a.limits)], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    out["limits"] = {line.split()[0]: float(line.split()[1]) for line in lines}
    for k, v in out["limits"].items():
        log(f"{k} {v:.0f}/s")
    out["sink"] = {}
    sink = Sink(SINK_PORT)
    try:
        for sessions in a.sessions:
            for keep in (False, True):
                n, runs = 2000, []
                for k in range(a.reps + 1):
                    t0 = time.time()
                    source(SINK_PORT, n, sessions, keep, "a@client.example.test", "b@sink.example.test")
                    d = time.time() - t0
                    if k:
                        runs.append(n / d)
                    else:
                        n = int(min(60000 if keep else 20000, n / d * a.limits))
                key = f"s{sessions}{'d' if keep else ''}"
                out["sink"][key] = statistics.median(runs)
                log(f"smtp-source to smtp-sink {key}: {out['sink'][key]:.0f}/s [{min(runs):.0f}-{max(runs):.0f}]")
    finally:
        sink.stop()


def machine():
    cpu = re.search(r"model name\s*: (.*)", read("/proc/cpuinfo"))
    mem = re.search(r"MemTotal: *(\d+)", read("/proc/meminfo"))
    fs = subprocess.run(["stat", "-f", "-c", "%T", PEERS], stdout=subprocess.PIPE, text=True).stdout.strip()
    return {"when": time.strftime("%Y-%m-%d", time.gmtime()), "kernel": os.uname().release, "cores": os.cpu_count(),
            "cpu": cpu.group(1) if cpu else os.uname().machine, "memory_gib": int(mem.group(1)) / 1024 / 1024, "file_system": fs,
            "fsync_us": int(os.environ.get("FSYNC_US") or 0)}


def arguments():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--peers", default="sekisho,postfix,opensmtpd,exim4")
    ap.add_argument("--tests", default="accept,idle,big,relay,trace")
    ap.add_argument("--sessions", default="1,10,100")
    ap.add_argument("--idle", default="1000,5000", help="how many idle sessions to open")
    ap.add_argument("--rounds", type=int, default=3, help="how often the servers take turns")
    ap.add_argument("--reps", type=int, default=1, help="runs in a row within a turn")
    ap.add_argument("--secs", type=float, default=6, help="how long a run should last")
    ap.add_argument("--n", type=int, help="messages in a run, instead of finding out by trial")
    ap.add_argument("--limits", type=float, default=0, metavar="SECS", help="also measure disk, loopback and load tool, so long each")
    ap.add_argument("--out")
    a = ap.parse_args()
    a.sessions = [int(x) for x in a.sessions.split(",")]
    a.idle = [int(x) for x in a.idle.split(",")]
    return a


def main():
    a = arguments()
    resource.setrlimit(resource.RLIMIT_NOFILE, (20000, max(20000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    out = {"machine": machine(), "versions": {}, "rounds": []}

    def save():
        if a.out:
            with open(a.out + ".tmp", "w") as f:
                json.dump(out, f, indent=1)
            os.replace(a.out + ".tmp", a.out)
    try:
        if a.limits:
            measure_limits(a, out)
        for turn in range(a.rounds):
            out["rounds"].append({})
            for name in a.peers.split(","):
                out["versions"][name] = peer(name, "version", check=False).strip()
                res = out["rounds"][turn][name] = {}
                for t in a.tests.split(","):
                    if turn == 0 or t not in ("trace", "idle"):     # counts and what a session holds do not vary
                        globals()[f"t_{t}"](name, a, res)
                    save()
    finally:
        for p in children:
            if p.poll() is None:
                p.kill()
                p.wait()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
