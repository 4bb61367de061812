"""A mail server under measurement: started in its own process and mount namespace and its own accounting group, asked
for its CPU time and memory, and stopped by killing the namespace."""
import os, re, signal, socket, sqlite3, subprocess, sys, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.environ["PEERS"]
BIN = os.path.join(PEERS, "bin")
HOST = "127.0.0.1"
children = []


def log(*a):
    print(*a, file=sys.stderr, flush=True)


def read(path):
    with open(path) as f:
        return f.read()


def peer(name, action, variant="bench", check=True):
    """Carries out one action of peers/NAME.sh and returns what it printed."""
    r = subprocess.run(["bash", f"{HERE}/peer.sh", name, action, variant], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if check and r.returncode:
        raise RuntimeError(f"{name} {action}: {r.stdout}{r.stderr}")
    return r.stdout


def info(name):
    return dict(line.split("=", 1) for line in peer(name, "info").splitlines() if "=" in line)


def blockstat():
    """Of the device that holds the servers' data, since the machine started."""
    d = os.stat(PEERS).st_dev
    try:
        f = list(map(int, read(f"/sys/dev/block/{os.major(d)}:{os.minor(d)}/stat").split()))
    except OSError:      # no block device below: a file system of memory, of the network or in layers
        return {"writes": 0, "bytes": 0, "flushes": 0}
    return {"writes": f[4], "bytes": f[6] * 512, "flushes": f[15] if len(f) > 15 else 0}


class Account:
    """The accounting group of one server: CPU time of all its processes, those that ended included."""

    def __init__(self, name):
        self.unified = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        root = "/sys/fs/cgroup" if self.unified else "/sys/fs/cgroup/cpuacct"
        self.dir = f"{root}/mailbench.{os.getpid()}.{name}"
        os.makedirs(self.dir, exist_ok=True)

    def enter(self):
        with open(f"{self.dir}/cgroup.procs", "w") as f:
            f.write(str(os.getpid()))

    def pids(self):
        try:
            return [int(x) for x in read(f"{self.dir}/cgroup.procs").split()]
        except OSError:
            return []

    def cpu(self):
        """User and system seconds."""
        if self.unified:
            stat = dict(line.split() for line in read(f"{self.dir}/cpu.stat").splitlines())
            return [int(stat[f"{k}_usec"]) / 1e6 for k in ("user", "system")]
        return [int(read(f"{self.dir}/cpuacct.usage_{k}")) / 1e9 for k in ("user", "sys")]

    def remove(self):
        for _ in range(50):
            try:
                os.rmdir(self.dir)
                return
            except OSError:
                time.sleep(0.1)


class Server:
    def __init__(self, name, variant="bench"):
        self.name, self.variant, self.i = name, variant, info(name)
        self.port, self.procs = int(self.i["PORT"]), []
        with socket.socket() as s:
            if s.connect_ex((HOST, self.port)) == 0:
                raise RuntimeError(f"something already listens on port {self.port}")
        peer(name, "clean", variant)
        peer(name, "setup", variant)
        root = self.i["ROOT"]
        if self.i["SYSLOG"]:
            open(f"{root}/var/log/mail.log", "w").close()
            self.spawn([f"{BIN}/devlog", f"{root}/dev/log", f"{root}/var/log/mail.log"])
        if self.i["DNS"]:
            self.spawn([f"{BIN}/dnsstub", "127.0.0.53"])
        self.account = Account(name)
        self.out = open(os.path.join(PEERS, f"{name}.out"), "w")
        self.main = subprocess.Popen(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--", "bash", f"{HERE}/peer.sh", name, "run", variant],
                                     preexec_fn=self.account.enter, stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.out, start_new_session=True)
        children.append(self.main)
        self.wait_for_greeting()

    def wait_for_greeting(self):
        end = time.time() + 30
        while True:
            try:
                with socket.create_connection((HOST, self.port), 5) as s:
                    if s.recv(100).startswith(b"220"):
                        s.sendall(b"QUIT\r\n")
                        s.recv(100)
                        break
            except OSError:
                pass
            if time.time() > end or self.main.poll() is not None:
                self.stop()
                raise RuntimeError(f"{self.name} did not start: {read(self.out.name)[-500:]}")
            time.sleep(0.1)
        time.sleep(0.5)

    def spawn(self, cmd):
        p = subprocess.Popen(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        children.append(p)
        self.procs.append(p)

    def stop(self):
        for p in [self.main] + self.procs:
            if p.poll() is None:
                p.kill()
            p.wait()
        end = time.time() + 20
        while time.time() < end and self.pids():
            for p in self.pids():       # all in this server's own accounting group
                try:
                    os.kill(p, signal.SIGKILL)
                except OSError:
                    pass
            time.sleep(0.05)
        self.account.remove()
        self.out.close()

    def pids(self):
        return self.account.pids()

    def cpu(self):
        return self.account.cpu()

    def rss(self):
        t = 0
        for p in self.pids():
            try:
                t += int(read(f"/proc/{p}/statm").split()[1]) * 4096
            except OSError:
                pass
        return t

    def forget_peak(self):
        for p in self.pids():
            try:
                with open(f"/proc/{p}/clear_refs", "w") as f:
                    f.write("5")
            except OSError:
                pass

    def peak(self):
        """The sum of each process's own peak since forget_peak: exact for a server of one process."""
        t = 0
        for p in self.pids():
            try:
                t += int(re.search(r"VmHWM:\s*(\d+)", read(f"/proc/{p}/status")).group(1)) * 1024
            except (OSError, AttributeError):
                pass
        return t

    def pss(self):
        rss = pss = n = 0
        for p in self.pids():
            try:
                d = dict(line.split()[:2] for line in read(f"/proc/{p}/smaps_rollup").splitlines()[1:])
                rss += int(d["Rss:"]) * 1024
                pss += int(d["Pss:"]) * 1024
                n += 1
            except (OSError, ValueError, KeyError):
                pass
        return rss, pss, n

    def count(self):
        """How many messages are in the mailbox."""
        if self.i["COUNT_SQL"]:
            with sqlite3.connect(f"file:{self.i['COUNT_DB']}?mode=ro", uri=True, timeout=10) as db:
                n = db.execute(self.i["COUNT_SQL"]).fetchone()[0]
            db.close()
            return n or 0
        n = 0
        for d in ("new", "cur"):
            try:
                with os.scandir(os.path.join(self.i["MAILDIR"], d)) as it:
                    n += sum(1 for _ in it)
            except OSError:
                pass
        return n

    def empty(self):
        """Forgets what was delivered (Maildir: deletes it); returns the count to start from."""
        if self.i["MAILDIR"]:
            for d in ("new", "cur"):
                p = os.path.join(self.i["MAILDIR"], d)
                if os.path.isdir(p):
                    for f in os.scandir(p):
                        os.unlink(f.path)
        return self.count()


class Sampler(threading.Thread):
    """Peak of the summed RSS and, about once a second, of the PSS."""

    def __init__(self, server, every=0.1):
        super().__init__(daemon=True)
        self.s, self.every, self.rss, self.pss, self.procs, self.go = server, every, 0, 0, 0, True
        self.start()

    def run(self):
        nextpss = time.time() + 0.5
        while self.go:
            t = time.time()
            self.rss = max(self.rss, self.s.rss())
            if t > nextpss:
                _, pss, n = self.s.pss()
                self.pss, self.procs = max(self.pss, pss), max(self.procs, n)
                nextpss = t + max(1.0, 20 * (time.time() - t))
            time.sleep(self.every)

    def end(self):
        self.go = False
        self.join()
        return self.rss, self.pss, self.procs
