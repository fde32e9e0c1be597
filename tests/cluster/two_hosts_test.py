"""Ranks of one job on two hosts, by a host file: two_hosts_test.py PATH/xinglin-engine (some minutes; 77 where it cannot).

Both hosts are name spaces of this machine (hosts.py), so mpirun and the ranks speak TCP through a cable that can be cut.
"""

import os
import subprocess
import sys
import unittest

sys.path.append(os.path.dirname(__file__))
import hosts as two
import training

ENGINE = ""
# Quick enough for a test. That it is 45 s without this key is the run file's matter.
HANG_SECONDS = 6


class TwoHosts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hosts = two.Hosts()
        cls.addClassCleanup(cls.hosts.close)
        cls.folder = cls.hosts.folder
        training.write_model(cls.folder)
        with open(cls.folder + "/hostfile", "w") as file:
            file.writelines(f"{address} slots=2\n" for address in two.ADDRESSES.values())

    def command(self, ranks, config, more=(), several=True):
        where = ["--hostfile", self.folder + "/hostfile", "--map-by", "node", "--mca", "plm_rsh_agent",
                 self.hosts.agent] if several else ["--oversubscribe"]
        return self.hosts.command("hosta", ["mpirun", "--allow-run-as-root", *where, "-n", str(ranks), "-x",
                                            "XINGLIN_TEST=" + self.folder, ENGINE, "train", "--config", config, *more])

    def train(self, *arguments, **options):
        done = subprocess.run(self.command(*arguments, **options), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def begin(self, name, more=()):
        config = training.write_endless_run(self.folder, name, 2, parallel={"hang_seconds": HANG_SECONDS})
        rows = len(training.rows_of(self.folder, name))
        log = open(self.folder + "/" + name + ".log", "w+")
        self.addCleanup(log.close)
        job = subprocess.Popen(self.command(2, config, more), stdout=subprocess.DEVNULL, stderr=log)
        self.addCleanup(job.wait)
        self.addCleanup(job.kill)
        two.wait_for("steps", lambda: training.is_well_on(self.folder, name, rows))
        return job, log

    def ranks(self, **environment):
        return two.processes_where("xinglin-engine", XINGLIN_TEST=self.folder, **environment)

    def end_of(self, job, log):
        job.wait(timeout=120)
        two.wait_for("the ranks' end", lambda: not self.ranks())
        log.seek(0)
        return log.read()

    def go_on(self, name):
        """From the last checkpoint, bit for bit the losses that the first run had behind it."""
        saved = training.last_step(self.folder, name)
        before = {row["step"]: row["loss"] for row in training.rows_of(self.folder, name)}
        config = training.write_endless_run(self.folder, name, 2, steps=saved + 5)
        self.train(2, config, ["--resume", os.path.join(self.folder, name)])
        after = {row["step"]: row["loss"] for row in training.rows_of(self.folder, name)}
        self.assertEqual(max(after), saved + 5)
        self.assertTrue(any(step > saved for step in before), "stopped at a checkpoint: nothing to compare")
        self.assertEqual([after[step] for step in after if step in before],
                         [before[step] for step in after if step in before])

    def test_learn_the_same_bits_as_on_one(self):
        for name, data, ranks, parallel in (("dp2", 2, 2, {}), ("dp2tp2", 2, 4, {"tp": 2}),
                                            ("pp2tp2", 1, 4, {"pp": 2, "tp": 2})):
            for where in ("one", "two"):
                config = training.write_run(self.folder, f"{name}-{where}", data, parallel=parallel)
                said = self.train(ranks, config, several=where == "two")
                self.assertIn("step 10/10", said)
            one, other = f"{name}-one", f"{name}-two"
            losses = [[row["loss"] for row in training.rows_of(self.folder, run)] for run in (one, other)]
            self.assertEqual(len(losses[0]), 10)
            self.assertEqual(losses[0], losses[1], name)
            self.assertEqual(training.tensors_of(self.folder, one), training.tensors_of(self.folder, other), name)
            with open(os.path.join(self.folder, other, "rank-1.jsonl")) as file:
                self.assertIn("longest pass", file.read())

    def test_name_a_rank_that_is_stopped(self):
        for number, other in ((1, 0), (0, 1)):
            name = f"stopped-{number}"
            job, log = self.begin(name)
            two.stop(*self.ranks(OMPI_COMM_WORLD_RANK=number))
            said = self.end_of(job, log)
            self.assertNotEqual(job.returncode, 0)
            machine = list(two.ADDRESSES)[number]
            self.assertRegex(said, rf"the job hangs: rank {number} on machine {machine} has given no sign of life for "
                             rf"{HANG_SECONDS} s; its last was exchange \d+ \([a-z -]+\)\. rank {other} on machine")
            self.go_on(name)

    def test_name_a_cable_that_is_cut(self):
        job, log = self.begin("cut")
        try:
            self.hosts.set_cable("down")
            two.wait_for("the ranks' end", lambda: not self.ranks())
        finally:
            self.hosts.set_cable("up")  # mpirun waits for its other half, which no rank of ours has a hand in
        said = self.end_of(job, log)
        self.assertNotEqual(job.returncode, 0)
        self.assertRegex(said, rf"the job hangs: ranks have waited for one another for {HANG_SECONDS} s: rank 0 on "
                         r"machine hosta in exchange \d+ \([a-z -]+\); rank 1 on machine hostb in exchange \d+")
        self.go_on("cut")


if __name__ == "__main__":
    ENGINE = two.engine_given(__doc__, ["mpirun"])
    unittest.main()
