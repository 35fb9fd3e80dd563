"""What cells of beginners lead to: the mistakes that people make, and what they read then.

Needs what client.py needs.
"""

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
                   "line 2: not enough arguments", 'strings.Repeat("x")', "^^^^^^^^^^^^^^",
                   "have (string)", "want (string, int)", "strings.Repeat? shows")

    def test_open_bracket_is_placed(self):
        self.fails('if 3 > 2 {\n\tfmt.Println("ok")', "line 1: this { is never closed", "if 3 > 2 {", "^")

    def test_value_before_the_last_line_is_explained(self):
        self.fails('1 + 2\nfmt.Println("z")', "line 1", "is not used", "Only the last expression")

    def test_panic_says_what_to_do_and_where(self):
        text = self.fails('var counts map[string]int\ncounts["a"] = 1',
                          "assignment to entry in nil map", "A map must be made", "line 2, in main", 'counts["a"] = 1')
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
        self.assertEqual(ran.text("stderr"), "")

    def test_name_of_an_earlier_cell_is_explained(self):
        self.kernel.run("kept := 3\nkept")
        self.fails("fmt.Println(kept)", "undefined: kept", "was made with := in cell", "Write var kept")

    def test_misspelled_command_is_corrected(self):
        self.fails("%pmf stauts", "did you mean %pmf status?")

    def test_whole_program_runs(self):
        ran = self.kernel.run('package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("whole")\n}')
        self.assertEqual((ran.status, plain(ran.text())), ("ok", "whole\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
