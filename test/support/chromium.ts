import { existsSync } from 'node:fs';

/** Chromium as the environment variable WORKBOOK_CHROMIUM names it, or where Debian and others put it; undefined without one. */
export const CHROMIUM = [
  process.env.WORKBOOK_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file !== undefined && existsSync(file));
