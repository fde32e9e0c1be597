"""The Slurm template on a Slurm of two nodes: slurm_test.py PATH/xinglin-engine (some three minutes; 77 where it cannot).

The nodes are name spaces of this machine (hosts.py), each with a slurmd of its own; munged, slurmctld and what they
write live in a folder that goes away. Debian: apt-get install slurm-wlm munge.
"""

import os
import re
import subprocess
import sys
import time
import unittest

sys.path.append(os.path.dirname(__file__))
import hosts as two
import training

ENGINE = ""
TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../installer/slurm/xinglin-train.sbatch")
HANG_SECONDS = 6
CONFIGURATION = """
ClusterName=xinglin
SlurmctldHost=hosta({hosta})
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
NodeName=hosta NodeAddr={hosta} CPUs=4
NodeName=hostb NodeAddr={hostb} CPUs=4
PartitionName=main Nodes=ALL Default=YES
"""


class Slurm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hosts = two.Hosts()
        cls.addClassCleanup(cls.hosts.close)
        cls.folder = cls.hosts.folder
        training.write_model(cls.folder)
        os.chmod(cls.folder, 0o755)  # munged asks for it
        configuration = cls.folder + "/slurm.conf"
        with open(configuration, "w") as file:
            file.write(CONFIGURATION.format(folder=cls.folder, **two.ADDRESSES))
        cls.environment = {**os.environ, "SLURM_CONF": configuration,
                           "PATH": os.path.dirname(ENGINE) + ":" + os.environ["PATH"]}
        os.mkdir(cls.folder + "/state")
        with open(cls.folder + "/munge.key", "wb") as file:
            file.write(os.urandom(1024))
        os.chmod(cls.folder + "/munge.key", 0o400)
        of_munge = [f"--{what}={cls.folder}/munge.{what.split('-')[0]}" for what in
                    ("key-file", "socket", "pid-file", "log-file", "seed-file")]
        cls.start_service(None, ["munged", "--foreground", "--force", *of_munge])
        two.wait_for("munged", lambda: os.path.exists(cls.folder + "/munge.socket"))
        cls.start_service("hosta", ["slurmctld", "-D"])
        for node in two.ADDRESSES:
            cls.start_service(node, ["slurmd", "-D", "-N", node])
        two.wait_for("two idle nodes", lambda: cls.said(["sinfo", "-h", "-t", "idle", "-o", "%D"]).strip() == "2", 60)

    @classmethod
    def start_service(cls, node, command):
        whole = cls.hosts.command(node, command) if node else command
        service = subprocess.Popen(whole, env=cls.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(service.wait)
        cls.addClassCleanup(service.terminate)

    @classmethod
    def said(cls, command):
        done = cls.hosts.run("hosta", command, env=cls.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stderr}")
        return done.stdout

    def submit(self, config, tasks=1, more=()):
        log = f"{self.folder}/job-%j.log"
        return self.said(["sbatch", "--parsable", f"--chdir={self.folder}", "--nodes=2", f"--ntasks-per-node={tasks}",
                          "--cpus-per-task=1", f"--output={log}", *more, TEMPLATE, config]).strip()

    def state(self, job):
        return dict(re.findall(r"(\w+)=(\S+)", self.said(["scontrol", "show", "job", job])))

    def end_of(self, job):
        """The job's exit code and what it said."""
        two.wait_for(f"job {job}", lambda: self.state(job)["JobState"] not in ("PENDING", "RUNNING", "COMPLETING"), 300)
        with open(f"{self.folder}/job-{job}.log") as file:
            return self.state(job)["ExitCode"], file.read()

    def begin(self, name, tasks=1, more=(), **changes):
        config = training.write_endless_run(self.folder, name, 2 * tasks, **changes)
        rows = len(training.rows_of(self.folder, name))
        job = self.submit(config, tasks, more)
        two.wait_for("steps", lambda: training.is_well_on(self.folder, name, rows))
        return job

    def first_step(self, said):
        return int(re.search(r"^step (\d+)/", said, re.MULTILINE)[1])

    def test_learns_the_same_bits_as_under_mpirun(self):
        for name, data, ranks, parallel in (("dp2", 2, 2, {}), ("dp2tp2", 2, 4, {"tp": 2})):
            for by in ("mpirun", "srun"):
                config = training.write_run(self.folder, f"{name}-{by}", data, parallel=parallel)
                start = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", str(ranks)] if by == "mpirun" else \
                    ["srun", "--mpi=pmix", "--kill-on-bad-exit=1", "-N", "2", "-n", str(ranks)]
                self.said([*start, ENGINE, "train", "--config", config])
            one, other = f"{name}-mpirun", f"{name}-srun"
            losses = [[row["loss"] for row in training.rows_of(self.folder, run)] for run in (one, other)]
            self.assertEqual(len(losses[0]), 10)
            self.assertEqual(losses[0], losses[1], name)
            self.assertEqual(training.tensors_of(self.folder, one), training.tensors_of(self.folder, other), name)

    def test_saves_where_it_is_asked_to_end_and_goes_on(self):
        job = self.begin("asked")
        self.said(["scancel", "--signal=TERM", job])
        code, said = self.end_of(job)
        self.assertEqual(code, "130:0", said)
        saved = training.last_step(self.folder, "asked")
        self.assertEqual(saved, training.rows_of(self.folder, "asked")[-1]["step"])
        # Sent in again, by twice as many ranks; and taken away altogether, for which there is KillWait's time.
        job = self.begin("asked", tasks=2)
        self.said(["scancel", job])
        code, said = self.end_of(job)
        self.assertEqual(self.first_step(said), saved + 1)
        self.assertEqual(self.state(job)["JobState"], "CANCELLED")
        self.assertEqual(training.last_step(self.folder, "asked"),
                         training.rows_of(self.folder, "asked")[-1]["step"])

    def test_saves_before_its_time_is_over(self):
        begun = time.monotonic()
        job = self.begin("short", more=["--time=2", "--signal=TERM@60"])
        code, said = self.end_of(job)
        self.assertEqual(code, "130:0", said)
        self.assertLess(time.monotonic() - begun, 120)
        self.assertEqual(training.last_step(self.folder, "short"), training.rows_of(self.folder, "short")[-1]["step"])

    def test_names_a_task_that_is_stopped(self):
        job = self.begin("stopped", parallel={"hang_seconds": HANG_SECONDS})
        two.stop(*two.processes_where("xinglin-engine", SLURM_JOB_ID=job, SLURM_PROCID=1))
        _, said = self.end_of(job)
        self.assertEqual(self.state(job)["JobState"], "FAILED")
        self.assertRegex(said, rf"the job hangs: rank 1 on machine hostb has given no sign of life for {HANG_SECONDS} s; "
                         r"its last was exchange \d+ \([a-z -]+\)\. rank 0 on machine hosta waits")
        saved = training.last_step(self.folder, "stopped")
        job = self.begin("stopped")
        self.said(["scancel", "--signal=TERM", job])
        self.assertEqual(self.first_step(self.end_of(job)[1]), saved + 1)


if __name__ == "__main__":
    ENGINE = two.engine_given(__doc__, ["munged", "slurmctld", "slurmd", "srun", "mpirun"])
    unittest.main()
