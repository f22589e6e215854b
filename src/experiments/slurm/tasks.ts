import type { PlannedBlock } from '../experiment.js';

/** How long a task of a job array takes, in seconds: long against the start of a process, short against a time limit. */
const SHORTEST = 1200;
const LONGEST = 1800;

/**
 * The blocks as the tasks of a job array: blocks that take more than 30 minutes are cut into fewer trials, one at the least,
 * and short ones put together until a task takes 20 to 30 minutes. Where nothing tells how long a trial takes, a task is one
 * block.
 *
 * @param secondsEach of a trial of a variant on one core, or null
 * @param workers processes that train the blocks of a task side by side
 */
export function tasksOf(
  blocks: readonly PlannedBlock[],
  secondsEach: (variant: string) => number | null,
  workers: number,
): PlannedBlock[][] {
  const tasks: PlannedBlock[][] = [];
  let length = Infinity;
  for (const block of blocks.flatMap((one) => cut(one, secondsEach(one.variant)))) {
    const each = secondsEach(block.variant);
    const seconds = each === null ? Infinity : (each * block.seeds.length) / workers;
    if (length >= SHORTEST || length + seconds > LONGEST) {
      tasks.push([]);
      length = 0;
    }
    tasks.at(-1)!.push(block);
    length += seconds;
  }
  return tasks;
}

function cut(block: PlannedBlock, each: number | null): PlannedBlock[] {
  const most = each === null || each === 0 ? Infinity : Math.max(1, Math.floor(LONGEST / each));
  if (block.seeds.length <= most) return [block];
  const parts = Math.ceil(block.seeds.length / most);
  const size = Math.ceil(block.seeds.length / parts);
  return Array.from({ length: parts }, (_, index) => ({
    ...block,
    seeds: block.seeds.slice(index * size, (index + 1) * size),
  })).filter(({ seeds }) => seeds.length > 0);
}
