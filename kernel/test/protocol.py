"""The conformance tests of jupyter_kernel_test, all twelve."""

import unittest

import jupyter_kernel_test


class TypeScriptKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "typescript"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to stderr")'
    completion_samples = [
        {"text": "Math.hypo", "matches": {"hypot"}},
        {"text": "Number.EPS", "matches": {"EPSILON"}},
    ]
    complete_code_samples = ["1", "const a = 1;", "function f() {\n  return 1;\n}\n"]
    incomplete_code_samples = ["function f() {", "[1, 2,"]
    invalid_code_samples = ["import ) from", "const 1 = 2"]
    code_page_something = "(globalThis as any).kernel.page('a long text'); undefined"
    code_generate_error = "throw new Error('x')"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2, 3].map((x) => x * x)", "result": "[ 1, 4, 9 ]"},
    ]
    code_display_data = [
        {"code": 'import * as tslab from "tslab"; tslab.display.html("<b>x</b>")', "mime": "text/html"},
        {"code": 'import { display } from "tslab"; display.svg("<svg/>")', "mime": "image/svg+xml"},
    ]
    code_history_pattern = "1 + *"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.hypot"
    code_clear_output = "(globalThis as any).kernel.clearOutput()"



if __name__ == "__main__":
    unittest.main()
