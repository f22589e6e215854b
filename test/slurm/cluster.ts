import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePorts } from '../../src/notebook/connection.js';
import { waitFor } from '../support/processes.js';

const PLACES = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];

const find = (program: string): string | undefined =>
  PLACES.map((folder) => path.join(folder, program)).find((file) => existsSync(file));

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch'];

/** Why no Slurm can be set up here, or false. */
export const noSlurm = (): string | false => {
  const missing = PROGRAMS.filter((program) => find(program) === undefined);
  return (
    missing.length > 0 &&
    `${missing.join(', ')} not installed (apt-get install slurmctld slurmd slurm-client munge)`
  );
};

/** A Slurm of one node with two cores on this machine, with daemons of its own. */
export interface Cluster {
  /** Runs one of its commands and returns what it prints. */
  command(...words: string[]): string;
  readonly controller: Daemon;
  readonly node: Daemon;
  stop(): Promise<void>;
}

/** A daemon that can be killed as a failing machine kills it, and started again. */
export interface Daemon {
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts it, and points this process and its children to it. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slurm-'));
  const inFolder = (name: string): string => path.join(folder, name);
  ['munge', 'state', 'spool'].forEach((name) => mkdirSync(inFolder(name)));
  // The authentication service wants a folder that all may enter and a key that only its owner may read.
  [folder, inFolder('munge')].forEach((one) => chmodSync(one, 0o755));
  writeFileSync(inFolder('key'), randomBytes(128), { mode: 0o400 });
  const { username } = os.userInfo();
  const [controllerPort, nodePort] = await freePorts(2);
  const settings = {
    ClusterName: 'test',
    SlurmctldHost: 'localhost(127.0.0.1)',
    SlurmctldPort: controllerPort,
    SlurmUser: username,
    SlurmdUser: username,
    AuthType: 'auth/munge',
    AuthInfo: `socket=${inFolder('munge/socket')}`,
    StateSaveLocation: inFolder('state'),
    SlurmdSpoolDir: inFolder('spool'),
    SlurmctldPidFile: inFolder('controller.pid'),
    SlurmdPidFile: inFolder('node.pid'),
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    ReturnToService: 2,
    SlurmdTimeout: 5,
    KillWait: 2,
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core',
    SchedulerParameters: 'sched_interval=1,sched_min_interval=0',
    MaxArraySize: 4,
    MessageTimeout: 5,
  };
  writeFileSync(
    inFolder('slurm.conf'),
    [
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      `NodeName=node NodeHostname=localhost NodeAddr=127.0.0.1 Port=${nodePort} CPUs=2 RealMemory=1000`,
      'PartitionName=main Nodes=ALL Default=YES',
      'PartitionName=other Nodes=ALL',
      '',
    ].join('\n'),
  );
  process.env.SLURM_CONF = inFolder('slurm.conf');

  const daemon = (program: string, ...args: string[]): Daemon => {
    let child: ChildProcess | undefined;
    return {
      start: async () => {
        const log = openSync(inFolder(`${program}.log`), 'a');
        child = spawn(find(program)!, args, { stdio: ['ignore', log, log] });
        closeSync(log);
        await once(child, 'spawn');
      },
      kill: async () => {
        if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  };
  const command = (...[name, ...words]: string[]): string => {
    const { stdout, stderr, status } = spawnSync(name, words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const munge = daemon(
    'munged',
    '--foreground',
    '--force',
    `--socket=${inFolder('munge/socket')}`,
    ...['key', 'pid', 'log', 'seed'].map((name) => `--${name}-file=${inFolder(name)}`),
  );
  const controller = daemon('slurmctld', '-D', '-f', inFolder('slurm.conf'));
  const slurmd = daemon('slurmd', '-D', '-N', 'node', '-f', inFolder('slurm.conf'));
  /** What the node has started goes with it, as where a machine loses its power. */
  const node: Daemon = {
    start: slurmd.start,
    kill: async () => {
      await slurmd.kill();
      stepsOf(folder).forEach(killTree);
    },
  };
  const stop = async (): Promise<void> => {
    await node.kill();
    await controller.kill();
    await munge.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await munge.start();
    await waitFor(() => existsSync(inFolder('munge/socket')), 'munged');
    await controller.start();
    await node.start();
    await waitFor(() => isIdle(command), 'the node of the cluster');
  } catch (error) {
    await stop();
    throw error;
  }
  return { command, controller, node, stop };
}

function isIdle(command: Cluster['command']): boolean {
  try {
    return command('sinfo', '--noheader', '--format=%T', '--partition=main').trim() === 'idle';
  } catch {
    return false;
  }
}

/** The processes that run the jobs of the cluster in this folder, and of no other on this machine. */
function stepsOf(folder: string): number[] {
  const { stdout } = spawnSync('pgrep', ['-f', '^slurmstepd: \\['], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    });
}

/** Ends a process and all that it started. */
function killTree(pid: number): void {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  for (const child of stdout.split('\n').filter((one) => one.trim() !== '')) killTree(Number(child));
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
