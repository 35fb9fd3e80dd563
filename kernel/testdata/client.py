"""What a person meets at the kernel, checked with the clients that people use.

Needs jupyter_client 8.10.0, nbclient 0.11.0, nbconvert 7.17.2 and jupyter_console 6.6.3, the
kernel "pmf-nas" where JUPYTER_DATA_DIR says, and Linux. Every wait has a generous limit and
ends with an event; measured times are printed, never judged.
"""

import json
import os
import pathlib
import pty
import re
import select
import signal
import statistics
import subprocess
import sys
import time
import unittest

import nbclient
import nbconvert
import nbformat
from jupyter_client.manager import KernelManager, start_new_kernel

LIMIT = 10  # seconds that one cell may take on a busy machine


class Ran:
    """What one cell put out, in order, and its reply."""

    def __init__(self, messages, reply):
        self.messages, self.reply = messages, reply
        self.status = reply["status"]

    def text(self, stream="stdout"):
        return "".join(m["content"]["text"] for m in self.messages
                       if m["msg_type"] == "stream" and m["content"]["name"] == stream)

    def displays(self):
        return [m["content"]["data"]["text/plain"] for m in self.messages
                if m["msg_type"] in ("display_data", "execute_result") and "text/plain" in m["content"]["data"]]

    def pages(self):
        """Displays that only front ends with HTML show."""
        return [m["content"]["data"]["text/html"] for m in self.messages
                if m["msg_type"] == "display_data" and "text/plain" not in m["content"]["data"]]

    def errors(self):
        return [m["content"] for m in self.messages if m["msg_type"] == "error"]

    def trouble(self):
        """The one error message, as a person reads it."""
        errors = self.errors()
        assert len(errors) == 1, f"{len(errors)} error messages, want 1: {self.messages}"
        return plain("\n".join(errors[0]["traceback"]))


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


class Kernel:
    """A running kernel and its client."""

    def __init__(self, name="pmf-nas", **options):
        began = time.monotonic()
        self.manager, self.client = start_new_kernel(kernel_name=name, startup_timeout=LIMIT, **options)
        self.ready = time.monotonic() - began
        self.pid = self.manager.provisioner.process.pid

    def run(self, code, **options):
        """Runs a cell to its end."""
        messages = []
        reply = self.client.execute_interactive(
            code, timeout=LIMIT, allow_stdin=False, output_hook=messages.append, **options)
        return Ran(messages, reply["content"])

    def timed(self, code):
        began = time.monotonic()
        ran = self.run(code)
        return ran, time.monotonic() - began

    def send(self, code, **options):
        return self.client.execute(code, allow_stdin=False, **options)

    def reply(self, message_id):
        return reply_on(self.client.get_shell_msg, message_id)

    def ask(self, kind, content, channel="control"):
        """Sends a request and returns its reply."""
        message = self.client.session.msg(kind, content)
        getattr(self.client, channel + "_channel").send(message)
        get = self.client.get_control_msg if channel == "control" else self.client.get_shell_msg
        return reply_on(get, message["header"]["msg_id"])

    def close(self):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=False)
        self.manager.cleanup_resources()


def reply_on(get, message_id):
    while True:
        message = get(timeout=LIMIT)
        if message["parent_header"].get("msg_id") == message_id:
            return message["content"]


def descendants(pid):
    """Every process that carries the mark of the kernel with this pid, reapers included."""
    found = set()
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        words = command(process.name).split(b"\0")
        mark = f"{pid}-".encode()
        if any(e.startswith(b"PMF_KERNEL=" + mark) for e in environment) or \
                len(words) > 2 and words[1] == b"reap" and words[2].startswith(mark):
            found.add(int(process.name))
    return found


def command(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(true, what):
    deadline = time.monotonic() + LIMIT
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {LIMIT} s still not so: {what}")
        time.sleep(0.02)


def measured(what, *seconds):
    print(f"measured: {what}: {statistics.median(seconds) * 1000:.0f} ms", flush=True)


class OneKernel(unittest.TestCase):
    """Cells that people write, all in one kernel."""

    @classmethod
    def setUpClass(cls):
        cls.kernel = Kernel()
        measured("kernel ready", cls.kernel.ready)

    @classmethod
    def tearDownClass(cls):
        cls.kernel.close()

    def run_cell(self, code, **options):
        return self.kernel.run(code, **options)

    def test_prints_and_displays_keep_their_order_and_are_complete(self):
        ran = self.run_cell("""
for i := range 2000 {
	fmt.Println("line", i)
	if i%10 == 9 {
		show.Display(i)
	}
}""")
        pieces = []
        for message in ran.messages:
            if message["msg_type"] == "stream":
                pieces += message["content"]["text"].splitlines()
            elif message["msg_type"] == "display_data":
                pieces.append("display " + message["content"]["data"]["text/plain"].strip())
        want = []
        for i in range(2000):
            want.append(f"line {i}")
            if i % 10 == 9:
                want.append(f"display {i}")
        self.assertEqual(pieces, want)

    def test_many_lines_arrive_whole_and_in_order(self):
        ran = self.run_cell("for i := range 100_000 {\n\tfmt.Println(i)\n}")
        self.assertEqual(ran.text(), "".join(f"{i}\n" for i in range(100_000)))
        self.assertLess(len(ran.messages), 1000)

    def test_too_much_text_is_cut_and_kept_in_a_file(self):
        ran = self.run_cell('line := strings.Repeat("é", 499) + "\\n"\nfor range 5000 {\n\tfmt.Print(line)\n}\nshow.Display("then")')
        self.assertLess(len(ran.text().encode()), 1_400_000)
        self.assertLess(len(ran.messages), 1000)
        self.assertEqual(ran.displays(), ["then\n"])
        path = re.search(r"all of it is in (\S+);", ran.text())[1]
        self.assertEqual(pathlib.Path(path).read_text(), ("é" * 499 + "\n") * 5000)
        pathlib.Path(path).unlink()

    def test_too_large_a_display_is_kept_in_a_file(self):
        ran = self.run_cell('show.Display(strings.Repeat("x", 5_000_000))')
        path = re.search(r"it is in (\S+)", ran.displays()[0])[1]
        self.assertEqual(pathlib.Path(path).read_text(), "x" * 5_000_000 + "\n")
        pathlib.Path(path).unlink()

    def test_unicode(self):
        ran = self.run_cell('größe := "日本語 🎓"\nfmt.Println(größe)\ngröße + "!"')
        self.assertEqual(ran.text(), "日本語 🎓\n")
        self.assertEqual(ran.displays(), ["日本語 🎓!\n"])

    def test_both_streams(self):
        ran = self.run_cell('fmt.Println("out")\nfmt.Fprintln(os.Stderr, "err")')
        self.assertEqual((ran.text(), ran.text("stderr")), ("out\n", "err\n"))

    def test_compile_error_has_cell_and_line(self):
        ran = self.run_cell("a := 1\n\nfmt.Println(a, nowhere)")
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 3\nundefined: nowhere", ran.trouble())
        self.assertIn("    fmt.Println(a, nowhere)\n                   ^^^^^^^", ran.trouble())

    def test_syntax_error_has_cell_and_line(self):
        ran = self.run_cell('x := 1\nfmt.Println("x"')
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 2\n", ran.trouble())

    def test_panic(self):
        ran = self.run_cell('fmt.Println("before")\npanic("on purpose")')
        self.assertEqual(ran.text(), "before\n")
        self.assertEqual(ran.text("stderr"), "")
        self.assertIn("on purpose", ran.trouble())
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 2\nin main", ran.trouble())

    def test_runtime_error_in_a_function_of_an_earlier_cell(self):
        defined = self.run_cell("// take takes.\n\nfunc take(a []int, i int) int {\n\treturn a[i]\n}")
        ran = self.run_cell("b := []int{1}\n\ntake(b, 7)")
        self.assertIn("index out of range [7] with length 1", ran.trouble())
        self.assertIn(f"Cell In[{defined.reply['execution_count']}] line 4\nin take", ran.trouble())
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 3\nin main", ran.trouble())

    def test_compile_error_in_a_function_of_an_earlier_cell(self):
        self.run_cell("type size int")
        user = self.run_cell("var _ = 0\n\nfunc area(s size) size { return s * s }")
        broken = self.run_cell("type size string")
        self.assertIn(f"Cell In[{user.reply['execution_count']}] line 3\n", broken.trouble())
        self.run_cell("type size float64")
        self.assertEqual(self.run_cell("area(1.5)").displays(), ["2.25\n"])

    def test_error_value_ends_the_cell(self):
        ran = self.run_cell('errors.New("the budget is spent")')
        self.assertEqual(ran.trouble(), "error: the budget is spent")

    def test_exit_status(self):
        ran = self.run_cell('fmt.Println("a")\nos.Exit(3)')
        self.assertEqual(ran.text(), "a\n")
        self.assertIn("exit status 3", ran.trouble())

    def test_local_name_used_in_the_next_cell(self):
        made = self.run_cell("local, _ := 1, 2")
        self.assertEqual(made.status, "ok")
        ran = self.run_cell("local")
        self.assertIn(f"local was made with := in cell [{made.reply['execution_count']}]", ran.trouble())

    def test_redefinition(self):
        for first, second, ask, want in [
            ("func shade() int { return 1 }", "func shade() string { return \"two\" }", "shade()", "two"),
            ("type Point struct{ X int }", "type Point struct{ Y string }", 'Point{Y: "b"}.Y', "b"),
            ("var depth = 1", 'var depth = "deep"', "depth", "deep"),
            ("const limit = 1", "const limit = 2.5", "limit", "2.5"),
            ("func turning() int { return 1 }", "var turning = 2", "turning", "2"),
            ("var turned = 1", "type turned int", "turned(3)", "3"),
            ("type turns int", "const turns = 4", "turns", "4"),
            ("%keep stays\nstays := 1", "func stays() int { return 6 }", "stays()", "6"),
            ("const bend = 1", "func bend() int { return 5 }", "bend()", "5"),
        ]:
            self.run_cell(first)
            self.run_cell(second)
            self.assertEqual(self.run_cell(ask).displays(), [want + "\n"])

    def test_cell_of_comments(self):
        ran = self.run_cell("// nothing\n/* at\nall */")
        self.assertEqual((ran.status, ran.messages[1:-1]), ("ok", ran.messages[1:-1]))
        self.assertEqual(ran.displays() + ran.errors() + [ran.text()], [""])

    def test_func_main(self):
        ran = self.run_cell('func main() {\n\tfmt.Println("one")\n\tshow.Display("two")\n\tfmt.Println("three")\n}')
        self.assertEqual((ran.text(), ran.displays()), ("one\nthree\n", ["two\n"]))
        again = self.run_cell('fmt.Println("four")')
        self.assertEqual(again.text(), "four\n")

    def test_call_without_a_value(self):
        ran = self.run_cell('func quiet() { fmt.Println("done") }\nquiet()')
        self.assertEqual((ran.status, ran.text(), ran.displays()), ("ok", "done\n", []))

    def test_shell_command(self):
        self.assertEqual(self.run_cell("!echo it\\'s $((6 * 7))").text(), "it's 42\n")

    def test_shell_command_that_fails(self):
        self.assertIn("nowhere-at-all", self.run_cell("!ls /nowhere-at-all").text("stderr"))

    def test_unknown_command(self):
        ran = self.run_cell("%nonsense")
        self.assertEqual(ran.trouble(), "error: %nonsense is unknown; %pmf help and %help list the commands")
        self.assertEqual(ran.text("stderr"), "")

    def test_reset_forgets_only_what_cells_defined(self):
        self.run_cell("var forgotten = 1")
        for command in ("%reset", "%reset go.mod", "%rm show"):
            self.assertEqual(self.run_cell(command).errors(), [])
            self.assertEqual(self.run_cell("6 * 7").displays(), ["42\n"])
        ran = self.run_cell("// a\nforgotten")
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 2\nundefined: forgotten", ran.trouble())

    def test_code_below_a_reset_runs(self):
        self.run_cell("var forgotten = 1")
        ran = self.run_cell("%reset\nvar anew = 3\nanew")
        self.assertEqual((ran.errors(), ran.displays()), ([], ["3\n"]))
        self.assertEqual(self.run_cell("anew").displays(), ["3\n"])
        ran = self.run_cell("%rm anew\n\nanew")
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 3\nundefined: anew", ran.trouble())

    def test_pmf_help(self):
        ran, took = self.kernel.timed("%pmf help")
        measured("%pmf help", took)
        self.assertIn("%pmf status", ran.displays()[0])

    def test_pmf_before_code(self):
        ran = self.run_cell("%pmf help\n\nfmt.Println(missing)")
        self.assertEqual(len(ran.displays()), 1)
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 3\n", ran.trouble())

    def test_unknown_pmf_command(self):
        self.assertIn("%pmf nonsense is unknown", self.run_cell("%pmf nonsense").trouble())

    def test_documentation_of_own_names(self):
        self.run_cell("// thrice triples.\nfunc thrice(a int) int { return 3 * a }\n\ntype Box struct {\n\tWide int\n}")
        self.assertIn("func thrice(a int) int", self.run_cell("thrice?").displays()[0])
        self.assertIn("thrice triples.", self.run_cell("?thrice").displays()[0])
        self.assertIn("Wide int", self.run_cell("Box?").displays()[0])
        self.assertIn("func Fields(", self.run_cell("strings.Fields?").displays()[0])
        self.assertIn("nothing is known about nothing", self.run_cell("nothing?").trouble())

    def test_completion_and_inspection(self):
        self.run_cell('var wonder = pmf.Open("digits")')
        answer = self.kernel.ask("complete_request", {"code": "ä := wonder.Gl", "cursor_pos": 14}, "shell")
        self.assertEqual((answer["matches"], answer["cursor_start"], answer["cursor_end"]), (["Global"], 12, 14))
        answer = self.kernel.ask("inspect_request", {"code": "strings.Fields(", "cursor_pos": 15, "detail_level": 0}, "shell")
        self.assertIn("func Fields(", answer["data"]["text/plain"])
        self.assertFalse(self.kernel.ask("inspect_request", {"code": "q", "cursor_pos": 1, "detail_level": 0}, "shell")["found"])

    def test_is_complete(self):
        for code, want in {"x := 1": "complete", "if x {": "incomplete", "%%": "incomplete", ")": "invalid"}.items():
            self.assertEqual(self.kernel.ask("is_complete_request", {"code": code}, "shell")["status"], want)

    def test_history(self):
        self.run_cell("// remember me")
        answer = self.kernel.ask("history_request", {
            "hist_access_type": "search", "pattern": "*remember*", "n": 1, "output": False, "raw": True}, "shell")
        self.assertEqual([h[2] for h in answer["history"]], ["// remember me"])

    def test_history_with_results(self):
        count = self.run_cell("3 * 5").reply["execution_count"]
        answer = self.kernel.ask("history_request", {
            "hist_access_type": "range", "session": 0, "start": count, "stop": count + 1, "output": True, "raw": True}, "shell")
        self.assertEqual([h[1:] for h in answer["history"]], [[count, ["3 * 5", "15\n"]]])
        earlier = {"hist_access_type": "range", "session": -1, "start": 1, "output": False, "raw": True}
        self.assertEqual(self.kernel.ask("history_request", earlier, "shell")["history"], [])

    def test_last_expression_is_the_result(self):
        ran = self.run_cell("show.Display(1)\n2")
        self.assertEqual([m["msg_type"] for m in ran.messages if "data" in m["content"]], ["display_data", "execute_result"])
        result = [m["content"] for m in ran.messages if m["msg_type"] == "execute_result"][0]
        self.assertEqual(result["execution_count"], ran.reply["execution_count"])

    def test_user_expressions(self):
        ran = self.run_cell("var width = 3", user_expressions={"w": "width * 2", "no": "nowhere", "none": 'print("")'})
        values = ran.reply["user_expressions"]
        self.assertEqual((values["w"]["status"], values["w"]["data"]["text/plain"]), ("ok", "6\n"))
        self.assertEqual(values["no"]["status"], "error")
        self.assertIn("undefined: nowhere", values["no"]["evalue"])
        self.assertEqual(values["none"]["evalue"], 'print("") has no value')
        self.assertEqual([m["msg_type"] for m in ran.messages], ["status", "execute_input", "status"])

    def test_clear_output_and_pager(self):
        ran = self.run_cell('fmt.Println("old")\nshow.Clear(true)\nfmt.Println("new")\nshow.Page("long")')
        kinds = [m["msg_type"] for m in ran.messages]
        self.assertEqual(kinds, ["status", "execute_input", "stream", "clear_output", "stream", "status"])
        self.assertTrue(ran.messages[3]["content"]["wait"])
        self.assertEqual(ran.reply["payload"], [{"source": "page", "data": {"text/plain": "long\n"}, "start": 0}])

    def test_displays_are_updated_by_their_id(self):
        ran = self.run_cell("""
p := show.NewProgress()
for i := range 3 {
	p.Update(view.Progress{Title: "work", Done: i, Total: 2})
}""")
        shown = [(m["msg_type"], m["content"]["transient"]["display_id"]) for m in ran.messages if "data" in m["content"]]
        self.assertEqual([kind for kind, _ in shown], ["display_data"] + ["update_display_data"] * 2)
        self.assertEqual(len({name for _, name in shown}), 1)

    def typed(self, code, *answers):
        """Runs a cell while a person types; returns what ran and the prompts."""
        messages, prompts, waiting = [], [], list(answers)

        def asked(message):
            prompts.append((message["content"]["prompt"], message["content"]["password"]))
            self.kernel.client.input(waiting.pop(0))
        reply = self.kernel.client.execute_interactive(
            code, timeout=LIMIT, allow_stdin=True, stdin_hook=asked, output_hook=messages.append)
        return Ran(messages, reply["content"]), prompts

    def test_input_and_password(self):
        ran, prompts = self.typed("""
name, err := show.Input("name? ")
fmt.Println(name, err)
word, err := show.Password("word? ")
fmt.Println(word, err)""", "Ada", "größe")
        self.assertEqual(prompts, [("name? ", False), ("word? ", True)])
        self.assertEqual(ran.text(), "Ada <nil>\ngröße <nil>\n")

    def test_input_where_nobody_can_be_asked(self):
        self.assertIn("nobody can be asked here", self.run_cell('_, err := show.Input("name? ")\nerr').trouble())

    def test_standard_input_of_a_cell_is_at_its_end(self):
        self.assertEqual(self.run_cell("var n int\n_, err := fmt.Scan(&n)\nfmt.Println(err)").text(), "EOF\n")

    def test_input_of_a_shell_command(self):
        ran, prompts = self.typed("%with_inputs\n!read a && echo got $a", "text")
        self.assertEqual((ran.text(), len(prompts)), ("got text\n", 1))

    def test_interrupt_while_input_is_awaited(self):
        def asked(_):
            self.kernel.ask("interrupt_request", {})
        reply = self.kernel.client.execute_interactive(
            'show.Input("never ")', timeout=LIMIT, allow_stdin=True, stdin_hook=asked, output_hook=lambda _: None)
        self.assertEqual(reply["content"]["ename"], "Interrupted")

    def test_interrupt_by_signal(self):
        mark = pathlib.Path(os.environ["TMPDIR"], "signalled")
        cell = self.kernel.send(f'os.WriteFile("{mark}", nil, 0o600)\ntime.Sleep(time.Minute)')
        wait_until(mark.exists, "the cell runs")
        os.kill(self.kernel.pid, signal.SIGINT)
        self.assertEqual(self.kernel.reply(cell)["ename"], "Interrupted")

    def test_what_is_not_supported_is_refused(self):
        for kind in ("debug_request", "create_subshell_request", "list_subshell_request", "delete_subshell_request", "odd_request"):
            for channel in ("control", "shell"):
                self.assertEqual(self.kernel.ask(kind, {}, channel)["ename"], "NotSupported")
        self.assertEqual(self.kernel.ask("kernel_info_request", {})["supported_features"], [])

    def test_unknown_messages_are_ignored(self):
        for kind in ("odd", "comm_msg", "comm_close", "input_reply", ""):
            self.kernel.client.shell_channel.send(self.kernel.client.session.msg(kind, {}))
        self.assertEqual(self.run_cell("6 * 7").displays(), ["42\n"])

    def test_comms_are_closed_politely(self):
        message = self.kernel.client.session.msg("comm_open", {"comm_id": "c1", "target_name": "jupyter.widget", "data": {}})
        self.kernel.client.shell_channel.send(message)
        while True:
            said = self.kernel.client.get_iopub_msg(timeout=LIMIT)
            if said["parent_header"].get("msg_id") == message["header"]["msg_id"] and said["msg_type"] == "comm_close":
                break
        self.assertEqual(said["content"]["comm_id"], "c1")
        self.assertEqual(self.kernel.ask("comm_info_request", {}, "shell")["comms"], {})

    def test_request_without_options(self):
        message = self.kernel.client.session.msg("execute_request", {"code": "6 * 7"})
        self.kernel.client.shell_channel.send(message)
        self.assertEqual(self.kernel.reply(message["header"]["msg_id"])["status"], "ok")
        self.assertEqual(self.run_cell("6 * 8").displays(), ["48\n"])

    def test_blank_imports_stand_side_by_side(self):
        first = self.run_cell('import _ "image/png"')
        second = self.run_cell('import (\n\t_ "image/jpeg"\n\t_ "image/gif"\n)')
        self.assertEqual(first.errors() + second.errors(), [])
        # Encoded elsewhere, so that no later cell names a package of a format.
        pictures = {"png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
                    "gif": "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="}
        decode = 'func format(text string) string {\n\tb, _ := base64.StdEncoding.DecodeString(text)\n' \
            '\t_, name, err := image.DecodeConfig(bytes.NewReader(b))\n\treturn fmt.Sprint(name, err)\n}'
        self.assertEqual(self.run_cell(decode).errors(), [])
        for format, text in pictures.items():
            self.assertEqual(self.run_cell(f'format("{text}")').displays(), [format + "<nil>\n"])
        jpeg = 'func jpegs() string {\n\t_, _, err := image.Decode(strings.NewReader("\\xff\\xd8\\xff"))\n\treturn err.Error()\n}\njpegs()'
        self.assertEqual(self.run_cell(jpeg).displays(), ["unexpected EOF\n"])  # where no decoder is: unknown format

    def test_blank_import_that_is_missing_is_placed_and_forgotten(self):
        ran = self.run_cell('x := 1\n\nimport _ "nowhere/at/all"')
        self.assertIn(f"Cell In[{ran.reply['execution_count']}], line 3\npackage nowhere/at/all is not in std", ran.trouble())
        self.assertIn('    import _ "nowhere/at/all"\n              ^^^^^^^^^^^^^^\n', ran.trouble())
        self.assertEqual(self.run_cell("6 * 7").displays(), ["42\n"])

    def test_named_imports_stand_side_by_side(self):
        self.run_cell('import (\n\tpicture "image"\n\tcolours "image/color"\n)\nvar dot = picture.Point{1, 2}')
        self.assertEqual(self.run_cell("dot.X + int(colours.White.Y>>15)").displays(), ["2\n"])

    def test_own_packages_stand_beside_their_namesakes(self):
        self.run_cell('import crand "crypto/rand"\nvar noise = func() int { b := make([]byte, 1); crand.Read(b); return len(b) }')
        self.assertEqual(self.run_cell("noise() + rand.IntN(1)").displays(), ["1\n"])

    def test_silent_and_store_history(self):
        before = self.run_cell("// a").reply["execution_count"]
        silent = self.run_cell('fmt.Println("unheard")', silent=True)
        self.assertEqual((silent.status, silent.text()), ("ok", ""))
        unstored = self.run_cell('fmt.Println("heard")', store_history=False)
        self.assertEqual(unstored.text(), "heard\n")
        self.assertEqual(self.run_cell("// b").reply["execution_count"], before + 1)
        broken = self.run_cell("nowhere", store_history=False)
        self.assertIn("undefined: nowhere", broken.trouble())
        self.assertEqual(self.run_cell("fmt.Println(1)").text(), "1\n")

    def test_queue_is_aborted_after_an_error(self):
        failing = self.kernel.send('panic("stop")')
        waiting = [self.kernel.send(f"fmt.Println({i})") for i in range(3)]
        self.assertEqual(self.kernel.reply(failing)["status"], "error")
        self.assertEqual([self.kernel.reply(i)["status"] for i in waiting], ["aborted"] * 3)
        self.assertEqual(self.run_cell("fmt.Println(4)").text(), "4\n")

    def test_queue_goes_on_when_asked_to(self):
        failing = self.kernel.send('panic("go on")', stop_on_error=False)
        waiting = self.kernel.send("fmt.Println(1)")
        self.assertEqual(self.kernel.reply(failing)["status"], "error")
        self.assertEqual(self.kernel.reply(waiting)["status"], "ok")

    def test_information_while_busy(self):
        cell = self.kernel.send("time.Sleep(time.Minute)")
        self.await_input(cell)
        for channel in ("shell", "control"):
            began = time.monotonic()
            info = self.kernel.ask("kernel_info_request", {}, channel)
            measured(f"kernel_info on {channel} while busy", time.monotonic() - began)
            self.assertEqual(info["language_info"]["name"], "go")
        self.interrupt(cell, "at once")

    def test_interrupt_of_a_running_cell(self):
        mark = pathlib.Path(os.environ["TMPDIR"], "running")
        cell = self.kernel.send(f'os.WriteFile({str(mark)!r}, nil, 0o600)\ntime.Sleep(time.Minute)'.replace("'", '"'))
        wait_until(mark.exists, "the cell runs")
        self.interrupt(cell, "while it runs")
        self.assertEqual(self.run_cell("fmt.Println(5)").text(), "5\n")

    def test_interrupt_also_ends_what_waits(self):
        cell = self.kernel.send("time.Sleep(time.Minute)")
        self.await_input(cell)
        waiting = self.kernel.send("fmt.Println(1)")
        self.interrupt(cell, "with a cell waiting")
        self.assertEqual(self.kernel.reply(waiting)["status"], "aborted")

    def test_every_interrupt_reaches_a_cell_that_heeds_them(self):
        mark = pathlib.Path(os.environ["TMPDIR"], "heeds")
        cell = self.kernel.send(f'''
c := make(chan os.Signal, 1)
signal.Notify(c, os.Interrupt)
os.WriteFile("{mark}", nil, 0o600)
<-c
os.WriteFile("{mark}-once", nil, 0o600)
<-c
fmt.Println("twice")''')
        wait_until(mark.exists, "the cell runs")
        self.kernel.ask("interrupt_request", {})
        wait_until(pathlib.Path(f"{mark}-once").exists, "the first interrupt has arrived")
        self.kernel.ask("interrupt_request", {})
        self.assertEqual(self.kernel.reply(cell)["status"], "ok")

    def await_input(self, cell):
        """Waits until the kernel has taken up a cell."""
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=LIMIT)
            if message["msg_type"] == "execute_input" and message["parent_header"]["msg_id"] == cell:
                return

    def interrupt(self, cell, when):
        began = time.monotonic()
        self.assertEqual(self.kernel.ask("interrupt_request", {})["status"], "ok")
        answered = time.monotonic()
        self.assertEqual(self.kernel.reply(cell)["ename"], "Interrupted")
        measured(f"interrupt {when}, answered", answered - began)
        measured(f"interrupt {when}, cell ended", time.monotonic() - began)

    def test_child_left_behind_is_ended_by_an_interrupt(self):
        cell = self.kernel.send('c := exec.Command("sleep", "600")\nc.Stdout, c.Stderr = os.Stdout, os.Stderr\nc.Start()')
        self.await_input(cell)
        wait_until(lambda: any(b"sleep\x00600" in command(p) for p in descendants(self.kernel.pid)), "the child runs")
        self.kernel.ask("interrupt_request", {})
        self.kernel.reply(cell)
        self.assertEqual(self.run_cell("fmt.Println(6)").text(), "6\n")

    def test_latencies(self):
        changed = [self.kernel.timed(f'fmt.Println("changed", {i})')[1] for i in range(5)]
        measured("changed small cell", *changed)
        same = [self.kernel.timed('fmt.Println("the same")')[1] for _ in range(5)]
        measured("unchanged small cell", *same)


class Lives(unittest.TestCase):
    """Kernels that start, end and are ended."""

    def gone(self, pid):
        wait_until(lambda: not descendants(pid), f"no process of kernel {pid} is left")

    def busy(self):
        """A kernel whose cell started a child in a session of its own."""
        kernel = Kernel()
        mark = pathlib.Path(os.environ["TMPDIR"], f"busy-{kernel.pid}")
        kernel.send(f'exec.Command("setsid", "sleep", "600").Start()\nos.WriteFile("{mark}", nil, 0o600)\ntime.Sleep(time.Hour)')
        wait_until(mark.exists, "the cell runs")
        self.assertGreater(len(descendants(kernel.pid)), 2)
        return kernel

    def test_shutdown_leaves_no_process(self):
        kernel = self.busy()
        folders = set(pathlib.Path(os.environ["TMPDIR"]).glob("pmf-kernel-*"))
        self.assertTrue(folders)
        began = time.monotonic()
        kernel.close()
        measured("shutdown of a busy kernel", time.monotonic() - began)
        self.gone(kernel.pid)
        left = folders & set(pathlib.Path(os.environ["TMPDIR"]).glob("pmf-kernel-*"))
        self.assertLess(len(left), len(folders))

    def test_killed_kernel_leaves_no_process(self):
        kernel = self.busy()
        folders = set(pathlib.Path(os.environ["TMPDIR"]).glob("pmf-kernel-*"))
        os.kill(kernel.pid, signal.SIGKILL)
        self.gone(kernel.pid)
        wait_until(lambda: folders - set(pathlib.Path(os.environ["TMPDIR"]).glob("pmf-kernel-*")), "its folder is removed")
        kernel.close()

    def test_kernel_ends_with_the_jupyter_that_started_it(self):
        script = ('from jupyter_client.manager import start_new_kernel\n'
                  'print(start_new_kernel(kernel_name="pmf-nas")[0].provisioner.process.pid, flush=True)\ninput()')
        starter = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        kernel = int(starter.stdout.readline())
        starter.kill()
        starter.communicate()
        wait_until(lambda: not command(kernel), "the kernel has ended")
        self.gone(kernel)

    def test_folder_for_temporary_files_may_be_odd(self):
        for name in ("deep" * 30, "with a space and a 'quote'"):
            folder = pathlib.Path(os.environ["TMPDIR"], name)
            folder.mkdir(exist_ok=True)
            kernel = Kernel(env=dict(os.environ, TMPDIR=str(folder)))
            try:
                self.assertEqual(kernel.run('fmt.Println("a")\n6 * 7').displays(), ["42\n"])
            finally:
                kernel.close()

    def mounted(self, *options):
        """A file system of its own in memory, in a folder that is returned; it goes with the test."""
        folder = pathlib.Path(os.environ["TMPDIR"], "mounted-" + self.id().rsplit(".", 1)[1])
        folder.mkdir(exist_ok=True)
        mount = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True, check=False)
        if mount.returncode:
            self.skipTest("only root can mount: " + mount.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "-l", str(folder)], check=True)
        return folder

    def troubles(self, *cells, **environment):
        """The error messages of cells in a kernel of its own, "" for none."""
        # The kernel's description holds variables of its own, which come before the environment's.
        kernels = pathlib.Path(os.environ["JUPYTER_DATA_DIR"], "kernels")
        described = json.loads((kernels / "pmf-nas" / "kernel.json").read_text())
        described["env"].update(environment)
        variant = kernels / "pmf-nas-variant"
        variant.mkdir(exist_ok=True)
        (variant / "kernel.json").write_text(json.dumps(described))
        kernel = Kernel("pmf-nas-variant")
        try:
            ran = [kernel.run(code) for code in cells]
            return [r.trouble() if r.errors() else "" for r in ran]
        finally:
            kernel.close()

    def test_full_disk_is_said_and_room_heals(self):
        folder = self.mounted("-o", "size=32m")
        kernel = Kernel(env=dict(os.environ, TMPDIR=str(folder)))
        try:
            self.assertEqual(kernel.run("6 * 7").displays(), ["42\n"])
            with open(folder / "fill", "wb", buffering=0) as fill:
                try:
                    while fill.write(bytes(4096)) == 4096:
                        pass
                except OSError:
                    pass
            trouble = kernel.run("6 * 8").trouble()
            self.assertIn("disk full\nno room is left where cells are built", trouble)
            (folder / "fill").unlink()
            self.assertEqual(kernel.run("6 * 9").displays(), ["54\n"])
        finally:
            kernel.close()

    def test_disk_that_is_full_from_the_start_is_said(self):
        folder = self.mounted("-o", "size=300k")
        for trouble in self.troubles("1", "2", TMPDIR=str(folder)):
            self.assertIn("disk full\nno room is left where cells are built", trouble)

    def test_missing_folder_for_temporary_files_is_said(self):
        for trouble in self.troubles("1", "2", TMPDIR="/nowhere"):
            self.assertIn("there is no folder for temporary files: stat /nowhere: no such file or directory", trouble)
            self.assertIn("let TMPDIR name another one", trouble)

    def test_read_only_home_does_not_matter(self):
        folder = self.mounted("-o", "ro")
        environment = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_CONFIG_HOME": str(folder / "config")}
        environment["GOCACHE"] = subprocess.run(["go", "env", "GOCACHE"], capture_output=True, check=True).stdout.decode().strip()
        self.assertEqual(self.troubles("1", "2", **environment), ["", ""])

    def test_build_cache_that_cannot_be_written_is_said(self):
        folder = self.mounted("-o", "ro")
        for trouble in self.troubles("1", "2", GOCACHE=str(folder / "cache")):
            self.assertIn("no build cache\nGo cannot write its build cache. Let GOCACHE name a folder", trouble)

    def test_cells_need_no_network(self):
        offline = {"GOPROXY": "off", "GOSUMDB": "off", "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
        self.assertEqual(self.troubles('var s = pmf.Open("digits")', "strings.Fields(\"a b\")", **offline), ["", ""])

    def test_terminal_stays_quiet(self):
        log = pathlib.Path(os.environ["TMPDIR"], "terminal")
        with open(log, "wb") as terminal:
            kernel = Kernel(stdout=terminal, stderr=terminal)
            try:
                kernel.run('fmt.Fprintln(os.Stderr, "x")')
                kernel.run('panic("on purpose")')
                kernel.run("nowhere")
                mark = pathlib.Path(os.environ["TMPDIR"], f"quiet-{kernel.pid}")
                cell = kernel.send(f'os.WriteFile("{mark}", nil, 0o600)\ntime.Sleep(time.Hour)')
                wait_until(mark.exists, "the cell runs")
                kernel.ask("interrupt_request", {})
                self.assertEqual(kernel.reply(cell)["ename"], "Interrupted")
            finally:
                kernel.close()
        self.assertEqual(log.read_text(), "")

    def test_sockets_in_a_folder_of_ones_own(self):
        file = str(pathlib.Path(os.environ["JUPYTER_RUNTIME_DIR"], "own.json"))
        manager = KernelManager(kernel_name="pmf-nas", transport="ipc", connection_file=file)
        manager.start_kernel()
        client = manager.client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=LIMIT)
            reply = client.execute_interactive("6 * 7", timeout=LIMIT, allow_stdin=False, output_hook=lambda _: None)
            self.assertEqual(reply["content"]["status"], "ok")
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=False)
            manager.cleanup_resources()

    def test_two_kernels_and_a_restart(self):
        one, two = Kernel(), Kernel()
        try:
            one.run("var mine = 1")
            two.run('var mine = "two"')
            self.assertEqual(one.run("mine").displays(), ["1\n"])
            self.assertEqual(two.run("mine").displays(), ["two\n"])
            before = one.pid
            one.manager.restart_kernel(now=False)
            one.client.wait_for_ready(timeout=LIMIT)
            self.gone(before)
            self.assertIn("undefined: mine", one.run("mine").trouble())
            self.assertEqual(two.run("mine").displays(), ["two\n"])
        finally:
            one.close()
            two.close()

    def test_lost_gonb_is_said_and_a_restart_recovers(self):
        kernel = Kernel()
        try:
            kernel.run("var a = 1")
            gonb = [p for p in descendants(kernel.pid)
                    if b"-raw_error" in command(p)]
            cell = kernel.send("time.Sleep(time.Hour)")
            os.kill(gonb[0], signal.SIGKILL)
            self.assertIn("restart the kernel", kernel.reply(cell)["evalue"])
            self.assertIn("restart the kernel", kernel.run("a").trouble())
            kernel.manager.restart_kernel(now=False)
            kernel.client.wait_for_ready(timeout=LIMIT)
            self.assertEqual(kernel.run("2").displays(), ["2\n"])
        finally:
            kernel.close()


class Notebook(unittest.TestCase):
    """A whole notebook by nbclient, and what nbconvert makes of it."""

    def test_notebook(self):
        progress = """
p := show.NewProgress()
for i := range 20 {
	p.Update(view.Progress{Title: "work", Done: i + 1, Total: 20})
}
p.Close()"""
        notebook = nbformat.v4.new_notebook(cells=[
            nbformat.v4.new_code_cell(progress), nbformat.v4.new_code_cell("missing + 1", metadata={"tags": ["raises-exception"]})])
        client = nbclient.NotebookClient(notebook, kernel_name="pmf-nas", timeout=LIMIT, startup_timeout=LIMIT)
        client.execute()
        outputs = notebook.cells[0].outputs
        self.assertEqual(len(outputs), 1, outputs)
        self.assertIn("20", outputs[0]["data"]["text/plain"])
        html, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
        self.assertEqual(notebook.metadata.language_info.pygments_lexer, "go")
        self.assertIn('<span class="k">for</span>', html)
        self.assertIn('<span class="k">range</span>', html)
        self.assertIn('<span class="ansi-red-fg">compile error</span>', html)
        self.assertIn("line 1\nundefined: missing", html)
        self.assertNotIn("\x1b[", html)


class Console(unittest.TestCase):
    """jupyter console on a terminal."""

    def test_console(self):
        main, other = pty.openpty()
        environment = dict(os.environ, TERM="dumb", PROMPT_TOOLKIT_NO_CPR="1", COLUMNS="120", LINES="40")
        console = subprocess.Popen(
            [sys.executable, "-m", "jupyter_console", "--kernel", "pmf-nas", "--simple-prompt"],
            stdin=other, stdout=other, stderr=other, env=environment, start_new_session=True, close_fds=True)
        os.close(other)
        self.seen = ""
        try:
            self.await_text(main, "In [1]:")
            os.write(main, b'fmt.Println("sum", 40+2)\n')
            self.await_text(main, "sum 42")
            self.await_text(main, "In [2]:")
            os.write(main, b"\x04")
            self.await_text(main, "exit")
            os.write(main, b"y\n")
            wait_until(lambda: console.poll() is not None or not self.read(main), f"the console ends, not {self.seen!r}")
        finally:
            if console.poll() is None:
                console.kill()
            console.wait()
            os.close(main)

    def read(self, terminal):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                self.seen += plain(os.read(terminal, 65536).decode(errors="replace"))
            except OSError:
                pass  # the console has ended
        return True

    def await_text(self, terminal, text):
        wait_until(lambda: self.read(terminal) and text in self.seen, f"the console shows {text!r}, not {self.seen!r}")
        self.seen = self.seen[self.seen.index(text) + len(text):]


if __name__ == "__main__":
    unittest.main(verbosity=2)
