"""Jupyter's own conformance test (jupyter_kernel_test 0.7.0) over the kernel, with code in Go."""

import unittest

import jupyter_kernel_test


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = "pmf-nas"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "to the standard error")'
    # A panic shows its whole dump, folded, beside the one error message.
    code_generate_error = 'errors.New("on purpose")'
    code_inspect_sample = "strings.Fields"
    code_page_something = 'show.Page("a long text")'
    code_clear_output = "show.Clear(false)"

    code_execute_result = [
        {"code": "1 + 2", "result": "3\n"},
        {"code": '"a" + "b"', "result": "ab\n"},
        {"code": 'view.Table{Columns: []view.Column{{Name: "a"}}, Rows: [][]any{{1}}}', "mime": "text/html"},
    ]
    code_history_pattern = "1?+*2"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = [
        {"text": "strings.HasPre", "matches": {"HasPrefix"}},
        {"text": "%pmf doc", "matches": {"doctor"}},
    ]
    complete_code_samples = ["x := 1", "func f() int {\n\treturn 1\n}", "!ls (", "f(1,\n2)"]
    incomplete_code_samples = ["for i := range 3 {", "x := 1 +", "%%", "s := `one"]
    invalid_code_samples = ["f())", '"open']

    code_display_data = [
        {
            "code": 'show.Display(view.Table{Columns: []view.Column{{Name: "a"}}, Rows: [][]any{{1}}})',
            "mime": "text/html",
        },
        {"code": "show.Display(2 * 21)", "mime": "text/plain"},
    ]


if __name__ == "__main__":
    unittest.main(verbosity=2)
