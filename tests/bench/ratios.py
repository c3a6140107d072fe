#!/usr/bin/env python3
"""Ratios of leakwall against Git's own commands, on the same repository, in the
same run.

    python3 tests/bench/ratios.py [--leakwall build/leakwall] [--runs 5] REPOSITORY
    python3 tests/bench/ratios.py --generate DIRECTORY       # a repository to use
    python3 tests/bench/ratios.py --generate-json DIRECTORY  # one of long lines

Each pair runs in turn, A B A B ..., after one warm-up; a figure is the median of
its runs, a ratio the median of the pairs' ratios.  CPU is user + system time of
the whole process tree.  Nothing is written to REPOSITORY.  Standard library only.
"""
import argparse
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ABSENT = "zqxjkvbwpfabsentword"


def git(*args, cwd=None, check=True, **kw):
    return subprocess.run(["git", *args], cwd=cwd, check=check, capture_output=True,
                          text=True, **kw).stdout


def measure(argv, cwd=None, env=None, stdin=None, ok=(0, 1)):
    """(cpu seconds, wall seconds) of one run, output thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with open(stdin, "rb") if stdin else open(os.devnull, "rb") as source:
        run = subprocess.run(argv, cwd=cwd, env=env, stdin=source,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in ok:
        sys.exit("%s: exit %d: %s" % (" ".join(argv), run.returncode,
                                      run.stderr.decode("utf-8", "replace")[:500]))
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return cpu, wall


def pair(name, ours, theirs, runs, which, target=None):
    """Prints one row; `ours` and `theirs` are functions that run once."""
    ours(), theirs()
    mine, other = [], []
    for _ in range(runs):
        mine.append(ours()[which])
        other.append(theirs()[which])
    ratio = statistics.median(a / b for a, b in zip(mine, other))
    goal = "" if target is None else ("  (goal %.2f)" % target)
    print("%-58s %9.4f s  %9.4f s  %6.3f%s" % (
        name, statistics.median(mine), statistics.median(other), ratio, goal), flush=True)
    return ratio


def peak_memory(argv):
    """Peak private (anonymous) resident kilobytes of one run, looked at every
    few milliseconds: mapped packs do not count."""
    run = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while run.poll() is None:
        try:
            with open("/proc/%d/status" % run.pid) as status:
                for line in status:
                    if line.startswith("RssAnon:"):
                        peak = max(peak, int(line.split()[1]))
        except OSError:
            pass
        time.sleep(0.005)
    return peak


def audits(leakwall, repository, runs):
    objects = int(git("count-objects", "-v", cwd=repository).split("in-pack: ")[1].split()[0])
    cat = ["git", "-C", repository, "cat-file", "--batch-all-objects", "--unordered",
           "--buffer", "--batch"]
    for threads in (1, os.cpu_count() or 1):
        argv = [leakwall, "audit", repository, "--policy", "none", "--threads", str(threads),
                "--format", "jsonl", "--no-cache"]
        word = "%d thread%s" % (threads, "" if threads == 1 else "s")
        pair("audit / cat-file --batch, CPU, " + word, lambda: measure(argv),
             lambda: measure(cat), runs, 0, 0.30)
        pair("audit / cat-file --batch, wall, " + word, lambda: measure(argv),
             lambda: measure(cat), runs, 1, 0.18 if threads > 1 else None)
    print("%-58s %9d KB for %d objects (goal %d KB, and 3 x the largest object)" % (
        "audit, peak private memory", peak_memory(argv), objects, 65536 + objects * 64 // 1024))


def second_audit(leakwall, repository, work, runs):
    """An audit after one new commit, against one that has no list of clean objects."""
    copy = os.path.join(work, "copy.git")
    git("clone", "-q", "--bare", "--shared", repository, copy)
    argv = [leakwall, "audit", copy, "--policy", "none", "--format", "jsonl"]
    measure(argv)
    clean = os.path.join(copy, "leakwall")
    kept = os.path.join(work, "kept")
    shutil.copytree(clean, kept)
    blob = git("hash-object", "-w", "--stdin", cwd=copy, input="one new file\n").strip()
    tree = git("mktree", cwd=copy, input="100644 blob %s\tnew.txt\n" % blob).strip()
    commit = git("-c", "user.name=B", "-c", "user.email=b@example.com", "commit-tree",
                 "-m", "One more", "-p", "HEAD", tree, cwd=copy).strip()
    git("update-ref", "refs/heads/one-more", commit, cwd=copy)

    def again():
        shutil.rmtree(clean)
        shutil.copytree(kept, clean)
        return measure(argv)
    pair("audit after one new commit / the first audit, CPU", again,
         lambda: measure(argv + ["--no-cache"]), runs, 0, 0.05)
    shutil.rmtree(copy)


def whole_push(leakwall, repository, work, runs):
    """pre-receive of a whole history against the server's own index-pack."""
    pack = os.path.join(work, "all.pack")
    with open(pack, "wb") as out:
        listing = subprocess.Popen(["git", "-C", repository, "rev-list", "--objects", "--all"],
                                   stdout=subprocess.PIPE)
        subprocess.run(["git", "-C", repository, "pack-objects", "--stdout", "-q"],
                       stdin=listing.stdout, stdout=out, check=True)
    server = os.path.join(work, "server.git")
    git("init", "-q", "--bare", server)
    quarantine = os.path.join(server, "objects", "tmp_objdir-incoming-bench")
    os.makedirs(os.path.join(quarantine, "pack"))
    env = dict(os.environ, GIT_DIR=server, GIT_QUARANTINE_PATH=quarantine,
               GIT_OBJECT_DIRECTORY=quarantine,
               GIT_ALTERNATE_OBJECT_DIRECTORIES=os.path.join(server, "objects"))
    with open(pack, "rb") as source:
        subprocess.run(["git", "index-pack", "--stdin", "--fix-thin"], stdin=source, env=env,
                       cwd=server, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    updates = os.path.join(work, "updates")
    with open(updates, "w") as out:
        for line in git("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads",
                        "refs/tags", cwd=repository).splitlines():
            new, ref = line.split(" ", 1)
            out.write("%s %s %s\n" % ("0" * len(new), new, ref))
    scratch = os.path.join(work, "scratch.idx")
    pair("pre-receive of everything / index-pack, CPU",
         lambda: measure([leakwall, "hook", "pre-receive"], cwd=server, env=env, stdin=updates),
         lambda: measure(["git", "index-pack", "-o", scratch, pack]), runs, 0, 0.15)
    shutil.rmtree(server)


def one_push(leakwall, repository, work, runs):
    """pre-receive of one commit on top of the history against git unpack-objects."""
    server = os.path.join(work, "one.git")
    git("clone", "-q", "--bare", "--shared", repository, server)
    head = git("rev-parse", "HEAD", cwd=server).strip()
    main = git("symbolic-ref", "HEAD", cwd=server).strip()
    client = os.path.join(work, "client")
    git("clone", "-q", "--shared", server, client)
    names = [n for n in git("ls-files", "-z", cwd=client).split("\0") if n]
    changed = [n for n in names if os.path.isfile(os.path.join(client, n))
               and not os.path.islink(os.path.join(client, n))][:10]
    for name in changed:
        with open(os.path.join(client, name), "ab") as out:
            out.write(b"\nchanged for the benchmark\n")
    git("-c", "user.name=B", "-c", "user.email=b@example.com", "commit", "-qam", "One more",
        cwd=client)
    new = git("rev-parse", "HEAD", cwd=client).strip()
    pack = os.path.join(work, "one.pack")
    with open(pack, "wb") as out:
        subprocess.run(["git", "pack-objects", "--revs", "--thin", "--stdout", "-q"],
                       cwd=client, input=("%s\n^%s\n" % (new, head)).encode(), stdout=out,
                       check=True)
    store = os.path.join(server, "objects")

    def quarantine():
        folder = tempfile.mkdtemp(prefix="tmp_objdir-", dir=store)
        return dict(os.environ, GIT_DIR=server, GIT_QUARANTINE_PATH=folder,
                    GIT_OBJECT_DIRECTORY=folder, GIT_ALTERNATE_OBJECT_DIRECTORIES=store)

    env = quarantine()
    unpack = ["git", "unpack-objects", "-q"]
    measure(unpack, cwd=server, env=env, stdin=pack)
    updates = os.path.join(work, "one-update")
    with open(updates, "w") as out:
        out.write("%s %s %s\n" % (head, new, main))
    pair("pre-receive of one commit / unpack-objects, CPU",
         lambda: measure([leakwall, "hook", "pre-receive"], cwd=server, env=env, stdin=updates),
         lambda: measure(unpack, cwd=server, env=quarantine(), stdin=pack), max(runs, 9), 0, 2.0)
    shutil.rmtree(server)


def instructions(argv, cwd):
    """Millions of instructions of one run, without its children; None where there is
    no valgrind.  They vary less than any time."""
    if shutil.which("valgrind") is None:
        return None
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + argv,
                         cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in run.stderr.splitlines():
        if "Collected :" in line:
            return int(line.split(":")[1]) / 1e6
    return None


def print_instructions(ours, theirs, cwd):
    counts = [instructions(argv, cwd) for argv in (ours, theirs)]
    if None not in counts:
        print("%-58s %9.2f M  %9.2f M  %6.3f" % ("the same, instructions", counts[0], counts[1],
                                                 counts[0] / counts[1]), flush=True)


def pre_commit(leakwall, tree, names, what, runs):
    """The installed pre-commit hook on what is staged in `tree`, against Git."""
    for name in names:
        with open(os.path.join(tree, name), "ab") as out:
            out.write(b"\nchanged for the benchmark\n")
    git("add", "--", *names, cwd=tree)
    subprocess.run([leakwall, "install", tree], check=True, stdout=subprocess.DEVNULL)
    # Folders that just changed are looked into again (src/app/env_files.h); those of a
    # work tree are older.
    time.sleep(3)
    hook = [os.path.join(tree, ".git", "hooks", "pre-commit")]
    diff = ["git", "diff", "--cached", "--quiet"]

    def several(argv):
        def run():
            pairs = [measure(argv, cwd=tree) for _ in range(5)]
            return tuple(statistics.median(column) for column in zip(*pairs))
        return run

    pair("pre-commit, %s / diff --cached --quiet, wall" % what, several(hook), several(diff),
         max(runs, 5) * 8 // 5, 1, 1.2)
    print_instructions(hook, diff, tree)


def plain_files(tree, names, count):
    """So many of the names, at random, that are regular files."""
    names = [n for n in names if n]
    random.Random(1).shuffle(names)
    files = (n for n in names if os.path.isfile(os.path.join(tree, n))
             and not os.path.islink(os.path.join(tree, n)))
    return [name for name, _ in zip(files, range(count))]


def commit_hooks(leakwall, repository, work, runs):
    """pre-commit on ten staged files, and a scan of the checkout."""
    tree = os.path.join(work, "tree")
    git("clone", "-q", "--shared", repository, tree)
    listed = git("ls-files", "-z", cwd=tree).split("\0")[:4000]
    pre_commit(leakwall, tree, plain_files(tree, listed, 10), "ten files", runs)
    scan = [leakwall, "scan", ".", "--policy", "none", "--format", "jsonl"]
    anew = scan + ["--no-cache"]
    grep = ["git", "grep", "-q", ABSENT]
    pair("scan of a checkout / git grep -q of an absent word, wall",
         lambda: measure(anew, cwd=tree), lambda: measure(grep, cwd=tree), runs, 1, 1.0)
    print_instructions(anew, grep, tree)
    # A file that changed within a minute is not remembered (src/source/files.cc).
    env = dict(os.environ, XDG_CACHE_HOME=os.path.join(work, "cache"))
    time.sleep(61)
    pair("scan of a checkout, not the first / the same, wall",
         lambda: measure(scan, cwd=tree, env=env), lambda: measure(grep, cwd=tree), runs, 1, 1.0)
    shutil.rmtree(tree)


def large_index(leakwall, work, runs):
    """pre-commit where the index has 100,000 files."""
    tree = os.path.join(work, "large")
    git("init", "-q", "-b", "main", tree)
    stream = ["commit refs/heads/main\ncommitter B <b@example.com> 1600000000 +0000\ndata 1\nx\n"]
    for i in range(100000):
        text = "line %d of a file\n" % i
        stream.append("M 100644 inline d%d/s%d/f%d.txt\ndata %d\n%s\n" % (
            i // 2000, i // 50 % 40, i, len(text), text))
    subprocess.run(["git", "-C", tree, "fast-import", "--quiet"], input="".join(stream).encode(),
                   check=True)
    git("checkout", "-q", "main", cwd=tree)
    listed = git("ls-files", "-z", cwd=tree).split("\0")
    pre_commit(leakwall, tree, plain_files(tree, listed, 10), "of 100,000 files", runs)
    shutil.rmtree(tree)


def generate(directory, files=400, commits=600):
    """A repository of source-like text, deterministic, for machines that have no
    large one at hand."""
    rng = random.Random(7)
    words = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 10)))
             for _ in range(2000)]
    git("init", "-q", directory)
    content = {}

    def line():
        return "  %s(%s, %s);" % tuple(rng.choice(words) for _ in range(3))

    for i in range(files):
        content["src/%s_%d.c" % (rng.choice(words), i)] = [line() for _ in range(
            rng.randint(40, 1500))]
    stream = []
    for n in range(commits):
        stream.append("commit refs/heads/main\ncommitter B <b@example.com> %d +0000\ndata 6\nchange"
                      % (1600000000 + n))
        for name in (content if n == 0 else rng.sample(sorted(content), 5)):
            lines = content[name]
            for _ in range(3):
                lines[rng.randrange(len(lines))] = line()
            text = "\n".join(lines) + "\n"
            stream.append("M 100644 inline %s\ndata %d\n%s" % (name, len(text), text))
    subprocess.run(["git", "-C", directory, "fast-import", "--quiet"],
                   input=("\n".join(stream) + "\n").encode(), check=True)
    git("repack", "-adfq", cwd=directory)
    git("checkout", "-q", "main", cwd=directory)


def generate_json(directory, commits=300):
    """Documents of one long line each, of which every commit changes a few values."""
    chance = random.Random(2)
    git("init", "-q", "-b", "main", directory)
    documents = [{"item%d" % i: "%016x" % chance.getrandbits(64) for i in range(40000)}
                 for _ in range(3)]
    for number in range(commits):
        document = documents[number % len(documents)]
        for _ in range(5):
            document["item%d" % chance.randrange(40000)] = "%016x" % chance.getrandbits(64)
        name = "data%d.json" % (number % len(documents))
        with open(os.path.join(directory, name), "w") as out:
            json.dump(document, out)
        git("add", "-A", cwd=directory)
        git("-c", "user.name=B", "-c", "user.email=b@example.com", "commit", "-qm",
            "Change %d" % number, cwd=directory)
    git("gc", "-q", cwd=directory)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("repository")
    parser.add_argument("--leakwall", default="build/leakwall")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only-commit", action="store_true",
                        help="only what a developer waits for")
    parser.add_argument("--generate", action="store_true",
                        help="make a repository there first")
    parser.add_argument("--generate-json", action="store_true",
                        help="make one of long one-line documents there first")
    options = parser.parse_args()
    if options.generate:
        generate(options.repository)
    if options.generate_json:
        generate_json(options.repository)
    leakwall = os.path.abspath(options.leakwall)
    repository = os.path.abspath(options.repository)
    print(git("--version").strip())
    print(subprocess.run([leakwall, "--version"], capture_output=True, text=True).stdout.strip())
    print("%s, %d processors" % (platform.machine(), os.cpu_count() or 1))
    print("%-58s %11s  %11s  %6s" % ("", "leakwall", "git", "ratio"))
    with tempfile.TemporaryDirectory(prefix="leakwall-bench-") as work:
        if not options.only_commit:
            audits(leakwall, repository, options.runs)
            second_audit(leakwall, repository, work, options.runs)
            whole_push(leakwall, repository, work, options.runs)
            one_push(leakwall, repository, work, options.runs)
        commit_hooks(leakwall, repository, work, options.runs)
        large_index(leakwall, work, options.runs)


if __name__ == "__main__":
    main()
