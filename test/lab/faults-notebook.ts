const SLIDER = `import * as tslab from "tslab";
import { permutationTest, showChart, sliderCurves, stream } from "activation-workbook";
showChart(tslab.display, sliderCurves(
  [0, 1, 2, 3].flatMap((frame) => [0, 1, 2, 3, 4].map((x) => ({ frame, x, values: { line: frame * x } }))),
  { title: "A slider", xTitle: "x", yTitle: "y", frameTitle: "step", frame: 0, reference: { name: "none", points: [] } }));`;

const PROGRESS = `import { displayProgress } from "activation-workbook";
const progress = displayProgress(tslab.newDisplay());
for (let step = 0; step <= 6; step++) {
  progress.update({ fraction: step / 6 });
  await new Promise((resolve) => setTimeout(resolve, 700));
}
progress.end("done");`;

const THROWS = `const one = 1;
const two = 2;
throw new RangeError("the third line");`;

const LOOP = `await new Promise((resolve) => setTimeout(resolve, 10));
console.log("begun");
while (true) {}`;

const POINTS = `import { distribution } from "activation-workbook";
showChart(tslab.display, distribution(
  ["a", "b"].flatMap((arm) => Array.from({ length: 40 }, (_, i) => ({ arm, value: i }))),
  { title: "Points", yTitle: "y" }));`;

/** The place of the cell that draws many points. */
export const TOOLTIP = 7;

/**
 * Cells: a chart with a slider, progress, an error, one behind it, a loop after an await, a name to complete, one to inspect, and a chart of
 * many points. */
export const faultsNotebook = (): object => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' },
    language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/typescript' },
  },
  cells: [
    SLIDER,
    PROGRESS,
    THROWS,
    '"behind the error"',
    LOOP,
    'permutationT',
    'permutationTest',
    POINTS,
  ].map((source, place) => ({
    cell_type: 'code',
    id: `cell-${place}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  })),
});
