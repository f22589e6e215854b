import path from 'node:path';
import { projectRoot } from './project-root.js';

/** Where figures go: `figures/` of the project, or the folder that the environment variable WORKBOOK_FIGURES names. */
export const figuresRoot = (): string => process.env.WORKBOOK_FIGURES ?? path.join(projectRoot(), 'figures');
