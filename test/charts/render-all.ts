import { renderPng, renderSvg } from '../../src/charts/index.js';
import { sha256 } from '../../src/system/sha256.js';
import { SAMPLES } from './samples.js';

/** Prints the checksum of every sample's SVG, and of the PNGs of two; run as a process of its own by render.test.ts. */
const checksums: Record<string, string> = {};
for (const [name, spec] of Object.entries(SAMPLES)) {
  const svg = await renderSvg(spec);
  checksums[`${name}.svg`] = sha256(svg);
  if (name === 'curves' || name === 'heat-map') checksums[`${name}.png`] = sha256(await renderPng(svg));
}
console.log(JSON.stringify(checksums));
