"""What VS Code does with the kernel: its own way to find, start, ask, interrupt and end one.

The messages are those of the Jupyter extension for VS Code (1.119) and of the library
@jupyterlab/services that it speaks through; neither is needed here. Like them this client knows
nothing of jupyter_client's kernel managers: it reads kernel.json, chooses ports, writes a
connection file, starts the process and talks ZeroMQ. What a person still has to look at in the
editor is listed in kernel/README.md.
"""

import datetime
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import unittest
import uuid

import zmq
from client import LIMIT, command, descendants, plain, wait_until
from jupyter_client.session import Session

# What it puts variables of its own in the place of, in a description's environment.
SUBSTITUTED = re.compile(r"\$\{([A-Za-z]\w*)\}")

CHANNELS = ("shell", "control", "stdin")

# The types that @jupyterlab/services asks of the messages it is sent; others it throws away.
WANTED = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict},
    "update_display_data": {"data": dict, "metadata": dict, "transient": dict},
    "execute_input": {"code": str, "execution_count": int},
    "execute_result": {"execution_count": int, "data": dict, "metadata": dict},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "status": {"execution_state": str},
    "clear_output": {"wait": bool},
    "comm_close": {"comm_id": str},
    "shutdown_reply": {"restart": bool},
}

# How the extension finds the line that it underlines, and how the editor finds places to link.
UNDERLINED = re.compile(r"Cell\s+In\s*\[(\d+)\],\s*line (\d+).*")
LINKED = re.compile(r"Cell\s+In\s*\[(\d+)\][\s,]+line (\d+)(.*)")


def kernelspecs(environment):
    """The descriptions that VS Code finds without a Python environment, by name."""
    home = str(pathlib.Path(environment["HOME"], ".local/share/jupyter"))
    data = environment.get("JUPYTER_DATA_DIR") or (f"{environment['XDG_DATA_HOME']}/jupyter" if environment.get("XDG_DATA_HOME") else home)
    paths = [p for p in environment.get("JUPYTER_PATH", "").split(os.pathsep) if p]
    found = {}
    for folder in [*paths, data, "/usr/local/share/jupyter", "/usr/share/jupyter", home]:
        for file in sorted(pathlib.Path(folder, "kernels").glob("*/kernel.json")):
            spec = json.loads(file.read_text())
            spec["argv"] = [a.replace("{resource_dir}", str(file.parent)) for a in spec["argv"]]
            found.setdefault(spec.get("name") or file.parent.name, spec)
    return found


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def below(pid):
    """The processes below a process, by their parents, as pidtree lists them."""
    parents = {}
    for file in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(file.parent.name)] = int(file.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, size = {pid}, 0
    while size != len(found):
        size = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {pid}


class VSCode:
    """The extension's side of one kernel."""

    def __init__(self, spec, folder, **environment):
        ports = free_ports(5)
        self.connection = {"key": str(uuid.uuid4()), "signature_scheme": "hmac-sha256", "transport": "tcp", "ip": "127.0.0.1",
                           "hb_port": ports[0], "control_port": ports[1], "shell_port": ports[2], "stdin_port": ports[3],
                           "iopub_port": ports[4], "kernel_name": spec.get("name", "")}
        self.file = pathlib.Path(folder, f"kernel-v3{uuid.uuid4().hex}.json")
        self.file.write_text(json.dumps(self.connection))
        arguments = [a.replace("{connection_file}", str(self.file)) for a in spec["argv"]]
        variables = {k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"}
        described = {k: SUBSTITUTED.sub(lambda name: variables.get(name[1], ""), v) for k, v in spec.get("env", {}).items()}
        self.process = subprocess.Popen(arguments, cwd=folder, env={**variables, **described, **environment},
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in ("shell_port", "iopub_port"):
            wait_until(lambda: self.is_used(self.connection[name]), f"{name} is used")

    def is_used(self, port):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0

    def dispose(self):
        """Ends the kernel as the extension does: all that is below it, then itself, and no message."""
        if self.process.stdin.closed:
            return
        for pid in [*below(self.process.pid), self.process.pid]:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        try:
            self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        self.file.unlink()


class Client:
    """One connection: DEALERs that share a routing id, and a subscription to everything."""

    def __init__(self, connection, username=None):
        self.session, self.username = str(uuid.uuid4()), str(uuid.uuid4()) if username is None else username
        self.signer = Session(key=connection["key"].encode())
        self.context = zmq.Context()
        self.routing = str(uuid.uuid4()).encode()
        self.sockets = {c: self.open(zmq.DEALER, connection[c + "_port"]) for c in CHANNELS}
        self.iopub = self.open(zmq.SUB, connection["iopub_port"])
        self.iopub.subscribe(b"")
        self.published = []

    def open(self, kind, port):
        s = self.context.socket(kind)
        s.linger = 0
        if kind == zmq.DEALER:
            s.setsockopt(zmq.ROUTING_ID, self.routing)
        s.connect(f"tcp://127.0.0.1:{port}")
        return s

    def close(self):
        self.context.destroy(linger=0)

    def send(self, kind, content, channel="shell", metadata=None, parent=None):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        header = {"date": now, "msg_id": str(uuid.uuid4()), "msg_type": kind, "session": self.session, "username": self.username,
                  "subshell_id": None, "version": "5.2"}
        message = {"header": header, "parent_header": parent or {}, "metadata": metadata or {}, "content": content}
        self.sockets[channel].send_multipart(self.signer.serialize(message))
        return header["msg_id"]

    def receive(self, s, limit=LIMIT):
        """The next message of a socket, checked as @jupyterlab/services checks it; None after a limit in seconds."""
        if not s.poll(limit * 1000):
            if limit == LIMIT:
                raise AssertionError(f"no message within {LIMIT} s")
            return None
        message = self.signer.deserialize(self.signer.feed_identities(s.recv_multipart())[1])
        for field in ("username", "version", "session", "msg_id", "msg_type"):
            assert isinstance(message["header"][field], str), message
        assert isinstance(message["metadata"], dict) and isinstance(message["content"], dict), message
        for field, kind in WANTED.get(message["msg_type"], {}).items():
            if s is self.iopub:
                assert isinstance(message["content"].get(field), kind), message
        return message

    def reply(self, request, channel="shell"):
        while True:
            message = self.receive(self.sockets[channel])
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def ask(self, kind, content, channel="shell"):
        return self.reply(self.send(kind, content, channel), channel)

    def outputs(self, request):
        """What a request published, to the idle status that ends it."""
        said = []
        while True:
            message = self.receive(self.iopub)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status":
                if message["content"]["execution_state"] == "idle":
                    return said
            else:
                said.append(message)

    def connect(self):
        """Asks on both channels until one answers and something was published; returns the information."""
        asked, answer, published = set(), None, False
        for _ in range(LIMIT * 2):
            for channel in ("control", "shell"):
                asked.add(self.send("kernel_info_request", {}, channel))
            for _ in range(5):
                for channel in ("control", "shell"):
                    message = self.receive(self.sockets[channel], 0.05)
                    if message and message["parent_header"]["msg_id"] in asked:
                        answer = message["content"]
                published = published or self.receive(self.iopub, 0) is not None
                if answer and published:
                    return answer
        raise AssertionError("the kernel gave no information")

    def execute(self, code, cell=None, **content):
        """Sends a cell as the extension does, and returns the request."""
        metadata = {"cellId": f"vscode-notebook-cell:/w/n.ipynb#{cell}", "tags": [], "vscode": {"languageId": "go"}} if cell else None
        content = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True, "stop_on_error": False, **content}
        return self.send("execute_request", {"code": code, **content}, metadata=metadata)

    def run(self, code, cell="W0sZmlsZQ==", **content):
        request = self.execute(code, cell, **content)
        reply = self.reply(request)
        return reply, self.outputs(request)


def text(outputs):
    return "".join(m["content"]["text"] for m in outputs if m["msg_type"] == "stream")


def kinds(outputs):
    return [m["msg_type"] for m in outputs]


class Editor(unittest.TestCase):
    """One notebook in one window."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(os.environ["TMPDIR"], "vscode notebook")
        cls.folder.mkdir()
        cls.spec = kernelspecs(os.environ)["pmf-nas"]
        cls.kernel = VSCode(cls.spec, cls.folder)
        cls.client = Client(cls.kernel.connection)
        cls.info = cls.client.connect()

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.kernel.dispose()

    def run_cell(self, code, **content):
        return self.client.run(code, **content)

    def test_description_is_one_that_it_can_start(self):
        self.assertTrue(pathlib.Path(self.spec["argv"][0]).is_absolute(), "it looks up no program in a virtual environment")
        self.assertEqual([a for a in self.spec["argv"] if "{connection_file}" in a], ["{connection_file}"])
        self.assertEqual((self.spec["language"], self.spec["interrupt_mode"]), ("go", "message"))
        self.assertFalse([v for v in self.spec["env"].values() if "$" in SUBSTITUTED.sub("", v)], "it would not understand them")
        # With these the extension would take the kernel for a Python one, or for one that it made itself.
        self.assertFalse({"interpreter", "vscode", "originalSpecFile"} & self.spec["metadata"].keys())
        self.assertNotIn("python", json.dumps(self.spec["argv"][0]).rpartition("/")[2])

    def test_description_is_where_it_looks(self):
        program, project = self.spec["argv"][0], self.spec["argv"][-1]
        home = str(self.folder / "home")
        for where in ({}, {"XDG_DATA_HOME": str(self.folder / "xdg")}, {"JUPYTER_DATA_DIR": str(self.folder / "data")}):
            with self.subTest(where):
                subprocess.run([program, "install", "--user", "--project", project], check=True, stdout=subprocess.DEVNULL,
                               env={"HOME": home, "PATH": os.environ["PATH"], **where})
                self.assertEqual(kernelspecs({"HOME": home + "less" if where else home, **where})["pmf-nas"]["argv"], self.spec["argv"])
        prefix = str(self.folder / "prefix")
        subprocess.run([program, "install", "--prefix", prefix, "--project", project], check=True, stdout=subprocess.DEVNULL)
        self.assertIn("pmf-nas", kernelspecs({"HOME": home + "less", "JUPYTER_PATH": f"/nowhere:{prefix}/share/jupyter"}))

    def test_information_names_the_language(self):
        language = self.info["language_info"]
        self.assertEqual((language["name"], language["file_extension"]), ("go", ".go"))
        for _ in range(3):
            self.assertEqual(self.client.connect()["language_info"], language)

    def test_widgets_are_asked_for(self):
        self.assertEqual(self.client.ask("comm_info_request", {"target_name": "jupyter.widget"}),
                         {"status": "ok", "comms": {}})

    def test_cell_with_its_metadata(self):
        reply, outputs = self.run_cell('fmt.Println("ü")\n6 * 7')
        self.assertEqual(kinds(outputs), ["execute_input", "stream", "execute_result"])
        self.assertEqual(reply["status"], "ok")
        self.assertEqual(outputs[-1]["content"]["execution_count"], reply["execution_count"])

    def test_lines_that_end_as_on_windows(self):
        reply, outputs = self.run_cell('fmt.Println("a")\r\nfmt.Println("b")\r\n')
        self.assertEqual((reply["status"], text(outputs)), ("ok", "a\nb\n"))

    def test_code_of_its_own_does_not_count(self):
        before = self.run_cell("1")[0]["execution_count"]
        reply, outputs = self.run_cell("2", cell=None, store_history=False)
        self.assertEqual((reply["status"], kinds(outputs)), ("ok", ["execute_input", "execute_result"]))
        reply, outputs = self.run_cell("3", cell=None, store_history=False, silent=True, user_expressions={"a": "4"})
        self.assertEqual((kinds(outputs), reply["user_expressions"]["a"]["data"]["text/plain"]), ([], "4\n"))
        self.assertEqual(self.run_cell("5")[0]["execution_count"], before + 1)

    def test_python_of_its_own_is_refused_and_harms_nothing(self):
        self.run_cell("var before = 1")
        for code in ("import json\nimport builtins as _VSCODE_builtins\n\ndef _VSCODE_getVariables():\n    return json.dumps([])\n"
                     "\nprint(_VSCODE_getVariables())\ndel _VSCODE_getVariables\n",
                     "%config Completer.use_jedi = False", "try:\n    %matplotlib inline\nexcept:\n    pass\n",
                     '__vsc_ipynb_file__ = "/w/n.ipynb"'):
            with self.subTest(code):
                reply, outputs = self.run_cell(code, cell=None, store_history=False)
                self.assertEqual(reply["status"], "error")
                self.assertEqual(kinds(outputs), ["execute_input", "error"])
        reply, outputs = self.run_cell("before")
        self.assertEqual(outputs[-1]["content"]["data"]["text/plain"], "1\n")

    def test_completion_counts_utf16(self):
        code = 'word := "🎓🎓" + strings.Repe'
        end = len(code.encode("utf-16-le")) // 2
        answer = self.client.ask("complete_request", {"code": code, "cursor_pos": end})
        self.assertEqual((answer["matches"], answer["cursor_start"], answer["cursor_end"]), (["Repeat"], end - 4, end))
        self.assertIsInstance(answer["metadata"], dict)
        in_lab = Client(self.kernel.connection, username="")
        try:
            answer = in_lab.ask("complete_request", {"code": code + " ", "cursor_pos": len(code)})
            self.assertEqual((answer["matches"], answer["cursor_start"]), (["Repeat"], len(code) - 4))
        finally:
            in_lab.close()

    def test_chosen_completion_is_explained(self):
        # The extension joins the start of the cell and what was chosen, whatever that gives.
        answer = self.client.ask("inspect_request", {"code": "x := strings.Repeat", "cursor_pos": 19, "detail_level": 0})
        self.assertIn("func Repeat(", answer["data"]["text/plain"])
        answer = self.client.ask("inspect_request", {"code": "x := strinRepeat", "cursor_pos": 16, "detail_level": 0})
        self.assertEqual((answer["status"], answer["found"]), ("ok", False))
        answer = self.client.ask("inspect_request", {"code": "x", "cursor_pos": 99, "detail_level": 0})
        self.assertEqual((answer["status"], answer["found"]), ("ok", False))

    def underlined(self, outputs):
        """The line of the cell that the extension underlines."""
        for paragraph in outputs[-1]["content"]["traceback"]:
            if found := UNDERLINED.search(plain(paragraph)):
                return int(found[2])
        return None

    def linked(self, outputs):
        """The places of which the editor makes links. It drops what follows on such a line."""
        found = []
        for line in plain("\n".join(outputs[-1]["content"]["traceback"])).splitlines():
            if place := LINKED.search(line):
                self.assertEqual((place.start(), place[3]), (0, ""), line)
                found.append((int(place[1]), int(place[2])))
        return found

    def test_compile_error_is_underlined_and_linked(self):
        reply, outputs = self.run_cell("a := 1\n\nfmt.Println(a, nowhere)")
        self.assertEqual(reply["status"], "error")
        self.assertEqual((self.underlined(outputs), self.linked(outputs)), (3, [(reply["execution_count"], 3)]))
        self.assertIn("undefined: nowhere", plain("\n".join(outputs[-1]["content"]["traceback"])))

    def test_panic_in_an_earlier_cell_underlines_the_line_that_called(self):
        defined = self.run_cell("func pick(a []int, i int) int {\n\treturn a[i]\n}")[0]["execution_count"]
        reply, outputs = self.run_cell("b := []int{1}\n\n\npick(b, 7)")
        self.assertEqual((self.underlined(outputs), self.linked(outputs)), (4, [(defined, 2), (reply["execution_count"], 4)]))

    def test_queue_goes_on_after_an_error_for_the_editor_decides(self):
        failing, waiting = self.client.execute('panic("x")', "a"), self.client.execute("1", "b")
        self.assertEqual(self.client.reply(failing)["status"], "error")
        self.assertEqual(self.client.reply(waiting)["status"], "ok")
        self.client.outputs(waiting)

    def test_commands_show_themselves(self):
        reply, outputs = self.run_cell("%pmf help")
        self.assertEqual((reply["status"], kinds(outputs)), ("ok", ["execute_input", "display_data"]))
        self.assertIn("%pmf status", outputs[-1]["content"]["data"]["text/plain"])
        reply, outputs = self.run_cell("%pmf nonsense")
        self.assertEqual((reply["status"], outputs[-1]["content"]["ename"]), ("error", "error"))

    def test_progress_is_updated_by_its_id(self):
        _, outputs = self.run_cell("""
p := show.NewProgress()
for i := range 3 {
	p.Update(view.Progress{Title: "work", Done: i, Total: 2})
}""")
        self.assertEqual(kinds(outputs)[1:], ["display_data"] + ["update_display_data"] * 2)
        self.assertEqual(len({m["content"]["transient"]["display_id"] for m in outputs[1:]}), 1)

    def test_question_is_answered(self):
        request = self.client.execute('name, err := show.Input("name? ")\nfmt.Println(name, err)', "q")
        question = self.client.receive(self.client.sockets["stdin"])
        self.assertEqual((question["msg_type"], question["content"]), ("input_request", {"prompt": "name? ", "password": False}))
        self.assertEqual(question["parent_header"]["msg_id"], request)
        self.client.send("input_reply", {"value": "Ada 🎓", "status": "ok"}, "stdin", parent=question["header"])
        self.assertEqual(self.client.reply(request)["status"], "ok")
        self.assertEqual(text(self.client.outputs(request)), "Ada 🎓 <nil>\n")

    def test_interrupt_by_message(self):
        request = self.client.execute('fmt.Println("runs")\ntime.Sleep(time.Hour)', "i")
        while self.client.receive(self.client.iopub)["msg_type"] != "stream":
            pass
        self.assertEqual(self.client.ask("interrupt_request", {}, "control"), {"status": "ok"})
        self.assertEqual(self.client.reply(request)["ename"], "Interrupted")
        self.assertEqual(kinds(self.client.outputs(request)), ["error"])

    def test_two_windows_on_one_kernel(self):
        other = Client(self.kernel.connection)
        try:
            other.connect()
            mine, theirs = self.client.execute('fmt.Println("mine")', "m"), other.execute('fmt.Println("theirs")', "t")
            self.assertEqual((self.client.reply(mine)["status"], other.reply(theirs)["status"]), ("ok", "ok"))
            self.assertEqual(text(self.client.outputs(mine)), "mine\n")
            self.assertEqual(text(other.outputs(theirs)), "theirs\n")
        finally:
            other.close()


class Ends(unittest.TestCase):
    """Kernels that VS Code ends, or that lose it."""

    def setUp(self):
        self.folder = os.environ["TMPDIR"]
        self.spec = kernelspecs(os.environ)["pmf-nas"]

    def kernel(self):
        kernel = VSCode(self.spec, self.folder)
        self.addCleanup(kernel.dispose)
        client = Client(kernel.connection)
        self.addCleanup(client.close)
        client.connect()
        return kernel, client

    def gone(self, pid):
        wait_until(lambda: not descendants(pid), f"no process of kernel {pid} is left")

    def test_closed_or_restarted_notebook_leaves_no_process(self):
        kernel, client = self.kernel()
        # A child in a session of its own, which only the last of all signals ends.
        mark = pathlib.Path(self.folder, f"deaf-{kernel.process.pid}")
        client.execute(f'exec.Command("setsid", "sh", "-c", "trap \'\' TERM; touch {mark}; sleep 600").Start()\ntime.Sleep(time.Hour)', "c")
        wait_until(mark.exists, "the child runs")
        kernel.dispose()
        self.gone(kernel.process.pid)

    def test_shutdown_on_control(self):
        kernel, client = self.kernel()
        self.assertEqual(client.ask("shutdown_request", {"restart": True}, "control"), {"status": "ok", "restart": True})
        kernel.process.wait(LIMIT)
        kernel.dispose()
        self.gone(kernel.process.pid)

    def test_kernel_ends_with_the_editor(self):
        script = ("import json, sys\nfrom vscode import VSCode, Client\n"
                  "k = VSCode(json.loads(sys.argv[1]), sys.argv[2], VSCODE_PID='1')\nClient(k.connection).connect()\n"
                  "print(k.process.pid, flush=True)\nsys.stdin.read()")
        editor = subprocess.Popen([sys.executable, "-c", script, json.dumps(self.spec), self.folder], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent)})
        kernel = int(editor.stdout.readline())
        editor.kill()
        editor.communicate()
        wait_until(lambda: not command(kernel), "the kernel has ended")
        self.gone(kernel)


if __name__ == "__main__":
    unittest.main(verbosity=2)
