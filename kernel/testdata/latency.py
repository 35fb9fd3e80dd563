"""How fast this kernel is beside stock GoNB and ipykernel, all through one client in one run.

Prints a Markdown table of medians. The three kernels take turns, cell by cell, so that a busy
machine is busy for all of them. Needs jupyter_client 8.10.0, ipykernel, gonb and goimports on PATH
and the kernel "pmf-nas" where JUPYTER_DATA_DIR says; the other two are described there for the run.

  latency.py [ROUNDS]    30 rounds unless told
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from jupyter_client.manager import start_new_kernel

LIMIT = 120
NAMES = {"pmf-nas": "PMF-NAS", "stock-gonb": "stock GoNB", "ipykernel": "ipykernel"}


def describe():
    """Describes the other kernels, as their own installers do."""
    for name, language, argv in [
            ("stock-gonb", "go", [shutil.which("gonb"), "--kernel", "{connection_file}"]),
            ("ipykernel", "python", [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])]:
        folder = pathlib.Path(os.environ["JUPYTER_DATA_DIR"], "kernels", name)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": NAMES[name], "language": language}))


def cell(name, text):
    """A small cell that prints."""
    if name == "ipykernel":
        return f'print("{text}")'
    return ("%%\n" if name == "stock-gonb" else "") + f'fmt.Println("{text}")'


class Kernel:
    def __init__(self, name):
        self.name = name
        began = time.monotonic()
        # Stock GoNB and ipykernel write on the terminal.
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.manager, self.client = start_new_kernel(kernel_name=name, startup_timeout=LIMIT, **quiet)
        self.ready = time.monotonic() - began

    def run(self, code):
        """Runs a cell to its last message and returns the seconds it took."""
        said = []
        began = time.monotonic()
        reply = self.client.execute_interactive(code, timeout=LIMIT, allow_stdin=False, output_hook=said.append)
        took = time.monotonic() - began
        if reply["content"]["status"] != "ok":
            raise SystemExit(f"{self.name}: {code!r}: {reply['content']}")
        return took

    def complete(self, code):
        """Asks for completions and returns the seconds the answer took."""
        began = time.monotonic()
        self.client.complete(code, len(code), reply=True, timeout=LIMIT)
        return time.monotonic() - began

    def cpu(self):
        """The CPU seconds of the kernel's processes and of the children that they waited for."""
        stats = {}
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                stats[int(process.name)] = (process / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                pass  # ended meanwhile
        ticks, wanted = 0, {self.manager.provisioner.process.pid}
        while wanted:
            ticks += sum(int(n) for pid in wanted for n in stats[pid][11:15])
            wanted = {pid for pid, stat in stats.items() if int(stat[1]) in wanted}
        return ticks / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)
        self.manager.cleanup_resources()


def starts(rounds):
    """Starts each kernel, asks it for completions at once and for a first cell."""
    found = {name: {"ready": [], "completion in the first second": [], "first cell": []} for name in NAMES}
    for _ in range(rounds):
        for name in NAMES:
            kernel = Kernel(name)
            found[name]["ready"].append(kernel.ready)
            question = {"pmf-nas": "strings.HasP", "stock-gonb": "%%\nstrings.HasP", "ipykernel": '"".starts'}[name]
            found[name]["completion in the first second"].append(kernel.complete(question))
            found[name]["first cell"].append(kernel.run(cell(name, "first")))
            kernel.close()
    return found


def cells(rounds):
    """Runs changed and unchanged cells in turn."""
    kernels = [Kernel(name) for name in NAMES]
    found = {name: {"changed small cell": [], "unchanged small cell": [], "CPU of a changed cell": [], "%pmf help": []} for name in NAMES}
    for kernel in kernels:
        for i in range(3):
            kernel.run(cell(kernel.name, f"warm {i}"))
    time.sleep(2)
    for i in range(rounds):
        for kernel in kernels:
            before = kernel.cpu()
            found[kernel.name]["changed small cell"].append(kernel.run(cell(kernel.name, f"changed {i}")))
            found[kernel.name]["CPU of a changed cell"].append(kernel.cpu() - before)
            found[kernel.name]["unchanged small cell"].append(kernel.run(cell(kernel.name, f"changed {i}")))
        found["pmf-nas"]["%pmf help"].append(kernels[0].run("%pmf help"))
    for kernel in kernels:
        kernel.close()
    return found


def main():
    describe()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    found = starts(max(3, rounds // 6))
    for name, rows in cells(rounds).items():
        found[name].update(rows)
    load = os.getloadavg()[0]
    print(f"Medians of {rounds} rounds (starts: {max(3, rounds // 6)}), {os.cpu_count()} cores, load {load:.1f} at the end:\n")
    print("| milliseconds | " + " | ".join(NAMES.values()) + " |")
    print("|---|" + "---:|" * len(NAMES))
    for row in found["pmf-nas"]:
        medians = [f"{statistics.median(found[n][row]) * 1000:.0f}" if found[n][row] else "–" for n in NAMES]
        print(f"| {row} | " + " | ".join(medians) + " |")


if __name__ == "__main__":
    main()
