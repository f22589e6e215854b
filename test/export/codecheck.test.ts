import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { CODECHECK_FILE } from '../../src/export/index.js';
import { projectRoot } from '../../src/system/project-root.js';
import { temporaryFolder } from '../support/folders.js';
import { workbook } from '../cli/command-line.js';

interface Codecheck {
  version: string;
  paper: { title: string; authors: { name: string }[]; reference?: string };
  manifest: { file: string; comment: string }[];
  codechecker?: { name: string }[];
  repository?: string;
  report?: string;
}

/** Reads YAML by another program than the one that wrote it. */
const readYaml = (file: string): Codecheck => {
  const program =
    'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1], encoding="utf8"))))';
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program, file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Codecheck;
};

const noYaml =
  spawnSync('python3', ['-c', 'import yaml']).status !== 0 && 'python3 has no module yaml to read it with';

/** What the configuration file specification 1.0 demands: a manifest of files that are there, and who a paper is by. */
describe('codecheck.yml', { skip: noYaml }, () => {
  it('lists the files to reproduce, and leaves to the codechecker what is theirs', async (t) => {
    const folder = temporaryFolder(t);
    const { stdout } = await workbook(['export', '--output', folder]);
    assert.match(stdout, /to which a codechecker adds name and report\n$/);
    const { version, paper, manifest, codechecker, report } = readYaml(path.join(folder, CODECHECK_FILE));
    assert.equal(version, 'https://codecheck.org.uk/spec/config/1.0/');
    assert.ok(paper.title.length > 0 && paper.authors.every(({ name }) => name.length > 0));
    assert.ok(manifest.length > 50);
    for (const { file, comment } of manifest) {
      assert.ok(existsSync(path.join(projectRoot(), file)), file);
      assert.match(comment, /^made by \S+, scale /);
    }
    assert.deepEqual([codechecker, report], [undefined, undefined]);
  });

  it('of one paper, once it is checked, has all that the specification asks for', async (t) => {
    const folder = temporaryFolder(t);
    const given = ['--codechecker', 'A: "checker"', '--report', 'https://doi.org/10.5281/zenodo.1'];
    const places = ['--reference', 'https://doi.org/10.1000/1', '--repository', 'https://example.org/code'];
    const { code } = await workbook([
      'export',
      '--paper',
      'q-neurons',
      '--output',
      folder,
      ...given,
      ...places,
    ]);
    assert.equal(code, 0);
    const { paper, manifest, codechecker, repository, report } = readYaml(path.join(folder, CODECHECK_FILE));
    assert.match(paper.title, /^q-Neurons: /);
    assert.ok(manifest.every(({ file }) => file.startsWith('figures/q-neurons/')));
    assert.deepEqual(
      [codechecker, repository, report, paper.reference],
      [[{ name: 'A: "checker"' }], 'https://example.org/code', given[3], 'https://doi.org/10.1000/1'],
    );
  });

  it('is refused for a paper or an address that is none', async () => {
    for (const [args, message] of [
      [['--paper', 'q-neuron'], /unknown paper 'q-neuron'; did you mean 'q-neurons'\?/],
      [['--report', 'zenodo'], /--report is 'zenodo'; allowed: an address, such as https:/],
    ] as const) {
      const { code, stderr } = await workbook(['export', ...args]);
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
  });
});
