import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { findKernelspec, writeKernelspec } from '../../src/notebook/index.js';
import { projectRoot } from '../../src/system/project-root.js';
import { workFolder } from './helpers.js';

const folder = workFolder();

function install(name: string, content: string): NodeJS.ProcessEnv {
  const place = path.join(folder, 'jupyter', 'kernels', name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'kernel.json'), content);
  return {
    HOME: folder,
    JUPYTER_PATH: `${path.join(folder, 'none')}${path.delimiter}${path.join(folder, 'jupyter')}`,
  };
}

describe('findKernelspec', () => {
  it('finds the kernel of the project before any other', () => {
    const env = install('tslab', '{"argv": ["elsewhere"]}');
    const spec = findKernelspec('tslab', { env });
    assert.equal(spec.argv[0], process.execPath);
    assert.deepEqual(spec.argv.slice(2), ['kernel', '{connection_file}']);
    assert.ok(spec.argv[1].endsWith(path.join('kernel', 'dist', 'src', 'cli.js')));
    assert.deepEqual([spec.display_name, spec.language], ['TypeScript', 'typescript']);
  });

  it('finds other kernels, and tslab where the project has none, in JUPYTER_PATH', () => {
    const env = install(
      'other',
      '{"argv": ["a", "{connection_file}"], "display_name": "Other", "env": {"A": "1"}}',
    );
    assert.deepEqual(findKernelspec('other', { env }), {
      name: 'other',
      display_name: 'Other',
      language: '',
      argv: ['a', '{connection_file}'],
      interruptByMessage: false,
      env: { A: '1' },
    });
    install('tslab', '{"argv": ["elsewhere"]}');
    assert.deepEqual(findKernelspec('tslab', { env, root: folder }).argv, ['elsewhere']);
  });

  it('says how to install what is missing', () => {
    const env = { HOME: folder };
    assert.throws(() => findKernelspec('nothing', { env }), /no kernel "nothing".*use the kernel "tslab"/);
    assert.throws(
      () => findKernelspec('tslab', { env, root: folder }),
      /"tslab" is not installed: run "make setup"/,
    );
  });

  it('names a kernel.json that is broken', () => {
    assert.throws(
      () => findKernelspec('broken', { env: install('broken', '{"argv"') }),
      /kernel\.json cannot be read/,
    );
    assert.throws(() => findKernelspec('bare', { env: install('bare', '{}') }), /kernel\.json has no "argv"/);
  });
});

it('writeKernelspec writes what JupyterLab looks for', () => {
  const place = path.join(folder, 'lab');
  const file = writeKernelspec(place, projectRoot());
  assert.equal(file, path.join(place, 'kernels', 'tslab', 'kernel.json'));
  const { argv, display_name, language } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  assert.deepEqual(
    [argv, display_name, language],
    [findKernelspec('tslab').argv, 'TypeScript', 'typescript'],
  );
});
