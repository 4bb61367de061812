"""The load: Postfix's smtp-source towards a server, its smtp-sink as the next hop."""
import os, re, subprocess, threading, time

from server import BIN, HOST, children

SIZE = 4096


def source(port, n, sessions, keep, frm, to, size=SIZE, timeout=240):
    cmd = [f"{BIN}/smtp-source", "-s", str(sessions), "-m", str(n), "-l", str(size), "-M", "client.example.test", "-f", frm, "-t", to]
    if keep:
        cmd.append("-d")
    cmd.append(f"inet:{HOST}:{port}")
    r = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout)
    if r.returncode or r.stdout.strip():
        raise RuntimeError(f"smtp-source -s {sessions} -m {n}: {r.returncode} {r.stdout[-300:]}")


class Sink:
    """Counts the messages it takes and keeps none."""

    def __init__(self, port):
        self.n = 0
        self.p = subprocess.Popen([f"{BIN}/smtp-sink", "-u", "nobody", "-c", f"inet:{HOST}:{port}", "1000"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        children.append(self.p)
        threading.Thread(target=self.reader, daemon=True).start()
        time.sleep(0.3)
        if self.p.poll() is not None:
            raise RuntimeError("smtp-sink did not start")

    def reader(self):
        buf = b""
        while d := os.read(self.p.stdout.fileno(), 65536):
            buf = (buf + d)[-200:]
            m = re.findall(rb"mesg=(\d+)", buf[:buf.rfind(b"\r") + 1])
            if m:
                self.n = int(m[-1])

    def stop(self):
        self.p.kill()
        self.p.wait()
