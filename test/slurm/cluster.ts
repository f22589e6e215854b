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
  /** Waits until `condition` holds; gives up with what the cluster says of itself: nodes, jobs and the ends of the logs. */
  until(condition: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** Starts the daemons that are dead and waits until the controller answers. */
  revive(): Promise<void>;
  /** Waits until the node is idle, and takes it into service again where it is down, drained or allocated to no job. */
  settle(): Promise<void>;
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
    SlurmctldTimeout: 10,
    SlurmdTimeout: 5,
    KillWait: 2,
    // A busy machine takes its time to end a task; past this Slurm drains the node, where nothing runs any more.
    UnkillableStepTimeout: 120,
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
    const isAlive = (): boolean =>
      child !== undefined && child.exitCode === null && child.signalCode === null;
    return {
      start: async () => {
        if (isAlive()) return;
        const log = openSync(inFolder(`${program}.log`), 'a');
        child = spawn(find(program)!, args, { stdio: ['ignore', log, log] });
        closeSync(log);
        await once(child, 'spawn');
      },
      kill: async () => {
        if (child === undefined || !isAlive()) return;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
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
  const describe = (): string =>
    [
      ...['sinfo -N -l', 'sinfo -R', 'squeue --array', 'scontrol ping'].map((line) => {
        const [name, ...words] = line.split(' ');
        const { stdout, stderr } = spawnSync(name, words, { encoding: 'utf8' });
        return `$ ${line}\n${stdout}${stderr}`;
      }),
      ...['slurmctld', 'slurmd'].map((program) => {
        const lines = readFileSync(inFolder(`${program}.log`), 'utf8')
          .trimEnd()
          .split('\n');
        return `${program}.log\n${lines.slice(-LOG_LINES).join('\n')}`;
      }),
    ].join('\n');
  const until: Cluster['until'] = (condition, what) =>
    waitFor(condition, what, SECONDS, PAUSE).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}\n${describe()}`, { cause: error });
    });
  const revive = async (): Promise<void> => {
    await controller.start();
    await node.start();
    await until(() => answers(command), 'the controller to answer');
  };
  const settle = (): Promise<void> =>
    until(() => {
      resume(command);
      return answers(command) && isIdle(command);
    }, 'the node to be idle');
  const stop = async (): Promise<void> => {
    await node.kill();
    await controller.kill();
    await munge.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await munge.start();
    await waitFor(() => existsSync(inFolder('munge/socket')), 'munged');
    await revive();
    await settle();
  } catch (error) {
    await stop();
    throw error;
  }
  return { command, controller, node, until, revive, settle, stop };
}

/**
 * The longest that a wait may take, in seconds: tasks are ended within 2 s, a lost node is seen after 5 s, the longest task
 * takes 66 s, and the machine may be busy.
 */
const SECONDS = 240;

/** Milliseconds between two questions to the cluster, each of which starts a process. */
const PAUSE = 500;

/** How much of each daemon's log a wait in vain shows. */
const LOG_LINES = 20;

/** Whether the controller is up. */
const answers = (command: Cluster['command']): boolean =>
  succeeds(() => / UP\s*$/m.test(command('scontrol', 'ping')));

/**
 * Takes the node into service again where it is down or drained; a node that is not refuses it. One that counts as allocated although
 * there is no job, as after jobs that its death ended were run again, is taken down first.
 */
function resume(command: Cluster['command']): void {
  succeeds(() => {
    const state = command('sinfo', '--noheader', '--format=%T');
    const set = (...to: string[]): string => command('scontrol', 'update', 'NodeName=node', ...to);
    if (/down|drain/.test(state)) set('State=RESUME');
    else if (/mixed|allocated/.test(state) && command('squeue', '--noheader').trim() === '')
      set('State=DOWN', 'Reason=no job');
    return true;
  });
}

const isIdle = (command: Cluster['command']): boolean =>
  succeeds(() => command('sinfo', '--noheader', '--format=%T', '--partition=main').trim() === 'idle');

/** Whether `check` holds; what it throws counts as no. */
function succeeds(check: () => boolean): boolean {
  try {
    return check();
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
