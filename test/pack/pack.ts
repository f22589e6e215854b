/*
 * Packs the packages as npm publishes them, installs them in an empty project and uses them there as their READMEs say. It
 * asks the npm registry for what they depend on, and compiles the addon: minutes, and so no part of `npm test`.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import ts from 'typescript';
import { startKernel } from '../../src/notebook/kernel.js';
import { findKernelspec } from '../../src/notebook/kernelspec.js';
import type { Message } from '../../src/notebook/message.js';
import { projectRoot } from '../../src/system/project-root.js';

const root = projectRoot();
const PACKAGES = [
  { name: 'activation-workbook', folder: '.' },
  { name: 'tfjs-backend-onednn', folder: 'native' },
  { name: 'tslab-kernel', folder: 'kernel' },
] as const;

const work = mkdtempSync(path.join(os.tmpdir(), 'workbook-pack-'));
after(() => rmSync(work, { recursive: true, force: true }));
const tarballs = path.join(work, 'tarballs');
const project = path.join(work, 'project');
const installed = (name: string): string => path.join(project, 'node_modules', name);

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** As {@link run}, and the command must succeed. */
function must(command: string, args: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): Outcome {
  const outcome = run(command, args, cwd, env);
  assert.equal(outcome.status, 0, `${command} ${args.join(' ')}\n${outcome.stdout}\n${outcome.stderr}`);
  return outcome;
}

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
const tarballOf = (name: string): string =>
  path.join(
    tarballs,
    readdirSync(tarballs).find((file) => file.startsWith(name))!,
  );

/** The blocks of a README in one language. */
const examples = (file: string, language: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code]) => code,
  );

before(() => {
  mkdirSync(tarballs);
  mkdirSync(project);
  for (const { folder } of PACKAGES)
    must(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', tarballs],
      path.join(root, folder),
    );
  writeFileSync(
    path.join(project, 'package.json'),
    '{ "name": "empty", "private": true, "type": "module" }\n',
  );
  // Scripts of all dependencies would download TensorFlow's binary; those of the packages under test run below.
  must(
    'npm',
    [
      'install',
      '--ignore-scripts',
      ...QUIET,
      ...PACKAGES.map(({ name }) => tarballOf(name)),
      '@types/node@20',
    ],
    project,
  );
});

for (const { name } of PACKAGES)
  describe(`the package ${name}`, () => {
    const files = (): string[] => readdirSync(installed(name), { recursive: true, encoding: 'utf8' });

    it('holds what it names, its licence and its changes, and neither tests nor source maps', () => {
      const manifest = JSON.parse(readFileSync(path.join(installed(name), 'package.json'), 'utf8')) as {
        main?: string;
        types?: string;
        bin?: Record<string, string>;
        keywords?: string[];
        private?: boolean;
      };
      for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) assert.ok(files().includes(file), file);
      const named = [manifest.main, manifest.types, ...Object.values(manifest.bin ?? {})];
      for (const file of named)
        assert.ok(file === undefined || existsSync(path.join(installed(name), file)), file);
      assert.ok((manifest.keywords?.length ?? 0) > 3 && manifest.private === undefined);
      assert.deepEqual(
        files().filter((file) => /\.(map|test\.js|ipynb|tsbuildinfo)$/.test(file)),
        [],
      );
    });

    it('has a README whose links lead to its own files or to the web', () => {
      const readme = readFileSync(path.join(installed(name), 'README.md'), 'utf8');
      for (const [, target] of readme.matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
        assert.ok(/^https:\/\//.test(target) || existsSync(path.join(installed(name), target)), target);
    });

    it('is well formed by publint, and its types resolve by arethetypeswrong', () => {
      const npx = (tool: string, ...args: string[]): Outcome =>
        must('npm', ['exec', '--yes', '--prefer-offline', `--package=${tool}`, '--', ...args], work);
      const { stdout } = npx('publint@0.3.25', 'publint', 'run', '--strict', tarballOf(name));
      assert.match(stdout, /All good!/);
      const { types } = JSON.parse(readFileSync(path.join(installed(name), 'package.json'), 'utf8')) as {
        types?: string;
      };
      if (types === undefined) return; // a program
      npx('@arethetypeswrong/cli@0.18.5', 'attw', '--profile', 'esm-only', '--no-emoji', tarballOf(name));
    });
  });

describe('in an empty project', () => {
  it('the addon compiles on installation, or says what is missing', () => {
    must('npm', ['rebuild', 'tfjs-backend-onednn', ...QUIET], project);
    const program = `import { isAvailable, unavailableReason } from 'tfjs-backend-onednn';
      console.log(isAvailable() ? 'available' : unavailableReason());`;
    const { stdout } = must(process.execPath, ['--input-type=module', '--eval', program], project);
    assert.match(stdout, /^available$|apt-get install|brew install/m);
  });

  it("the backend's examples run, one after the other", (t) => {
    const check = `import { isAvailable } from 'tfjs-backend-onednn'; process.exit(isAvailable() ? 0 : 3);`;
    if (run(process.execPath, ['--input-type=module', '--eval', check], project).status === 3)
      return t.skip('the addon does not load here');
    const [use, optimizer, recorded, ...others] = examples(
      path.join(installed('tfjs-backend-onednn'), 'README.md'),
      'js',
    );
    assert.deepEqual(others, []);
    const program = `${use}
      import { adamUpdate } from 'tfjs-backend-onednn';
      let parameters = [tf.tensor1d([1, 2])];
      let [first, second] = [[tf.zeros([2])], [tf.zeros([2])]];
      const gradients = [tf.tensor1d([1, -1])];
      const step = 1;
      ${optimizer}
      console.log(tf.getBackend(), JSON.stringify(Array.from(parameters[0].dataSync(), (x) => x.toFixed(3))));`;
    writeFileSync(path.join(project, 'backend.mjs'), program);
    const { stdout } = must(process.execPath, ['backend.mjs'], project);
    // The first step of Adam is the learning rate against the sign of the gradient.
    assert.equal(stdout.trim().split('\n').at(-1), 'onednn ["0.999","2.001"]');
    const loop = `${use}
      import '@tensorflow/tfjs-layers';
      import { recordedStep } from 'tfjs-backend-onednn';
      const variables = [tf.variable(tf.scalar(3))];
      const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([2, 4])];
      const [number, epoch] = [1, 0];
      const loss = ([w, x, y]) => tf.mean(tf.square(tf.sub(tf.mul(w, x), y)));
      ${recorded}
      const repeated = [1, 2, 3].map(() => step.run([...variables, x, y], number, epoch));
      const values = [[value, ...gradients], ...repeated].map((list) => list.map((one) => one.dataSync()[0]));
      console.log(JSON.stringify(values), step.counts.replayed > 0);`;
    writeFileSync(path.join(project, 'loop.mjs'), loop);
    // The mean of (3 - 2)^2 and (6 - 4)^2, and of 2 (3 - 2) 1 and 2 (6 - 4) 2.
    const each = '[2.5,5]';
    assert.equal(
      must(process.execPath, ['loop.mjs'], project).stdout.trim().split('\n').at(-1),
      `[${[each, each, each, each].join(',')}] true`,
    );
  });

  it("the workbook's examples run, and their types resolve under node16 and bundler", () => {
    const code = examples(path.join(installed('activation-workbook'), 'README.md'), 'ts');
    assert.equal(code.length, 2);
    const source = `${code.join('\n')}
      model.add(activationLayer({ activation: mixed, sharing: 'layer' }));
      console.log(JSON.stringify((model.predict(tf.ones([3, 784])) as tf.Tensor).shape));\n`;
    writeFileSync(path.join(project, 'example.ts'), source);
    for (const [module, moduleResolution] of [
      ['node16', 'node16'],
      ['esnext', 'bundler'],
    ]) {
      const options = ['--strict', '--target', 'es2022', '--noEmit', '--skipLibCheck', '--types', 'node'];
      must(
        process.execPath,
        [
          path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
          ...options,
          '--module',
          module,
          '--moduleResolution',
          moduleResolution,
          'example.ts',
        ],
        project,
      );
    }
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(path.join(project, 'example.mjs'), outputText);
    const { stdout } = must(process.execPath, ['example.mjs'], project);
    assert.equal(stdout.trim().split('\n').at(-1), '[3,10]');
  });

  it('the command line trains and stores trials, and says what needs a clone', () => {
    const trials = path.join(project, 'trials');
    const env = { WORKBOOK_DATA: trials };
    must('npx', ['workbook', 'run', 'flexible-activations/autoencoder', '--scale', 'smoke'], project, env);
    const stored = readdirSync(trials, { recursive: true, encoding: 'utf8' });
    assert.ok(stored.filter((name) => name.endsWith('.json')).length > 3);
    const site = run('npx', ['workbook', 'site'], project, env);
    assert.equal(site.status, 2);
    assert.match(site.stderr, /run this in a clone of the project/);
  });

  it('the kernel writes its kernelspec and runs cells where there is no program but Node', async () => {
    const prefix = path.join(project, 'prefix');
    const programs = path.join(project, 'programs');
    mkdirSync(programs);
    symlinkSync(process.execPath, path.join(programs, 'node'));
    const env = { PATH: programs, HOME: project, JUPYTER_PATH: path.join(prefix, 'share', 'jupyter') };
    must(
      path.join(programs, 'node'),
      [path.join('node_modules', '.bin', 'tslab-kernel'), 'install', '--prefix', prefix],
      project,
      env,
    );
    const kernel = await startKernel(findKernelspec('typescript', { env }), { cwd: project, env });
    const published: Message[] = [];
    kernel.client.onMessage = (message) => void published.push(message);
    try {
      const { reply, idle } = kernel.client.execute(
        'import { basename } from "node:path";\nimport { display } from "tslab";\n' +
          'display.html("<b>shown</b>");\nconst name: string = basename("a/b");\nname',
      );
      const [{ status }] = await Promise.all([reply, idle]);
      assert.equal(status, 'ok');
      const data = published.flatMap(({ content }) =>
        content['data'] === undefined ? [] : [content['data']],
      );
      assert.deepEqual(data, [{ 'text/html': '<b>shown</b>' }, { 'text/plain': "'b'" }]);
    } finally {
      await kernel.kill();
    }
  });
});
