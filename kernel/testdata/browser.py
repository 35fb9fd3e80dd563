"""Runs notebooks as people do: in JupyterLab 4 and Notebook 7, in a real browser.

    python browser.py [--notebooks DIR] [--shots DIR] [--only NAME]...

Each notebook is opened in JupyterLab, in the light theme and the first also in the dark one, all
cells are run, and the outputs are checked as their metadata promise (pmf.expects): no error, so
many figures, none of them broken. Then Tab completes, a long cell is interrupted by the button,
and the same smoke test is done in Notebook 7. Screenshots go to --shots.

Needs playwright 1.65.2 with a chromium of the system ($CHROMIUM, else the one on PATH), jupyterlab
and notebook, and the kernel "pmf-nas". Where one is absent it says so and ends with status 0.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

LIMIT = 600_000  # milliseconds that a notebook may take on a busy machine
TOKEN = "a-token-for-this-machine-alone"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SETTINGS = {  # no news pop-up: it would lie over the buttons
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def absent():
    """Says what is missing, or None."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "playwright is not installed (kernel/tools/test.txt)"
    if not chromium():
        return "there is no chromium (apt-get install chromium)"
    return None


def chromium():
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextlib.contextmanager
def serving(what, folder, home):
    """Runs JupyterLab or Notebook over a folder, isolated from the person's own, and yields its address."""
    overrides = home / "share" / "lab" / "settings"
    overrides.mkdir(parents=True, exist_ok=True)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    environment = dict(os.environ, JUPYTER_CONFIG_DIR=str(home / "config"), JUPYTER_RUNTIME_DIR=str(home / "runtime"))
    log = open(home / f"{what}.log", "w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", what, "--allow-root", "--no-browser", f"--IdentityProvider.token={TOKEN}",
         "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder}",
         "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"],
        stdout=log, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + LIMIT / 1000
        while True:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"jupyter {what} does not serve:\n" + (home / f"{what}.log").read_text())
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api?token={TOKEN}").close()
                break
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()
        log.close()


class Visit:
    """A page with a notebook in it."""

    def __init__(self, browser, address, route, name, dark=False):
        self.page = browser.new_page(viewport={"width": 1280, "height": 1600})
        self.page.set_default_timeout(LIMIT)
        for plugin, settings in SETTINGS.items():
            self.put(address, plugin, settings)
        self.put(address, "@jupyterlab/apputils-extension:themes", {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"})
        # JupyterLab would open what was open before, too, and perhaps in front.
        self.page.goto(f"{address}/{route}/{name}?reset&token={TOKEN}")
        self.page.wait_for_function("""name => window.jupyterapp && jupyterapp.shell.currentWidget?.context?.path === name
            && jupyterapp.shell.currentWidget.content?.model?.cells?.length > 0""", arg=name)
        self.page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")

    def put(self, address, plugin, settings):
        self.page.request.put(f"{address}/lab/api/settings/{plugin}?token={TOKEN}", data=json.dumps({"raw": json.dumps(settings)}))

    def command(self, name, wait=True):
        self.page.evaluate("([name, wait]) => { const done = jupyterapp.commands.execute(name); if (wait) return done.then(() => null) }", [name, wait])

    def cells(self):
        return self.page.evaluate("jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells")

    def idle(self):
        self.page.wait_for_function("jupyterapp.shell.currentWidget?.sessionContext.session?.kernel?.status === 'idle'")

    def figures(self):
        """Counts the figures that the page has drawn; a broken one has no size."""
        return self.page.evaluate("[...document.querySelectorAll('.jp-OutputArea-output img')].map(i => i.naturalWidth > 0)")

    def last_cell(self, source):
        """Adds a cell at the end, selected and in edit mode."""
        self.page.evaluate("""source => {
            const content = jupyterapp.shell.currentWidget.content
            content.model.sharedModel.addCell({cell_type: 'code', source})
            content.activeCellIndex = content.model.cells.length - 1
            content.mode = 'edit'
        }""", source)
        self.page.wait_for_function("document.activeElement.classList.contains('cm-content')")
        self.page.keyboard.press("Control+End")


def run_all(visit, expects, shots, label):
    """Runs all cells and returns what is wrong."""
    visit.command("notebook:run-all-cells")
    # A kernel is idle between two cells, too.
    visit.page.wait_for_function("""jupyterapp.shell.currentWidget.content.widgets.every(cell =>
        cell.model.type !== 'code' || cell.model.executionCount && (cell.model.executionState ?? 'idle') === 'idle')""")
    visit.idle()
    found = {}
    for cell in visit.cells():
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                yield f"an error: {output['evalue']}"
            for mime in output.get("data", {}):
                found[mime] = found.get(mime, 0) + 1
    for mime, least in expects.items():
        if found.get(mime, 0) < least:
            yield f"{found.get(mime, 0)} outputs of type {mime}, want at least {least}"
    visit.page.wait_for_function("[...document.querySelectorAll('.jp-OutputArea-output img')].every(i => i.complete)")
    drawn = visit.figures()
    if not all(drawn):
        yield f"{drawn.count(False)} of {len(drawn)} figures are broken"
    photograph(visit, shots, label)


def photograph(visit, shots, label):
    """Makes a picture of each screen of the notebook."""
    if not shots:
        return
    height = visit.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollHeight")
    for i, top in enumerate(range(0, height, 1400)):
        visit.page.evaluate("top => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, top)", top)
        visit.page.wait_for_timeout(300)  # the notebook draws what comes into sight
        visit.page.screenshot(path=shots / f"{label}-{i}.png")


def completes(visit, shots, label):
    visit.last_cell("pmf.Tou")
    visit.page.keyboard.press("Tab")
    visit.page.wait_for_function("""
        document.querySelector('.jp-Completer:not(.lm-mod-hidden)') ||
        jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource() !== 'pmf.Tou'""")
    source = visit.page.evaluate("jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()")
    if source == "pmf.Tou":
        if shots:
            visit.page.screenshot(path=shots / f"{label}-tab.png")
        visit.page.keyboard.press("Enter")
        source = visit.page.evaluate("jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()")
    if not source.startswith("pmf.Tour"):
        yield f"Tab makes {source!r} of pmf.Tou, want pmf.Tour"


def interrupts(visit, shots, label):
    visit.last_cell('fmt.Println("it runs")\ntime.Sleep(time.Hour)')
    visit.command("notebook:run-cell", wait=False)
    visit.page.wait_for_function("document.body.innerText.includes('it runs\\n') || jupyterapp.shell.currentWidget.content.activeCell.model.outputs?.length > 0")
    visit.page.click('[data-jp-item-name="interrupt"]')
    visit.idle()
    outputs = visit.cells()[-1]["outputs"]
    errors = [o for o in outputs if o["output_type"] == "error"]
    if not errors or errors[0]["ename"] != "Interrupted":
        yield f"the button has interrupted nothing: {outputs}"
    if shots:
        visit.page.screenshot(path=shots / f"{label}-interrupted.png")


def browse(arguments, browser, home):
    failures = []

    def check(where, wrong):
        for what in wrong:
            failures.append(where)
            print(f"{where}: {what}", file=sys.stderr, flush=True)

    folder = home / "notebooks"
    folder.mkdir()
    names = []
    for path in sorted(arguments.notebooks.glob("*.ipynb")):
        if not arguments.only or path.stem in arguments.only:
            names.append((path.name, shorten(path, folder / path.name)))
    if not names:
        raise SystemExit(f"no notebook to open in {arguments.notebooks}")
    with serving("lab", folder, home) as address:
        for i, (name, expects) in enumerate(names):
            print(f"JupyterLab: {name}", flush=True)
            label = f"lab-{pathlib.Path(name).stem}"
            visit = Visit(browser, address, "lab/tree", name)
            check(name, run_all(visit, expects, arguments.shots, label))
            if i == 0:
                check(f"{name}, Tab", completes(visit, arguments.shots, label))
                check(f"{name}, interrupt", interrupts(visit, arguments.shots, label))
            visit.page.close()
            if i == 0:
                dark = Visit(browser, address, "lab/tree", name, dark=True)
                check(f"{name}, dark", run_all(dark, expects, arguments.shots, label + "-dark"))
                dark.page.close()
    with serving("notebook", folder, home) as address:
        name, expects = names[0]
        print(f"Notebook: {name}", flush=True)
        visit = Visit(browser, address, "notebooks", name)
        check(f"{name}, Notebook", run_all(visit, expects, arguments.shots, "notebook"))
        check(f"{name}, Notebook, interrupt", interrupts(visit, arguments.shots, "notebook"))
        visit.page.close()
    return failures


def stop_engine(workspace):
    """Ends the engine that cells have started; it outlives kernels and browsers on purpose."""
    program = os.environ.get("PMF_PROGRAM") or shutil.which("pmf")
    if program and (workspace / ".pmf").exists():
        subprocess.run([program, "engine", "stop", "--workspace", workspace], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def shorten(path, copy):
    """Copies a notebook with its quick replacements, and returns what its outputs must hold."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    about = notebook["metadata"].get("pmf", {})
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        for long, short in about.get("quick", {}).items():
            source = source.replace(long, short) if cell["cell_type"] == "code" else source
        cell["source"] = source
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    return about.get("expects", {})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebooks", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "notebooks")
    parser.add_argument("--shots", type=pathlib.Path)
    parser.add_argument("--only", action="append", help="the name of a notebook without .ipynb; may be given again")
    arguments = parser.parse_args()
    if reason := absent():
        print(f"skipped: {reason}")
        return 0
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=CHROMIUM)
        try:
            failures = browse(arguments, browser, pathlib.Path(home))
        finally:
            browser.close()
            stop_engine(pathlib.Path(home, "notebooks"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
