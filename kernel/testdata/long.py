"""Long work in notebooks: progress, interrupts, closed notebooks and lost kernels, and who watches.

The program pmf beside the kernel is the stand-in $PMF_STAND_IN, whose architectures are not trained
but computed, an epoch for each byte that is written into the FIFO $PMF_TEST_GATE. So every moment of a run can
be waited for, and nothing here depends on how long anything takes. Needs what client.py needs.
"""

import os
import pathlib
import re
import socket
import unittest

from client import LIMIT, Kernel, plain
from vscode import Client, VSCode, kernelspecs

GLOBAL = 6  # architectures of the first stage, an epoch each
STUDY = f'''pmf.Open("digits", pmf.Workspace("WORKSPACE"), pmf.Options(
	pmf.Architectures({GLOBAL}, 4, 2), pmf.Epochs(1, 2, 3), pmf.BudgetEpochs(0), pmf.Parallel(1)))'''
ALL = 1000  # more epochs than a study has


class Watched:
    """A cell that runs in a notebook, as the notebook shows it."""

    def __init__(self, kernel, code):
        self.kernel, self.shown, self.text, self.error, self.kinds = kernel, {}, "", None, []
        self.cell = kernel.send(code)

    def take(self):
        """Takes in the next message; displays with an id replace the one before."""
        message = self.kernel.client.get_iopub_msg(timeout=LIMIT)
        if message["parent_header"].get("msg_id") != self.cell:
            return None
        kind, content = message["msg_type"], message["content"]
        self.kinds.append(kind)
        if kind in ("display_data", "update_display_data", "execute_result"):
            name = content.get("transient", {}).get("display_id") or len(self.kinds)
            assert (kind == "update_display_data") == (name in self.shown), f"{kind} of {name}, where there are {list(self.shown)}"
            self.shown[name] = content["data"]
        elif kind == "stream":
            self.text += content["text"]
        elif kind == "error":
            self.error = plain("\n".join(content["traceback"]))
        return content.get("execution_state")

    def sees(self, text):
        return text in self.text or any(text in d["text/plain"] for d in self.shown.values())

    def until(self, text):
        """Waits until the notebook shows a text."""
        while not self.sees(text):
            state = self.take()
            assert state != "idle", f"the cell ended without {text!r}: {self}"
        return self

    def end(self):
        """Waits for the end of the cell and returns the one progress that it leaves."""
        while self.take() != "idle":
            pass
        progress = [d for name, d in self.shown.items() if isinstance(name, str)]
        assert len(progress) == 1, f"{len(progress)} displays of progress, want 1: {self}"
        return progress[0]

    def __str__(self):
        return f"{self.text}\n{self.shown}\n{self.error}"


class Long(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        program = pathlib.Path(kernelspecs(os.environ)["pmf-nas"]["argv"][0])
        program.with_name("pmf").symlink_to(os.environ["PMF_STAND_IN"])

    def setUp(self):
        self.folder = pathlib.Path(os.environ["TMPDIR"], self.id().rsplit(".", 1)[1])
        self.folder.mkdir()
        gate = self.folder / "gate"
        os.mkfifo(gate)
        os.environ["PMF_TEST_GATE"] = str(gate)
        self.gate = os.open(gate, os.O_RDWR)
        self.addCleanup(os.close, self.gate)
        self.study = STUDY.replace("WORKSPACE", str(self.folder))
        self.kernels = []
        self.addCleanup(self.leave)

    def leave(self):
        """Ends the kernels and the engine."""
        for kernel in self.kernels:
            kernel.close()
        folder = os.open(self.folder / ".pmf", os.O_RDONLY)  # whose name may be too long for a socket's
        self.addCleanup(os.close, folder)
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(f"/proc/self/fd/{folder}/engine.sock")
            s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"engine.stop"}\n')
            while s.recv(4096):
                pass

    def kernel(self):
        self.kernels.append(Kernel(cwd=str(self.folder)))
        return self.kernels[-1]

    def allow(self, epochs):
        """Lets so many epochs be computed."""
        os.write(self.gate, b"." * epochs)

    def interrupt(self, kernel):
        self.assertEqual(kernel.ask("interrupt_request", {})["status"], "ok")

    def test_first_interrupt_pauses_after_the_step_and_second_stops_at_once(self):
        kernel = self.kernel()
        cell = Watched(kernel, self.study + ".Run()")
        self.allow(2)
        cell.until(f"2/{GLOBAL}")
        self.interrupt(kernel)
        cell.until("Pausing at the end of the epochs in flight")
        self.allow(1)  # the step in flight ends
        progress = cell.end()
        self.assertIn(f"2/{GLOBAL} architectures", progress["text/plain"])
        self.assertIn("paused after", progress["text/plain"])
        self.assertRegex(cell.error, r"^error: interrupted: study digits is paused: "
                                     r"the global stage has 2 architectures and 2 of \d+ epochs, all kept; run it again to go on$")

        cell = Watched(kernel, self.study + ".Run()")
        cell.until(f"3/{GLOBAL}")  # the step was kept, too
        self.interrupt(kernel)
        cell.until("Pausing at the end of the epochs in flight")
        self.interrupt(kernel)  # and no step ends
        self.assertIn("paused after", cell.end()["text/plain"])
        self.assertRegex(cell.error, r"^error: interrupted: study digits was stopped at once: "
                                     r"the global stage has 3 architectures and 3 of \d+ epochs, all kept; run it again to go on$")

        cell = Watched(kernel, self.study + ".Run()").until(f"3/{GLOBAL}")
        self.allow(ALL)
        self.still(cell, cell.end())
        self.assertIsNone(cell.error)

    def still(self, cell, progress):
        """The progress that a finished run leaves is a summary in which nothing goes on."""
        self.assertIn(f"global {GLOBAL}", progress["text/plain"])
        self.assertIn("finished", progress["text/plain"])
        self.assertNotRegex(progress["text/plain"], "left|░|epoch ")
        self.assertNotIn("<progress", progress["text/html"])
        self.assertEqual(cell.kinds.count("execute_result"), 1)

    def test_closed_notebook_and_restarted_kernel_lose_nothing_and_two_watch(self):
        kernel, other = self.kernel(), self.kernel()
        self.allow(2)
        before = Watched(kernel, self.study + ".Run()").until(f"2/{GLOBAL}")
        self.assertEqual(before.text.count("The log so far"), 0)
        kernel.client.stop_channels()  # the browser is closed
        self.allow(1)
        watching = Watched(other, self.study + ".Attach()").until(f"3/{GLOBAL}")
        kernel.manager.restart_kernel(now=False)
        kernel.client = kernel.manager.client()
        kernel.client.start_channels()
        kernel.client.wait_for_ready(timeout=LIMIT)
        again = Watched(kernel, self.study + ".Attach()").until(f"3/{GLOBAL}")
        self.allow(1)
        again.until(f"4/{GLOBAL}")
        watching.until(f"4/{GLOBAL}")
        self.assertEqual(again.text.count("The log so far"), 1)
        self.assertEqual(re.findall(r"global +(\d+)/6  \S+  [\d.]+ %", again.text), ["1", "2", "3"])
        self.allow(ALL)
        for cell in (again, watching):
            self.still(cell, cell.end())
            self.assertIsNone(cell.error)

    def test_notebook_closed_in_the_editor_leaves_its_run(self):
        kernel = VSCode(kernelspecs(os.environ)["pmf-nas"], self.folder)
        self.addCleanup(kernel.dispose)
        client = Client(kernel.connection)
        client.connect()
        self.allow(2)
        client.execute(self.study + ".Run()", "r")
        while True:
            content = client.receive(client.iopub)["content"]
            if f"2/{GLOBAL}" in content.get("data", {}).get("text/plain", ""):
                break
        client.close()
        kernel.dispose()
        cell = Watched(self.kernel(), self.study + ".Attach()").until(f"2/{GLOBAL}")
        self.assertIn("The log so far", cell.text)
        self.allow(ALL)
        self.still(cell, cell.end())


if __name__ == "__main__":
    unittest.main(verbosity=2)
