// Milliseconds of training steps against PyTorch's in the same run, one thread each, and of the notebook kernel.
//
//   npm run bench                             everything
//   npm run bench -- --only slopes,kernel     some sections: networks, slopes, expansions, texts, kernel
//   npm run bench -- --clock cpu              processor time, where other programs run; wall by default
import { parseArgs } from 'node:util';
import { CLOCKS, type Clock } from './clock.js';
import { benchExpansions } from './expansions.js';
import { benchKernel } from './kernel.js';
import { benchNetworks } from './networks.js';
import { benchSlopes } from './slopes.js';
import { benchTexts } from './texts.js';

const SECTIONS: Readonly<Record<string, (clock: Clock) => void | Promise<void>>> = {
  networks: benchNetworks,
  slopes: benchSlopes,
  expansions: benchExpansions,
  texts: benchTexts,
  kernel: benchKernel,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(SECTIONS).join(',') },
    clock: { type: 'string', default: 'wall' },
  },
});
const names = values.only.split(',');
const unknown = names.find((name) => !(name in SECTIONS));
const clock = CLOCKS.find((name) => name === values.clock);
if (unknown !== undefined || clock === undefined) {
  const [given, allowed] =
    unknown === undefined
      ? [`--clock ${values.clock}`, CLOCKS]
      : [`--only ${unknown}`, Object.keys(SECTIONS)];
  console.error(`${given} is given; allowed are ${allowed.join(', ')}`);
  process.exitCode = 2;
} else
  for (const [i, name] of names.entries()) {
    if (i > 0) console.log();
    await SECTIONS[name](clock);
  }
