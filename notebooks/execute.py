"""Executes notebooks through the kernel PMF-NAS (Go) and shows progress while it does.

    python notebooks/execute.py NOTEBOOK... --workspace DIR [--html] [--check] [--quick]

Executed copies go to DIR, which is also the folder in which the cells run. --html writes a web
page beside each. --check fails when a notebook misses an output that its metadata promise
(pmf.expects: a MIME type and how many outputs of it there must be at least). --quick makes the
replacements in the source that the metadata name (pmf.quick), for a search that is over sooner.
"""

import argparse
import pathlib
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


class Narrator(NotebookClient):
    """A notebook client that prints which cell runs and the progress that it displays."""

    printed = 0.0
    last = ""

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("display_data", "update_display_data"):
            self.progress(msg["content"])
        return super().process_message(msg, cell, cell_index)

    def progress(self, content):
        """Prints a progress line every ten seconds if it has changed: displays that have an id
        are replaced, so only the last would be seen in the notebook."""
        text = " ".join(content["data"].get("text/plain", "").split())
        replaced = content.get("transient", {}).get("display_id")
        if replaced and text != self.last and time.monotonic() - self.printed > 10:
            self.printed, self.last = time.monotonic(), text
            print("    " + text, flush=True)


def source_line(cell):
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.startswith("//")]
    return lines[0] if lines else ""


def shorten(notebook):
    for cell in notebook.cells:
        for long, short in notebook.metadata.get("pmf", {}).get("quick", {}).items():
            cell.source = cell.source.replace(long, short)


def execute(path, workspace, quick):
    notebook = nbformat.read(path, as_version=4)
    if quick:
        shorten(notebook)
    total = sum(cell.cell_type == "code" for cell in notebook.cells)
    done = 0

    def starts(cell, cell_index):
        nonlocal done
        if cell.cell_type == "code":
            done += 1
            print(f"  [{done}/{total}] {source_line(cell)}", flush=True)

    client = Narrator(
        notebook,
        kernel_name="pmf-nas",
        timeout=3600,
        startup_timeout=120,
        resources={"metadata": {"path": str(workspace)}},
        on_cell_start=starts,
    )
    try:
        client.execute()
    finally:
        nbformat.write(notebook, workspace / path.name)
    return notebook


def write_html(notebook, path):
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_notebook_node(notebook)
    path.write_text(page, encoding="utf-8")


def missing(notebook):
    """Lists what the notebook's metadata promise and its outputs do not hold."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield f"an error: {output.ename}: {output.evalue}"
            for mime in output.get("data", {}):
                found[mime] = found.get(mime, 0) + 1
    for mime, least in notebook.metadata.get("pmf", {}).get("expects", {}).items():
        if found.get(mime, 0) < least:
            yield f"{found.get(mime, 0)} outputs of type {mime}, want at least {least}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="+", type=pathlib.Path)
    parser.add_argument("--workspace", type=pathlib.Path, required=True)
    parser.add_argument("--html", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    arguments.workspace.mkdir(parents=True, exist_ok=True)
    failures = 0
    for path in arguments.notebooks:
        print(path.name, flush=True)
        began = time.monotonic()
        try:
            notebook = execute(path, arguments.workspace, arguments.quick)
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            failures += 1
            continue
        if arguments.html:
            write_html(notebook, arguments.workspace / (path.stem + ".html"))
        if arguments.check:
            for what in missing(notebook):
                print(f"{path.name}: {what}", file=sys.stderr)
                failures += 1
        print(f"  done in {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
