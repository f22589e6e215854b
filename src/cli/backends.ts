import { chooseBackend } from '../backends/index.js';
import { parseCommand } from './command.js';
import { convolutionReport } from './convolution-report.js';

/** `workbook backends` */
export async function backends(argv: string[]): Promise<number> {
  parseCommand('backends', argv, {}, []);
  const { name, version, threads, notes } = await chooseBackend();
  const lines = [`${name} ${version}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`, ...notes];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (name === 'onednn') process.stdout.write(convolutionReport());
  return 0;
}
