// Child process: runs a bundle of jasmine specs and sends the counts to its parent.
import { createRequire } from 'node:module';

interface SpecResult {
  readonly status: string;
  readonly fullName: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

export interface Report {
  readonly status: string;
  readonly specs: number;
  readonly pending: number;
  readonly excluded: number;
  readonly failures: readonly string[];
}

const require = createRequire(import.meta.url);
const env = (require('jasmine-core') as { boot(): { getEnv(): Environment } }).boot().getEnv();

interface Environment {
  configure(options: { random: boolean }): void;
  addReporter(reporter: {
    specDone(result: SpecResult): void;
    jasmineDone(result: { overallStatus: string }): void;
  }): void;
  execute(): void;
}

let specs = 0;
let pending = 0;
let excluded = 0;
const failures: string[] = [];
env.configure({ random: false });
env.addReporter({
  specDone: ({ status, fullName, failedExpectations }) => {
    if (status === 'excluded') excluded++;
    else specs++;
    if (status === 'pending') pending++;
    if (status === 'failed') failures.push(`${fullName}: ${failedExpectations[0]?.message ?? ''}`);
  },
  jasmineDone: ({ overallStatus }) => {
    const report: Report = { status: overallStatus, specs, pending, excluded, failures };
    process.send!(report, () => process.exit(0));
  },
});
require(process.argv[2]!);
env.execute();
