import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { PlannedBlock } from '../../../src/experiments/index.js';
import { tasksOf } from '../../../src/experiments/slurm/tasks.js';

const block = (variant: string, first: number, trials: number): PlannedBlock => ({
  variant,
  scale: 'paper',
  settings: {},
  seeds: Array.from({ length: trials }, (_, i) => first + i),
});

const sizes = (tasks: readonly (readonly PlannedBlock[])[]): number[][] =>
  tasks.map((blocks) => blocks.map(({ seeds }) => seeds.length));

it('puts short blocks together until they take 20 minutes, and no more than 30', () => {
  const blocks = Array.from({ length: 5 }, (_, i) => block('a', i, 1));
  assert.deepEqual(sizes(tasksOf(blocks, () => 600, 1)), [[1, 1], [1, 1], [1]]);
  assert.deepEqual(sizes(tasksOf(blocks, () => 1000, 1)), [[1], [1], [1], [1], [1]]);
  assert.deepEqual(sizes(tasksOf(blocks, () => 1000, 2)), [
    [1, 1, 1],
    [1, 1],
  ]);
  assert.deepEqual(sizes(tasksOf(blocks, () => 0, 1)), [[1, 1, 1, 1, 1]]);
});

it('cuts long blocks into fewer trials of 30 minutes at most, every trial once', () => {
  const tasks = tasksOf(
    [block('a', 0, 10), block('b', 10, 2)],
    (variant) => (variant === 'a' ? 500 : 9000),
    1,
  );
  assert.deepEqual(sizes(tasks), [[3], [3], [3], [1], [1], [1]]);
  assert.deepEqual(
    tasks.flat().flatMap(({ seeds }) => seeds),
    Array.from({ length: 12 }, (_, seed) => seed),
  );
});

it('makes a task of every block where nothing tells how long it takes', () => {
  assert.deepEqual(sizes(tasksOf([block('a', 0, 10), block('a', 10, 10)], () => null, 4)), [[10], [10]]);
});
