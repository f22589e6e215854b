"""nbconvert executes a notebook with the kernel, and reports a failing cell."""

import nbformat
from nbconvert.preprocessors import CellExecutionError, ExecutePreprocessor


def run(*cells):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    ExecutePreprocessor(kernel_name="typescript", timeout=60).preprocess(notebook, {})
    return notebook


executed = run("const x = 20;", "console.log(x); x + 1")
stream, result = executed.cells[1].outputs
assert stream.text == "20\n", stream
assert result.output_type == "execute_result" and result.data["text/plain"] == "21", result
assert executed.cells[1].execution_count == 2, executed.cells[1].execution_count

try:
    run("const y = 1;", "\nthrow new RangeError('told')")
except CellExecutionError as error:
    assert error.ename == "RangeError" and error.evalue == "told", error
    assert "> 2 | throw new RangeError" in str(error), error
else:
    raise AssertionError("the failing cell was not reported")
print("nbconvert: ok")
