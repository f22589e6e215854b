import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import ts from 'typescript';
import { projectRoot } from '../src/system/project-root.js';

const LAST = `
model.add(activationLayer({ activation: mixed, sharing: 'layer' }));
const output = model.predict(tf.ones([3, 784])) as tf.Tensor;
console.log(JSON.stringify([output.shape, model.countParams()]));
`;

it('the examples of the README run, one after the other', (t) => {
  const readme = readFileSync(path.join(projectRoot(), 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
  assert.equal(examples.length, 2);
  const { outputText } = ts.transpileModule([...examples, LAST].join('\n'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  // In the project, where packages are found by name.
  const program = path.join(projectRoot(), 'dist', 'test', `readme-${process.pid}.mjs`);
  t.after(() => rmSync(program, { force: true }));
  writeFileSync(program, outputText);
  const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  // 784 x 64 + 64, two weights of each of 64 neurons, 64 x 10 + 10, and one weight of a layer.
  const parameters = 50_240 + 128 + 650 + 1;
  assert.equal(stdout.trim().split('\n').at(-1), JSON.stringify([[3, 10], parameters]), stderr);
});
