"""Notebook tools beside JupyterLab, over the kernel "pmf-nas": papermill, nbconvert and jupytext.

Needs papermill 2.7.0 with kernel/tools/papermill, nbconvert 7.17.2 and jupytext 1.19.6. Runs in
the folder kernel.
"""

import datetime
import importlib.metadata
import pathlib
import tempfile
import unittest

import jupytext
import nbconvert
import nbformat
import papermill
from nbformat.v4 import new_code_cell, new_notebook

NOTEBOOKS = sorted(pathlib.Path("../notebooks").glob("*.ipynb"))
LIMIT = 120  # seconds that one cell may take on a busy machine

has_translator = any(e.name == "pmf-nas" for e in importlib.metadata.entry_points(group="papermill.engine"))


def notebook(*cells):
    kernel = {"name": "pmf-nas", "language": "go", "display_name": "PMF-NAS (Go)"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": kernel})


@unittest.skipUnless(has_translator, "pip install kernel/tools/papermill brings the translator")
class Papermill(unittest.TestCase):
    def test_parameters_become_declarations(self):
        from pmf_papermill import GoTranslator

        for value, want in (
            (3, "3"), (-0.5, "-0.5"), (1e-7, "1e-07"), (True, "true"), (None, "any(nil)"), (float("-inf"), "math.Inf(-1)"),
            ('a "b"\n\\', r'"a \"b\"\n\\"'), ("größe 🎓", '"größe 🎓"'), ("`\x00\ufeff\x7f", '"`\\u0000\\ufeff\x7f"'),
            ([1, 2], "[]int{1, 2}"), ([1, 2.5], "[]float64{1, 2.5}"), ((1, float("nan")), "[]float64{1, math.NaN()}"),
            ([1, "a"], '[]any{1, "a"}'), ([1, None], "[]any{1, any(nil)}"), ([], "[]any{}"),
            ([[1], [2]], "[][]int{[]int{1}, []int{2}}"), ([[], [2]], "[][]int{[]int{}, []int{2}}"),
            ([[1], [2.5]], "[][]float64{[]float64{1}, []float64{2.5}}"), ([[1], ["a"]], '[][]any{[]any{1}, []any{"a"}}'),
            ([[1], "a"], '[]any{[]int{1}, "a"}'),
            ({"a": 1}, 'map[string]int{"a": 1}'), ({2: [1]}, "map[int][]int{2: []int{1}}"), ({}, "map[string]any{}"),
            ({"a": {"b": 1}, "c": {}}, 'map[string]map[string]int{"a": map[string]int{"b": 1}, "c": map[string]int{}}'),
            (2**63 - 1, "9223372036854775807"), (2**63, "uint64(9223372036854775808)"), ([1, 2**63], "[]any{1, uint64(9223372036854775808)}"),
            (datetime.date(2026, 1, 31), '"2026-01-31"'),
        ):
            with self.subTest(value):
                self.assertEqual(GoTranslator.translate(value), want)
        self.assertEqual(GoTranslator.codify({"n": 3, "größe": 1}), "// Parameters\nvar n = 3\nvar größe = 1\n")

    def test_what_cannot_be_written_as_go_is_refused(self):
        from pmf_papermill import GoTranslator, ParameterError

        for name, value, said in (
            ("learning-rate", 1, 'parameter "learning-rate" cannot be the name of a variable in Go: want letters, digits and _'),
            ("2nd", 1, "no digit first"), ("", 1, "want letters"), ("_", 1, "want letters"), ("a b", 1, "want letters"), ("a\n", 1, "want letters"),
            ("func", 1, "a word of Go itself"), ("range", 1, "a word of Go itself"), ("len", 1, "stands for something else"), ("pmf", 1, "stands for something else"),
            ("n", 2**64, 'parameter "n": 18446744073709551616 is too large'), ("n", [-(2**63) - 1], "is too large"),
            ("n", {1: 1, "1": 2}, "are of several kinds"), ("n", {True: 1}, "are of several kinds"),
            ("n", b"a", "b'a' is a bytes, want a text"), ("n", [{1, 2}], "is a set"), ("n", "\ud800", "half a character"), ("n", 1j, "is a complex"),
        ):
            with self.subTest((name, value)), self.assertRaises(ParameterError) as refused:
                GoTranslator.codify({name: value})
            self.assertIn(said, str(refused.exception))

    def test_parameters_are_listed(self):
        from pmf_papermill import GoTranslator

        cell = new_code_cell('// not = this\nvar seeds = 3 // how many\nvar (\n\trate float64 = 0.1\n\tname = "a"\n)\nx = 4\nvar url = "http://a/b" // where')
        listed = [(p.name, p.inferred_type_name, p.default, p.help) for p in GoTranslator.inspect(cell)]
        self.assertEqual(listed, [("seeds", "None", "3", "how many"), ("rate", "float64", "0.1", ""), ("name", "None", '"a"', ""), ("url", "None", '"http://a/b"', "where")])

    def test_notebook_runs_with_other_parameters(self):
        asked = notebook(
            new_code_cell('var (\n\tn = 1\n\trates = []float64{1}\n\tname = ""\n)', metadata={"tags": ["parameters"]}),
            new_code_cell('fmt.Println(n, rates, name)'))
        with tempfile.TemporaryDirectory() as folder:
            before, after = pathlib.Path(folder, "before.ipynb"), pathlib.Path(folder, "after.ipynb")
            nbformat.write(asked, before)
            papermill.execute_notebook(before, after, {"n": 7, "rates": [0.5, 1], "name": 'ä "b"'}, cwd=folder,
                                       progress_bar=False, execution_timeout=LIMIT, start_timeout=LIMIT)
            done = nbformat.read(after, 4)
        self.assertEqual(done.cells[-1].outputs[0]["text"], '7 [0.5 1] ä "b"\n')

    def test_every_kind_of_value_compiles(self):
        values = {"text": "a`b\n\ufeff\x00🎓", "nothing": None, "nan": float("nan"), "huge": 2**64 - 1, "least": -(2**63), "none": [],
                  "deep": [[[1], [2.5]], []], "mixed": [1, None, "a", 2**63, [1]], "table": {"a": {"b": [True]}, "c": {}}, "keys": {1: "a"}, "größe": 1e300}
        asked = notebook(new_code_cell('// none', metadata={"tags": ["parameters"]}),
                         new_code_cell("fmt.Printf(\"%q %v %v %v %v %T %v %v %v %v %v\", text, nothing, nan, huge, least, none, deep, mixed, table, keys, größe)"))
        with tempfile.TemporaryDirectory() as folder:
            before, after = pathlib.Path(folder, "before.ipynb"), pathlib.Path(folder, "after.ipynb")
            nbformat.write(asked, before)
            papermill.execute_notebook(before, after, values, cwd=folder, progress_bar=False, execution_timeout=LIMIT, start_timeout=LIMIT)
            done = nbformat.read(after, 4)
        self.assertEqual(done.cells[-1].outputs[0]["text"], r'"a`b\n\ufeff\x00🎓" <nil> NaN 18446744073709551615 -9223372036854775808 []interface {} '
                         "[[[1] [2.5]] []] [1 <nil> a 9223372036854775808 [1]] map[a:map[b:[true]] c:map[]] map[1:a] 1e+300")


class Convert(unittest.TestCase):
    def test_html_colours_go(self):
        page, _ = nbconvert.HTMLExporter().from_notebook_node(executed())
        self.assertIn("highlight hl-go", page)
        self.assertIn('<span class="kd">func</span>', page)

    def test_script_is_go(self):
        script, resources = nbconvert.ScriptExporter().from_notebook_node(executed())
        self.assertEqual(resources["output_extension"], ".go")
        self.assertIn("func double(", script)


def executed():
    """A notebook as it is after it was run: the kernel has told what its language is."""
    from nbclient import NotebookClient

    n = notebook(new_code_cell("func double(a int) int { return 2 * a }"))
    NotebookClient(n, kernel_name="pmf-nas", timeout=LIMIT, startup_timeout=LIMIT).execute()
    return n


class Text(unittest.TestCase):
    def test_notebooks_survive_as_text(self):
        self.assertTrue(NOTEBOOKS)
        for path in NOTEBOOKS:
            with self.subTest(path.name):
                before = nbformat.read(path, 4)
                text = jupytext.writes(before, fmt="go:percent")
                self.assertIn("// %% [markdown]", text)
                after = jupytext.reads(text, fmt="go:percent")
                self.assertEqual([(c.cell_type, c.source) for c in before.cells], [(c.cell_type, c.source) for c in after.cells])
                self.assertEqual(after.metadata.kernelspec.name, "pmf-nas")


if __name__ == "__main__":
    unittest.main(verbosity=2)
