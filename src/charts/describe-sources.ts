import type { Sources } from './manifest.js';

/** The line that a chart states below its title: scale, trials, backends, machines. */
export function describeSources({ scale, trials, backends, machines }: Sources): string {
  const named = (one: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${values.length === 1 ? one : `${one}s`} ${[...values].sort().join(', ')}`];
  return [
    `scale ${scale}`,
    `${trials} trial${trials === 1 ? '' : 's'} per arm`,
    ...named('backend', backends),
    ...(machines.length === 0 ? [] : [[...machines].sort().join(', ')]),
  ].join(' · ');
}
