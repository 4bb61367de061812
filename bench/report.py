#!/usr/bin/env python3
"""report.py RESULTS.json [SLOW.json]: the figures as Markdown, one column for each server, the first one's ratio to
Postfix beside the floor it has to reach. Of several rounds the median of each figure, with the whole range."""
import json, statistics, sys

KEYS = [f"s{n}{keep}" for n in (1, 10, 100) for keep in ("", "d")]
NAMES = {"sekisho": "Sekisho", "postfix": "Postfix", "opensmtpd": "OpenSMTPD", "exim4": "Exim"}


def merged(rounds):
    """One result of those of several rounds: the median of each number, the widest of each range."""
    rounds = [r for r in rounds if r is not None]
    if all(isinstance(r, dict) for r in rounds):
        good = [r for r in rounds if "error" not in r] or rounds
        return {k: widest([r[k] for r in good if k in r]) if k.endswith("_range") else merged([r.get(k) for r in good])
                for k in dict.fromkeys(k for r in good for k in r)}
    return statistics.median(rounds) if all(isinstance(r, (int, float)) for r in rounds) else rounds[0]


def widest(ranges):
    return [min(r[0] for r in ranges), max(r[1] for r in ranges)]


class Figure:
    """A row of the table: a value of each server, how it is shown, and the floor of its ratio to Postfix."""

    def __init__(self, label, value, show="{:.0f}".format, floor=None, ceiling=None):
        self.label, self.value, self.show, self.floor, self.ceiling = label, value, show, floor, ceiling

    def of(self, result):
        try:
            return self.value(result)
        except (KeyError, TypeError):
            return None

    def cell(self, result):
        v = self.of(result)
        return "–" if v is None else self.show(v)

    def against(self, ours, postfix):
        """The ratio, and whether it is reached, if something is asked for."""
        a, b = self.of(ours), self.of(postfix)
        if a is None or b is None or isinstance(a, str):
            return ""
        a, b = (x[0] if isinstance(x, tuple) else x for x in (a, b))
        if not b:
            return ""
        ratio = a / b
        if self.floor:
            return f"{ratio:.2f} (floor {self.floor}) {'reached' if ratio >= self.floor else '**short**'}"
        if self.ceiling:
            return f"{ratio:.2f} (at most {self.ceiling}) {'reached' if ratio <= self.ceiling else '**short**'}"
        return f"{ratio:.2f}"


class Bound(Figure):
    """A row whose value itself has a limit."""

    def __init__(self, label, value, show, limit, unit):
        super().__init__(label, value, show)
        self.limit, self.unit = limit, unit

    def against(self, ours, postfix):
        v = self.of(ours)
        return "" if v is None else f"at most {self.limit} {self.unit}: {'reached' if v <= self.limit else '**short**'}"


def spread(v):
    return f"{v[0]:.0f} ({v[1][0]:.0f}–{v[1][1]:.0f})"


def ranged(key, what):
    return lambda r: (r[key][what], r[key][what + "_range"])


def described(key):
    sessions = int(key.strip("sd"))
    many = f"{sessions} session{'s' if sessions > 1 else ''}"
    return f"{many}, {'many messages each' if key.endswith('d') else 'one message each'}"


def load_figures(slow):
    for key in KEYS:
        what = described(key)
        floor = (3 if key.startswith("s100") else None) if slow else 1.5
        yield Figure(f"{what}: accepted/s", ranged(key, "accepted"), spread, floor=floor)
        yield Figure("delivered/s", ranged(key, "delivered"), spread, floor=None if slow else 3)
        if not slow:
            yield Figure("CPU ms/message", lambda r, k=key: r[k]["cpu_ms_msg"], "{:.2f}".format, ceiling=0.5)
            yield Figure("KB written/message", lambda r, k=key: r[k]["bytes_msg"] / 1024)
    yield Figure("relayed/s to a next hop, 20 sessions", ranged("relay20", "delivered"), spread, floor=None if slow else 2.5)


def other_figures(results):
    yield Figure("relaying: CPU ms/message", lambda r: r["relay20"]["cpu_ms_msg"], "{:.2f}".format, ceiling=0.5)
    yield Figure("syncs/message, 1 session", lambda r: r["trace1"]["syncs"], "{:.2f}".format)
    yield Figure("syncs/message, 100 sessions", lambda r: r["trace100"]["syncs"], "{:.2f}".format)
    yield Figure("processes started/message", lambda r: r["trace1"]["forks"], "{:.1f}".format)
    counts = sorted({int(k[4:]) for r in results for k in r if k.startswith("idle")})
    for n in counts:
        yield Bound(f"{n} idle sessions: KiB each", lambda r, n=n: r[f"idle{n}"]["pss_conn"] / 1024, "{:.1f}".format, 14, "KiB")
    for n in counts[:1]:
        yield Figure("at rest, MB", lambda r, n=n: r[f"idle{n}"]["pss_base"] / 1e6, "{:.1f}".format)
    yield Bound("25 MB message: MB more memory", lambda r: (r["big"]["rss_peak"] - r["big"]["rss_before"]) / 1e6, "{:.1f}".format, 4, "MB")
    yield Figure("25 MB message: MB written", lambda r: r["big"]["bytes_msg"] / 1e6)
    yield Figure("25 MB message: seconds until delivered", lambda r: r["big"]["deliver_s"], "{:.2f}".format)


def line(cells):
    print("| " + " | ".join(cells) + " |")


def table(results, figures):
    names = list(results)
    ours, postfix = names[0], "postfix"
    compared = postfix in results and ours != postfix
    line([""] + [NAMES.get(n, n) for n in names] + ([f"{NAMES.get(ours, ours)} : Postfix"] if compared else []))
    print("|" + " --- |" * (len(names) + 1 + compared))
    for f in figures:
        cells = [f.cell(results[n]) for n in names]
        if any(c != "–" for c in cells):
            line([f.label] + cells + ([f.against(results[ours], results[postfix])] if compared else []))
    print()


def errors(results):
    for name, result in results.items():
        for key, value in result.items():
            if "error" in value:
                print(f"* {NAMES.get(name, name)}, {key}: {value['error']}")


def main():
    files = [json.load(open(f)) for f in sys.argv[1:]]
    first, m = files[0], files[0]["machine"]
    print(f"Measured {m['when']}: {m['cpu']}, {m['cores']} cores, {m['memory_gib']:.0f} GiB, Linux {m['kernel']}, {m['file_system']}; "
          f"median (and range) of {len(first['rounds'])} rounds in which the servers took turns.")
    print("; ".join(f"{NAMES.get(n, n)}: {v}" for n, v in first["versions"].items()) + ".\n")
    for data in files:
        results = {n: merged([r.get(n) for r in data["rounds"]]) for n in data["versions"]}
        slow = data["machine"]["fsync_us"]
        print(f"### With syncs {slow / 1000:g} ms slower\n" if slow else "### As the machine is\n")
        table(results, [*load_figures(slow), *([] if slow else other_figures(results.values()))])
        errors(results)
    if "limits" in first:
        line(["what the machine gives without a mail server", "per second"])
        print("| --- | --- |")
        for k, v in [*first["limits"].items(), *((f"smtp-source to smtp-sink, {described(k)}", v) for k, v in first["sink"].items())]:
            line([k.replace("_", " "), f"{v:.0f}"])


if __name__ == "__main__":
    main()
