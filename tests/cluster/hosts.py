"""Two hosts on one machine: a network, a host name, /tmp and /dev/shm of their own each, and a cable between them.

What lies elsewhere both see, as machines of a cluster see their common file system. Needs root and unshare, nsenter and ip
(util-linux, iproute2); NotPossible says what is missing. Nothing is left of them when the program ends.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ADDRESSES = {"hosta": "10.77.0.1", "hostb": "10.77.0.2"}
# A host lives as long as this does: its name spaces are those of the process.
BEGIN = """
hostname {name}
mount -t tmpfs none /tmp
mount -t tmpfs none /dev/shm
ip link set lo up
echo ready
exec sleep infinity
"""


class NotPossible(Exception):
    """No such hosts here, with the reason."""


class Hosts:
    """The two, until close(). `folder` is what both see."""

    def __init__(self):
        wanted = ["unshare", "nsenter", "ip", "mount"]
        missing = [name for name in wanted if not shutil.which(name)]
        if os.geteuid() != 0 or missing:
            raise NotPossible("root is needed" if not missing else f"not installed: {', '.join(missing)}")
        self._processes = {}
        # Not below /tmp, which each has of its own.
        self.folder = tempfile.mkdtemp(prefix="xinglin-hosts-", dir="/var/tmp")
        try:
            for name in ADDRESSES:
                self._begin(name)
            self._lay_cable()
        except (OSError, subprocess.CalledProcessError) as problem:
            self.close()
            raise NotPossible(f"name spaces or a cable between them cannot be made: {problem}") from problem
        # What mpirun starts its other half on a host by, in place of ssh.
        self.agent = os.path.join(self.folder, "agent")
        with open(self.agent, "w") as file:
            names = "".join(f"{name}|{address}) process={self._processes[name].pid} ;;\n"
                            for name, address in ADDRESSES.items())
            file.write(f'#!/bin/sh\ncase $1 in\n{names}esac\nshift\n'
                       'exec nsenter -t "$process" -m -u -n sh -c "$*"\n')
        os.chmod(self.agent, 0o755)

    def _begin(self, name):
        process = subprocess.Popen(["unshare", "--mount", "--uts", "--net", "--propagation", "private", "sh", "-ec",
                                    BEGIN.format(name=name)], stdout=subprocess.PIPE, text=True)
        self._processes[name] = process
        if process.stdout.readline() != "ready\n":
            raise OSError(f"{name} did not begin")

    def _lay_cable(self):
        ends = {name: f"xl-{name}" for name in ADDRESSES}
        first, second = ends.values()
        subprocess.run(["ip", "link", "add", first, "type", "veth", "peer", "name", second], check=True)
        for name, end in ends.items():
            subprocess.run(["ip", "link", "set", end, "netns", str(self._processes[name].pid)], check=True)
            self.run(name, ["ip", "addr", "add", ADDRESSES[name] + "/24", "dev", end], check=True)
            self.run(name, ["ip", "link", "set", end, "up"], check=True)

    def command(self, name, command):
        return ["nsenter", "-t", str(self._processes[name].pid), "-m", "-u", "-n", *command]

    def run(self, name, command, **options):
        return subprocess.run(self.command(name, command), **options)

    def set_cable(self, state):
        """"up" or "down"."""
        self.run("hostb", ["ip", "link", "set", "xl-hostb", state], check=True)

    def close(self):
        for process in self._processes.values():
            process.kill()
            process.wait()
            process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def engine_given(usage, programs):
    """A copy of the engine, the first argument, which is taken away. Ends with 77 where no two hosts can be had.

    What is compared bit for bit has to come from one program: a build beside the test may replace it between two runs,
    or write over its MPI module in the middle of one, whose ranks then jump to addresses that nobody has relocated.
    """
    if len(sys.argv) < 2:
        sys.exit(usage)
    given = os.path.abspath(sys.argv.pop(1))
    module = os.path.join(os.path.dirname(given), "xinglin_mpi.so")
    if not os.path.exists(module):
        print("this build has no MPI: xinglin_mpi.so is not beside the engine")
        sys.exit(77)
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        print(f"not installed: {', '.join(missing)}")
        sys.exit(77)
    try:
        Hosts().close()
    except NotPossible as reason:
        print(f"no two hosts here: {reason}")
        sys.exit(77)
    folder = tempfile.mkdtemp(prefix="xinglin-engine-", dir="/var/tmp")  # the hosts have a /tmp of their own
    atexit.register(shutil.rmtree, folder)
    engine = shutil.copy2(given, folder)
    shutil.copy2(module, folder)
    return engine


def processes_where(name, **environment):
    """The numbers of the processes of that name whose environment has all of these."""
    wanted = {f"{key}={value}".encode() for key, value in environment.items()}
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/comm") as file:
                is_it = file.read().strip() == name
            with open(f"/proc/{entry}/environ", "rb") as file:
                is_it = is_it and wanted <= set(file.read().split(b"\0"))
        except OSError:  # it has ended
            continue
        if is_it:
            found.append(int(entry))
    return found


def stop(process):
    os.kill(process, signal.SIGSTOP)


def wait_for(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)
