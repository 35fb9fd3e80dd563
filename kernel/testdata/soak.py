"""Many cells in one kernel: no output is lost, and memory stays flat.

Every cell prints a line, displays a value and gives a result; every tenth defines a function
anew, every hundredth prints 2,000 lines, fails on purpose, and the memory of the kernel's
processes is noted. Prints a Markdown table; ends with status 1 when something was lost or
memory grew by more than a quarter and 8 MB between the first fifth and the end.

  soak.py [CELLS]    1000 unless told
"""

import pathlib
import sys

from client import Kernel, command, descendants


def resident(pid):
    """The process's resident memory in megabytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"process {pid} has ended")


def check(ran, i):
    """Ends the program when anything of a cell is lost or out of order."""
    pieces = [m["content"].get("text") or m["content"]["data"]["text/plain"] for m in ran.messages
              if m["msg_type"] in ("stream", "display_data", "execute_result")]
    want = [f"line {i}\n", f"shown {i}\n", f"{i * i}\n"]
    if pieces != want:
        raise SystemExit(f"cell {i} gave {pieces}, want {want}")


def extra(kernel, i):
    """What happens every hundredth cell besides."""
    ran = kernel.run("for i := range 2000 {\n\tfmt.Println(i)\n}")
    if ran.text() != "".join(f"{n}\n" for n in range(2000)):
        raise SystemExit(f"lines were lost after cell {i}")
    if "on purpose" not in kernel.run('panic("on purpose")').trouble():
        raise SystemExit(f"the panic after cell {i} was not told")


def know(kernel):
    """Has the kernel read every package that Tab knows, which it else does when it has time."""
    def complete(code):
        return kernel.ask("complete_request", {"code": code, "cursor_pos": len(code)}, channel="shell")["matches"]
    for name in complete(""):
        complete(name + ".")


def main():
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    every = max(1, cells // 10)
    kernel = Kernel()
    rows = []
    try:
        know(kernel)
        for i in range(1, cells + 1):
            if i % 10 == 1:
                kernel.run(f"func square(n int) int {{\n\t// version {i}\n\treturn n * n\n}}")
            check(kernel.run(f'fmt.Println("line", {i})\nshow.Display("shown {i}")\nsquare({i})'), i)
            if i % every == 0:
                extra(kernel, i)
                gonb = next(p for p in descendants(kernel.pid) if b"-raw_error" in command(p))
                rows.append((i, resident(kernel.pid), resident(gonb)))
    finally:
        kernel.close()
    print("| cells | front, MB | GoNB, MB |\n|---:|---:|---:|")
    for row in rows:
        print(f"| {row[0]} | {row[1]:.1f} | {row[2]:.1f} |")
    for name, at in ("front", 1), ("GoNB", 2):
        early, late = max(r[at] for r in rows[:2]), rows[-1][at]
        if late > early * 1.25 + 8:
            raise SystemExit(f"the {name} grew from {early:.1f} to {late:.1f} MB")


if __name__ == "__main__":
    main()
