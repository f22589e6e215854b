import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.js';
import { correctGradients } from './correct-gradients.js';
import { BACKENDS, requestedBackend, type BackendName } from './requested-backend.js';

/** What was chosen, and for each faster backend that was passed over: why, and how to get it. */
export interface BackendChoice {
  name: BackendName;
  version: string;
  threads: number;
  notes: string[];
}

interface Loaded {
  version: string;
  threads: number;
}

const require = createRequire(import.meta.url);
const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;

const loaders: Record<BackendName, () => Promise<Loaded>> = {
  onednn: async () => {
    const onednn = await import('tfjs-backend-onednn');
    if (!onednn.isAvailable()) throw new Error(onednn.unavailableReason());
    return { version: versionOf('tfjs-backend-onednn'), threads: onednn.getThreads() };
  },
  tensorflow: async () => {
    const name = '@tensorflow/tfjs-node';
    try {
      await import(name);
    } catch {
      throw new Error(
        `${name} is not installed or has no binary for this Node.js; try: npm install ${name}@4.22.0`,
      );
    }
    return { version: versionOf(name), threads: Number(process.env.OMP_NUM_THREADS ?? 1) };
  },
  wasm: async () => {
    const { prepareWasm } = await import('./wasm.js');
    prepareWasm();
    return { version: versionOf('@tensorflow/tfjs-backend-wasm'), threads: 1 };
  },
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    return { version: versionOf('@tensorflow/tfjs-backend-cpu'), threads: 1 };
  },
};

async function activate(name: BackendName): Promise<Loaded> {
  const loaded = await loaders[name]();
  if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} did not initialise`);
  await tf.ready();
  return loaded;
}

let choice: Promise<BackendChoice> | undefined;

async function choose(): Promise<BackendChoice> {
  tf.env().set('PROD', true);
  correctGradients();
  const requested = requestedBackend();
  const notes: string[] = [];
  for (const name of requested ? [requested] : BACKENDS)
    try {
      return { name, ...(await activate(name)), notes };
    } catch (error) {
      const reason = (error as Error).message;
      if (requested)
        throw new UserError(`WORKBOOK_BACKEND asks for ${name}, which is not available: ${reason}`);
      notes.push(`${name} is not available: ${reason}`);
    }
  throw new UserError(`no TensorFlow.js backend works here: ${notes.join('; ')}`);
}

/**
 * Sets TensorFlow.js up once for this process: corrects its higher derivatives and activates the fastest backend of
 * onednn, tensorflow, wasm and cpu that works, or the one that the environment variable `WORKBOOK_BACKEND` names.
 *
 * Throws {@link UserError} if `WORKBOOK_BACKEND` names an unknown backend or one that does not work here.
 */
export async function chooseBackend(): Promise<BackendChoice> {
  choice ??= choose();
  try {
    return await choice;
  } catch (error) {
    // In a notebook the variable can be corrected and the cell run again.
    choice = undefined;
    throw error;
  }
}
