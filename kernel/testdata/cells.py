"""What cells of beginners lead to: the mistakes that people make, and what they read then.

Needs what client.py needs.
"""

import pathlib
import re
import unittest

from client import Kernel, plain


class Mistakes(unittest.TestCase):
    """One kernel, many mistakes."""

    @classmethod
    def setUpClass(cls):
        cls.kernel = Kernel()

    @classmethod
    def tearDownClass(cls):
        cls.kernel.close()

    def fails(self, code, *words):
        """Runs a cell that must fail, with these words in this order, and no word of scaffolding."""
        text = self.kernel.run(code).trouble()
        at = 0
        for word in words:
            found = text.find(word, at)
            self.assertGreaterEqual(found, 0, f"{word!r} is not in its place in\n{text}")
            at = found + len(word)
        for foreign in ("main.go", "show.Attach", "show.Result", "goroutine ", "/tmp/"):
            self.assertNotIn(foreign, text)
        return text

    def test_compile_error_has_place_caret_details_and_hint(self):
        self.fails('fmt.Println("fine")\nstrings.Repeat("x")',
                   "line 2\nnot enough arguments", 'strings.Repeat("x")', "^^^^^^^^^^^^^^",
                   "have (string)", "want (string, int)", "strings.Repeat? shows")

    def marked(self, code):
        """Runs a cell that must fail; what the carets of its messages mark."""
        lines = self.kernel.run(code).trouble().split("\n")
        marks = []
        for above, line in zip(lines, lines[1:]):
            if line.strip() and not line.strip(" ^"):
                at = line.index("^")
                marks.append(above[at:at + line.count("^")])
        return marks

    def test_carets_stand_at_the_columns_of_the_compiler(self):
        for code, want in {
            "\tx, xx := 1, 2; fmt.Println(xx, x, x, y, x)": ["y"],
            'größe := "größe"; fmt.Println(größe, größ, größe)': ["größ"],
            "n, f := 3, 2.5\nfmt.Sprint(n*n, f*f, n * f)": ["n * f"],
            "fmt.Sprint(1,\n\tnowhere,\n\tlen(3))": ["nowhere", "3"],
            "var a, b = 1, nowhere": ["nowhere"],
            "const (\n\tk1 = 3\n\tk2 = k3\n)": ["k3"],
            "type Odd struct { A int; B A }": ["A"],
            "func own(a int) { _ = a + b + a }\nx := 1; x + nowhere + x": ["b", "nowhere"],
            '_ = []int{1, 2, "three", 4}': ['"three"'],
            'fmt.Println("a" "b")': ['"b"'],
            "%test\nfunc TestX(t *testing.T) {\n\tt.Log(t, nowhere, t)\n}": ["nowhere"],
        }.items():
            self.assertEqual(self.marked(code), want, code)

    def test_compile_errors_are_told_once_and_shown_in_their_cell(self):
        made = self.kernel.run("// deep is wrong only for another Lead.\n\nfunc deepest(m Lead) int { return m.Far }\n\ntype Lead struct{ Far int }")
        count = made.reply["execution_count"]
        ran = self.kernel.run('type Lead struct{ Near int }\nfmt.Println("<b>", nowhere)\nfmt.Println("fine")')
        self.assertEqual([m["msg_type"] for m in ran.messages], ["status", "execute_input", "display_data", "error", "status"])
        for word in (f"Cell In[{count}] line 3\nm.Far undefined", f"Cell In[{count + 1}], line 2\nundefined: nowhere"):
            self.assertEqual(ran.trouble().count(word), 1)
        self.assertEqual(ran.displays(), [])
        page, = ran.pages()
        self.assertEqual(page.count("<details><summary>"), 2)
        for word in ("&lt;b&gt;", ">nowhere</span>", ">Far</span>", "undefined: nowhere", "fine"):
            self.assertIn(word, page)
        for word in ("<b>", "<script", "<style", "open>", "http"):
            self.assertNotIn(word, page)
        self.assertEqual(self.kernel.run("nowhere").pages(), [])  # the message shows the whole cell

    def test_misspelled_names_are_corrected(self):
        self.kernel.run("var breadth = 3\ntype Crate struct{ Depth int }\nfunc (c Crate) Volume() int { return c.Depth }")
        for code, near in {
            "breadht + 1": "breadth", "long := 1\nfunc g(inside int) int { return insdie }\nlong": "inside",
            "Crate{1}.Volmue()": "Volume", "Crate{Dept: 1}": "Depth", "var c Crat": "Crate", "fmt.Printn(1)": "fmt.Println",
            'pmf.Open("digits").Globl()': "Global", 'strings.toUper("a")': "strings.ToUpper", 'stings.ToUpper("a")': "strings",
        }.items():
            self.fails(code, f"Did you mean {near}?")
        self.assertNotIn("Did you mean", self.fails("quetzal", "undefined: quetzal"))

    def test_long_lines_and_messages_are_cut(self):
        text = self.fails("fmt.Println(" + "1 + " * 500 + "nowhere)", "line 1\nundefined: nowhere", "… ", "nowhere", "^^^^^^^")
        self.assertLess(max(map(len, text.split("\n"))), 140)
        text = self.fails("var n int = " + "len(fmt.Sprint(1)) + " * 500 + '"x"', "line 1\n")
        self.assertLess(len(text), 2500)

    def test_open_bracket_is_placed(self):
        self.fails('if 3 > 2 {\n\tfmt.Println("ok")', "line 1\nthis { is never closed", "if 3 > 2 {", "^")

    def test_operator_at_the_end_is_placed(self):
        self.fails('strings.Repeat("ab", 3) +', "line 1\nnothing follows this +", '3) +', "^")

    def test_shell_command_without_mark_is_explained(self):
        self.fails("ls", "undefined: ls", "as in !ls")

    def test_value_before_the_last_line_is_explained(self):
        self.fails('1 + 2\nfmt.Println("z")', "line 1", "is not used", "Only the last expression")

    def test_panic_says_what_to_do_and_where(self):
        text = self.fails('var counts map[string]int\ncounts["a"] = 1',
                          "assignment to entry in nil map", "A map must be made", "line 2\nin main", 'counts["a"] = 1')
        self.assertEqual(text.count("in main"), 1)

    def test_endless_recursion_is_folded(self):
        ran = self.kernel.run("func deep(n int) int { return deep(n+1) + 1 }\ndeep(0)")
        text = ran.trouble()
        self.assertIn("stack overflow", text)
        self.assertIn("calls itself without end", text)
        self.assertIn("more times the same", text)
        self.assertLess(len(text.splitlines()), 20)
        pages = [m["content"]["data"]["text/html"] for m in ran.messages if m["msg_type"] == "display_data"]
        self.assertEqual(len(pages), 1)
        self.assertTrue(pages[0].startswith("<details><summary>"), pages[0][:80])
        self.assertNotIn("\x1b", pages[0])
        note = re.search(r"dump is in (\S+)", ran.displays()[0])
        self.assertIn("goroutine 1", pathlib.Path(note[1]).read_text())
        self.assertEqual(ran.text("stderr"), "")

    def test_name_of_an_earlier_cell_is_explained(self):
        self.kernel.run("kept := 3\nkept")
        self.fails("fmt.Println(kept)", "undefined: kept", "was made with := in cell", "Write %keep kept in that cell")

    def test_kept_values_are_there_in_later_cells(self):
        self.kernel.run("type Spot struct{ X, Y int }")
        self.assertEqual(self.kernel.run('%keep\nspots := []Spot{{1, 2}}\nhow := map[string]float64{"a": 1.5}').errors(), [])
        self.assertEqual(self.kernel.run("%keep spots\nspots = append(spots, Spot{3, 4})").errors(), [])
        ran = self.kernel.run('fmt.Println(spots, how["a"])')
        self.assertEqual((ran.errors(), ran.text()), ([], "[{1 2} {3 4}] 1.5\n"))
        self.assertEqual(self.kernel.run('spots := "anew"\nfmt.Println(spots)').text(), "anew\n")

    def test_what_cannot_be_kept_is_said(self):
        self.fails("f := func() {}\n%keep f", "%keep f: a value of type func() cannot be stored")
        self.fails("type local struct{ A int }\n_ = 0\n{\n}\n%keep nowhere", "line 5", "undefined: nowhere")

    def test_commands_and_entries_may_stand_anywhere(self):
        self.assertEqual(self.kernel.run('  !echo shell\n\t%%\nfmt.Println("go")').text(), "shell\ngo\n")
        self.assertEqual(self.kernel.run('fmt.Println(1)\n%%\nfmt.Println(2)').text(), "1\n2\n")
        self.assertIn("func Fields", self.kernel.run("? strings.Fields").displays()[0])

    def gives(self, code, shown):
        """Runs a cell that must show one value."""
        ran = self.kernel.run(code)
        self.assertEqual((ran.errors(), [d.strip() for d in ran.displays()]), ([], [shown]), code)

    def test_names_of_packages_are_free_for_cells(self):
        """A later cell that misses a package is told what hides it and how it comes back."""
        for declaration, what in {
            "{} := 3\nvar _ = 0": None, "var {} = 3": "a variable", "func {}() {{}}": "a function", "const {} = 3": "a constant",
            "type {} struct{{}}": "a type", 'import {} "strings"': "the name of another package",
        }.items():
            for name, use in {"show": 'show.Display("seen")', "pmf": 'pmf.Open("a")\nfmt.Println("seen")', "fmt": 'fmt.Println("seen")'}.items():
                made = self.kernel.run(declaration.format(name) + "\n")
                self.assertEqual(made.errors(), [], made.messages)
                count = made.reply["execution_count"]
                self.gives("1 + 1", "2")
                if what:
                    self.fails(use, f"{name} is {what} since cell [{count}], line 1, which hides the package {name}", f"run %rm {name}")
                    self.assertEqual(self.kernel.run(f"%rm {name}").errors(), [])
                ran = self.kernel.run(use)
                self.assertEqual(ran.errors(), [], declaration.format(name))
                self.assertIn("seen", ran.text() + "".join(ran.displays()))

    def test_names_of_packages_may_be_local(self):
        self.gives("show, pmf, main := 1, 2, 3\nfmt := show + pmf + main\nfmt", "6")
        self.fails("show := 1\nshow.Display(2)", "line 2", "show.Display undefined", "In this cell show is something else")
        self.gives("%keep show\nshow := 1\nshow", "1")
        self.gives("show + 1", "2")
        self.fails("show.Display(2)", "show is a variable since cell")
        self.gives('import "pmfnas/pmf/show"\nshow.Display("seen")', "seen")

    def test_names_that_every_program_needs_are_refused(self):
        self.fails("var main = 3", "line 1\nmain is declared as a variable, but it is the program's own function", "var main", "^^^^", "another name")
        self.fails('x := 1\nimport main "strings"', "line 2\nmain is declared as the name of another package")
        self.fails("func flag() {}", "line 1\nflag is declared as a function")
        self.gives('var flags = flag.NewFlagSet("a", 0)\nflags.NArg()', "0")

    def test_what_the_kernel_writes_is_in_no_message(self):
        for code in ("nil", "1 << 70", "func() {}", "fmt.Println", "f := func() (a, b int) { return }\nf()", "_ = 3\nx"):
            ran = self.kernel.run(code)
            self.assertNotIn("pmf_kernel", str(ran.messages) + str(ran.reply), code)

    def test_lines_of_other_languages_are_explained(self):
        self.fails("for i in range(3):\n    print(i)", "line 1", "for i := range 3")
        self.fails("let x = 3", "line 1", "x := 3")

    def test_misspelled_command_is_corrected(self):
        self.fails("%pmf stauts", "did you mean %pmf status?")

    def test_unknown_commands_are_refused_before_anything_runs(self):
        for code, words in {
            'fmt.Println("ran")\n%kepe x': ["%kepe is unknown, did you mean %keep?"],
            "%timeit fmt.Sprint(1)": ["%timeit is unknown", "time.Since(began)", "BenchmarkX"],
            '%%time\nfmt.Println("ran")': ["%%time is unknown", "time.Since(began)"],
            "%pip install numpy": ["%pip is unknown", "!*go get"],
        }.items():
            ran = self.kernel.run(code)
            for word in words:
                self.assertIn(word, ran.trouble())
            self.assertEqual(ran.text() + ran.text("stderr"), "")

    def test_pmf_lines_may_stand_below_code(self):
        ran = self.kernel.run('fmt.Println("ran")\n%pmf help')
        self.assertEqual((ran.errors(), ran.text(), len(ran.displays())), ([], "ran\n", 1))

    def test_whole_program_runs(self):
        ran = self.kernel.run('package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("whole")\n}')
        self.assertEqual((ran.status, plain(ran.text())), ("ok", "whole\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
