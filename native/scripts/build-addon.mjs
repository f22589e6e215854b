// Compiles cpp/*.cc against oneDNN into build/onednn.node, without node-gyp.
//
//   node scripts/build-addon.mjs            build unless the last build is still right
//   node scripts/build-addon.mjs --force    build anyway
//   node scripts/build-addon.mjs --strict   exit 1 where nothing could be built
//
// CXX picks the compiler, CXXFLAGS and LDFLAGS are appended, ONEDNN_PREFIX names an installation of
// oneDNN outside the standard places, ONEDNN_ARCH another value for -march, ONEDNN_SANITIZE=1 builds
// with AddressSanitizer and UndefinedBehaviorSanitizer into build/sanitize/. Where compiler or
// library is missing, the reason goes to build/unavailable.json and the exit code is 0: the package
// then reports the backend as unavailable.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sanitize = process.env.ONEDNN_SANITIZE === '1';
const build = path.join(root, 'build', ...(sanitize ? ['sanitize'] : []));
const objects = path.join(build, 'objects');
const addon = path.join(build, 'onednn.node');
const stamp = path.join(build, 'stamp.json');
const unavailable = path.join(build, 'unavailable.json');
const JOBS = 2;

class Unavailable extends Error {
  constructor(reason, remedy) {
    super(reason);
    this.remedy = remedy;
  }
}

const words = (text) => (text ?? '').split(/\s+/).filter(Boolean);

function write(file, text) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

function installCommand(what) {
  if (process.platform === 'darwin')
    return what === 'compiler' ? 'xcode-select --install' : 'brew install onednn';
  const distributions = [
    ['/etc/debian_version', 'apt-get install -y', { compiler: 'g++', library: 'libdnnl-dev' }],
    ['/etc/fedora-release', 'dnf install -y', { compiler: 'gcc-c++', library: 'onednn-devel' }],
    ['/etc/arch-release', 'pacman -S --noconfirm', { compiler: 'gcc', library: 'onednn' }],
  ];
  const known = distributions.find(([marker]) => existsSync(marker));
  if (known) return `${process.getuid?.() === 0 ? '' : 'sudo '}${known[1]} ${known[2][what]}`;
  return what === 'compiler' ? 'conda install -c conda-forge gxx' : 'conda install -c conda-forge onednn';
}

async function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'];
  for (const candidate of candidates) {
    const [program, ...extra] = words(candidate);
    try {
      const { stdout } = await run(program, [...extra, '--version']);
      return { program, extra, version: stdout.split('\n')[0].trim() };
    } catch {
      // The next candidate may be there.
    }
  }
  throw new Unavailable(`no C++ compiler (tried ${candidates.join(', ')})`, installCommand('compiler'));
}

function prefixes() {
  const { ONEDNN_PREFIX: asked } = process.env;
  if (asked && !existsSync(path.join(asked, 'include')))
    throw new Unavailable(
      `ONEDNN_PREFIX is ${asked}, which has no folder include`,
      `unset ONEDNN_PREFIX && ${installCommand('library')}`,
    );
  const named = asked || process.env.CONDA_PREFIX;
  const homebrew = ['/opt/homebrew/opt/onednn', '/usr/local/opt/onednn'];
  return [...(named ? [named] : []), ...(process.platform === 'darwin' ? homebrew : [])].filter((p) =>
    existsSync(path.join(p, 'include')),
  );
}

/** Whether the compiler accepts these flags for this source; `link` also links it. */
async function accepts(compiler, flags, source, link = false) {
  const name = path.join(tmpdir(), `onednn-probe-${process.pid}-${Math.floor(performance.now() * 1e3)}`);
  writeFileSync(`${name}.cc`, source);
  try {
    const compile = link ? [`${name}.cc`] : ['-c', `${name}.cc`];
    await run(compiler.program, [...compiler.extra, ...compile, '-o', `${name}.out`, ...flags]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(`${name}.cc`, { force: true });
    rmSync(`${name}.out`, { force: true });
  }
}

/** The instruction set of the kernels: AVX2 with FMA on x86-64 where this machine has them. */
async function architectureFlags(compiler) {
  if (process.env.ONEDNN_ARCH) return [`-march=${process.env.ONEDNN_ARCH}`];
  if (process.arch !== 'x64') return [];
  const machineHasIt =
    '#if !(defined(__AVX2__) && defined(__FMA__) && defined(__BMI2__))\n#error no AVX2\n#endif\nint main() {}\n';
  if (!(await accepts(compiler, ['-march=native'], machineHasIt))) return [];
  for (const flags of [['-march=x86-64-v3'], ['-mavx2', '-mfma', '-mf16c', '-mbmi', '-mbmi2', '-mlzcnt']])
    if (await accepts(compiler, flags, 'int main() {}\n')) return flags;
  return [];
}

/** For the second variant of the matrix product, or none. */
async function avx512Flags(compiler, kernelFlags) {
  const flags = ['-march=x86-64-v4', '-mprefer-vector-width=512'];
  const wanted = process.arch === 'x64' && kernelFlags.length > 0 && !process.env.ONEDNN_ARCH;
  return wanted && (await accepts(compiler, flags, 'int main() {}\n')) ? flags : [];
}

async function configure() {
  const compiler = await findCompiler();
  if (!(await accepts(compiler, ['-std=c++17'], '#include <optional>\nint main() {}\n')))
    throw new Unavailable(`${compiler.version} does not compile C++17`, installCommand('compiler'));
  const found = prefixes();
  const include = found.map((p) => `-I${path.join(p, 'include')}`);
  const library = [
    ...found.flatMap((p) => [`-L${path.join(p, 'lib')}`, `-Wl,-rpath,${path.join(p, 'lib')}`]),
    '-ldnnl',
    ...words(process.env.LDFLAGS),
  ];
  const probe = '#include <oneapi/dnnl/dnnl.hpp>\nint main() { return dnnl_version() == nullptr; }\n';
  if (!(await accepts(compiler, ['-std=c++17', ...include, ...library], probe, true)))
    throw new Unavailable(
      'oneDNN (header oneapi/dnnl/dnnl.hpp and library dnnl) not found',
      installCommand('library'),
    );
  const openmp = (await accepts(compiler, ['-fopenmp'], '#include <omp.h>\nint main() {}\n', true))
    ? ['-fopenmp']
    : [];
  const { stdout } = await run(compiler.program, [
    ...compiler.extra,
    ...include,
    '-dM',
    '-E',
    '-x',
    'c++',
    '-include',
    'oneapi/dnnl/dnnl_version.h',
    '/dev/null',
  ]);
  const number = (name) => new RegExp(`DNNL_VERSION_${name} (\\d+)`).exec(stdout)?.[1] ?? '?';
  const hardening = sanitize
    ? [
        '-g',
        '-O1',
        '-fsanitize=address,undefined',
        '-fno-sanitize-recover=undefined',
        '-fno-omit-frame-pointer',
      ]
    : ['-O3', '-DNDEBUG'];
  const kernelFlags = await architectureFlags(compiler);
  return {
    compiler,
    header: ['MAJOR', 'MINOR', 'PATCH'].map(number).join('.'),
    baseFlags: [
      '-std=c++17',
      '-fPIC',
      '-fvisibility=hidden',
      '-Wall',
      '-Wextra',
      '-fno-math-errno',
      '-fno-trapping-math',
      ...hardening,
      '-DNAPI_VERSION=8',
      '-DBUILDING_NODE_EXTENSION',
      `-DADDON_COMPILER="${compiler.version.replaceAll(/["\\]/g, '')}"`,
      `-I${require('node-api-headers').include_dir}`,
      ...include,
      ...openmp,
      ...words(process.env.CXXFLAGS),
    ],
    kernelFlags,
    avx512Flags: await avx512Flags(compiler, kernelFlags),
    linkFlags: [
      ...(process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
      ...hardening.filter((flag) => flag.startsWith('-fsanitize')),
      ...openmp,
      ...library,
    ],
  };
}

const digest = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

/** The entry checks the processor and tells JavaScript what it lacks, so what does that is compiled for any. */
const FOR_ANY_PROCESSOR = ['addon.cc', 'api.cc'];

/** Files that are compiled a second time, for AVX-512; dispatch.cc chooses when it runs. */
const WITH_AVX512 = [
  'direct_data.cc',
  'direct_filter.cc',
  'direct_forward.cc',
  'elementwise_operations.cc',
  'gemm.cc',
  'philox.cc',
  'residual_network.cc',
  'winograd_data.cc',
  'winograd_filter.cc',
  'winograd_forward.cc',
];

/** The source and every file of ours that it includes, as text. */
function withIncludes(file, seen = new Map()) {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, 'utf8');
  seen.set(file, text);
  for (const [, name] of text.matchAll(/^#include "([^"]+)"/gm)) {
    const included = path.join(path.dirname(file), name);
    if (existsSync(included)) withIncludes(included, seen);
  }
  return seen;
}

/** What is to be compiled: a source, its flags and what tells its object from others of the same name. */
function compilations({ baseFlags, kernelFlags, avx512Flags }, sources) {
  const has512 = avx512Flags.length > 0;
  return sources.flatMap((source) => {
    const name = path.basename(source);
    if (FOR_ANY_PROCESSOR.includes(name))
      return [
        { source, flags: [...baseFlags, ...kernelFlags.slice(0, 1).map((f) => `-DADDON_ARCH="${f}"`)] },
      ];
    const first = {
      source,
      flags: [...baseFlags, ...kernelFlags, ...(has512 ? ['-DADDON_HAS_AVX512'] : [])],
    };
    if (!has512 || !WITH_AVX512.includes(name)) return [first];
    return [first, { source, flags: [...baseFlags, ...avx512Flags, '-DKERNEL_VARIANT=avx512'] }];
  });
}

async function compileAll(configuration, sources) {
  mkdirSync(objects, { recursive: true });
  const queue = compilations(configuration, sources);
  const outputs = [];
  const { compiler, header } = configuration;
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { source, flags } = next;
      const key = digest(...[...withIncludes(source)].flat(), compiler.version, header, flags.join(' '));
      const object = path.join(objects, `${path.basename(source, '.cc')}.${key.slice(0, 16)}.o`);
      outputs.push(object);
      if (existsSync(object)) continue;
      const temporary = `${object}.${process.pid}`;
      await run(compiler.program, [...compiler.extra, ...flags, '-c', source, '-o', temporary], {
        maxBuffer: 1 << 26,
      });
      renameSync(temporary, object);
    }
  };
  try {
    await Promise.all(Array.from({ length: JOBS }, worker));
  } finally {
    queue.length = 0; // after a failure the other compilers stop too
  }
  return outputs.sort();
}

/** Objects that this build did not use and that are so old that no other build does. */
function removeStale(used) {
  const day = 24 * 3600 * 1000;
  for (const name of readdirSync(objects)) {
    const file = path.join(objects, name);
    if (!used.includes(file) && Date.now() - statSync(file).mtimeMs > day) rmSync(file, { force: true });
  }
}

async function main() {
  mkdirSync(build, { recursive: true });
  const configuration = await configure();
  const cpp = path.join(root, 'cpp');
  const names = readdirSync(cpp).sort();
  const sources = names.filter((name) => name.endsWith('.cc')).map((name) => path.join(cpp, name));
  const key = digest(
    JSON.stringify(configuration),
    ...names.flatMap((name) => [name, readFileSync(path.join(cpp, name))]),
  );
  const last = existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : {};
  if (last.key === key && existsSync(addon) && !process.argv.includes('--force')) return;
  const started = performance.now();
  const inputs = await compileAll(configuration, sources);
  const temporary = `${addon}.${process.pid}`;
  const { compiler, linkFlags } = configuration;
  await run(compiler.program, [...compiler.extra, ...inputs, '-o', temporary, ...linkFlags], {
    maxBuffer: 1 << 26,
  });
  renameSync(temporary, addon);
  removeStale(inputs);
  rmSync(unavailable, { force: true });
  const { header, kernelFlags } = configuration;
  write(
    stamp,
    `${JSON.stringify({ key, compiler: compiler.version, onednn: header, arch: kernelFlags }, null, 2)}\n`,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`tfjs-backend-onednn: built with ${compiler.version}, oneDNN ${header}, in ${seconds} s`);
}

try {
  await main();
} catch (error) {
  const known = error instanceof Unavailable;
  const output = known ? '' : (error.stderr || error.message).trim();
  const first = output.split('\n').find((line) => /error/i.test(line)) ?? output.split('\n')[0];
  const reason = known ? error.message : `the compilation failed: ${first.trim()}`;
  const remedy = known ? error.remedy : 'node scripts/build-addon.mjs --force';
  rmSync(addon, { force: true });
  rmSync(stamp, { force: true });
  write(unavailable, `${JSON.stringify({ reason, remedy }, null, 2)}\n`);
  if (output) console.log(output);
  console.log(`tfjs-backend-onednn: the backend is unavailable: ${reason}\nTo provide it: ${remedy}`);
  if (process.argv.includes('--strict')) process.exit(1);
}
