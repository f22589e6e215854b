import path from 'node:path';
import { projectRoot } from '../system/project-root.js';

/** Where what is downloaded goes: `data/cache/` of the project, or a place below it. */
export const cachePlace = (...names: string[]): string => path.join(projectRoot(), 'data', 'cache', ...names);
