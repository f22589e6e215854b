/** What `workbook --help` prints. */
export const HELP = `workbook: trains, stores and shows the experiments of the activation workbook

Usage: workbook <command> [arguments]

  status [experiment]        what is stored and what is missing
  plan [experiment...]       what a run would take: blocks, hours, space
  run <experiment>           train and store the trials that are missing
  cancel <experiment>        cancel its jobs in Slurm
  notebook run <file...>     execute notebooks
  verify [file...]           execute notebooks and compare with what is committed
  audit                      train a sample of the stored trials again and compare
  site                       write all notebooks, claims, figures and records as web pages
  export                     claims and provenance as RO-Crate and codecheck.yml
  backends                   the tensor engine that is chosen here, and why

  <command> --help           more about a command
  --version                  the version

Environment variables
  WORKBOOK_BACKEND           the tensor engine to use, such as wasm or cpu
  WORKBOOK_DATA              the folder of the stored trials (default: data/trials in the project)
  WORKBOOK_SCALE             the scale that the notebooks show, instead of the largest that is stored
  WORKBOOK_FIGURES           the folder of the figures (default: figures in the project)
  WORKBOOK_STOCKS            the folder with the CSV files of the paper's five stock indices
  WORKBOOK_CIFAR10           the folder with the binary files of CIFAR-10
  WORKBOOK_SEMEION           the file semeion.data
  WORKBOOK_REGISTRY          a module that exports other experiments, as \`experiments\`
  WORKBOOK_DEBUG=1           show stack traces

Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted by Ctrl-C
`;

/** What `workbook status --help` prints. */
export const STATUS_HELP = `Usage: workbook status [experiment]

Shows, for each experiment (or the one named) and each scale, how many trials are stored, missing and diverged, the
seconds they took, and the backends and commits that trained them; for one experiment also by variant. A record that is damaged is set aside, with exit code 1.
A line says of each sealed plan that the code plans otherwise now. Jobs in Slurm
are shown by tasks queued, running, failed and done, with a line for every block that failed; uncertain are those of which
neither Slurm nor the store knows.
`;

/** What `workbook plan --help` prints. */
export const PLAN_HELP = `Usage: workbook plan [experiment...] [options]

Says what training the missing trials would take, by the stored ones: blocks, hours of one core, the longest block, the space
of the records, the time on a number of cores, and the commands that would train them. Hours are of processor time where
the records have it, else of the clock, which runs on while a machine does other things.

  --scale <scale>            smoke, quick, reduced or paper (default)
  --paper <name>             all experiments of one paper
  --cores <number>           that train side by side (default: those of this machine)
  --seal                     seal the plans that are not sealed yet in data/plans, and train nothing
  --new-plan                 with --seal: also where the sealed plan is another one; what it adds is exploratory
`;

/** What `workbook run --help` prints. */
export const RUN_HELP = `Usage: workbook run <experiment> [options]

Trains the trials that are not stored yet and stores them. Ctrl-C keeps what is finished; a second run does the rest.
Before the first trial at the scales reduced and paper the plan is sealed in data/plans: arms, trials, settings and claims.

  --scale <scale>            smoke, quick (default), reduced or paper
  --workers <number>         processes to train in (default: 1)
  --variants <a,b>           only these variants
  --new-plan                 seal the present plan where the sealed one is another; what it adds is exploratory

  --executor <name>          local (default) or slurm: submit the trials as job arrays and return; a second run submits only
                             what is neither stored nor in a job. The store must lie on the cluster's shared file system.
  --partition <name>         the partition of the jobs
  --time <limit>             the time limit of a task, as Slurm writes it; a task has blocks for about 20 minutes, where
                             records tell how long they take, and finished blocks outlive the limit
  --cpus <number>            cores of a task, each for a process that trains (default: 1)
  --memory <size>            memory of a task, such as 4G
  --array-limit <number>     tasks of an array that run at the same time
  --template <file>          a script of your own with {command} as its last line and, if you like, {directives}
  --dry-run                  print the scripts and submit nothing
`;

/** What `workbook cancel --help` prints. */
export const CANCEL_HELP = `Usage: workbook cancel <experiment> [options]

Cancels the jobs in Slurm that train an experiment. What they stored stays; a run submits the rest again.

  --scale <scale>            smoke, quick (default), reduced or paper
`;

/** What `workbook notebook --help` prints. */
export const NOTEBOOK_HELP = `Usage: workbook notebook run <file...> [options]

Executes notebooks headless, each in a fresh kernel, and writes the outputs into them. A notebook that fails stays as it
was; the others are still run.

  --timeout <seconds>        the limit of one cell (default: 1800)
  --total-timeout <seconds>  the limit of one notebook (default: none)
  --output <folder>          write the executed notebooks there instead of in place
  --jobs <number>            notebooks to execute side by side (default: 1)
`;

/** What `workbook verify --help` prints. */
export const VERIFY_HELP = `Usage: workbook verify [file...] [options]

Executes notebooks (all of notebooks/ by default) and compares their outputs, figures and tables with the committed ones,
which stay as they are: text exactly, numbers within the tolerances that a notebook's metadata state, charts by their
data. Exit code 1 if anything differs.

  --jobs <number>            notebooks to execute side by side (default: 1)
  --all                      list what is the same, too
`;

/** What `workbook audit --help` prints. */
export const AUDIT_HELP = `Usage: workbook audit [options]
       workbook audit --signatures | --sign
       workbook audit --explain <record> <record>

Draws records of every experiment at random, trains them again and compares: to the last digit where backend, version
and processor are the record's, else within the experiment's tolerance. Writes audit.md and audit.json. Where time is
short, long trainings are cut and their beginnings compared. Exit code 1 if a record differs or is damaged.

  --share <part>             the part of the records that is drawn, at least one of each experiment (default: 0.02)
  --paper <name>             only the experiments of one paper
  --seed <number>            another sample (default: 0)
  --hours <number>           the time that it may take (default: 10 minutes)
  --workers <number>         processes to train in (default: one a core)
  --output <folder>          where the report is written (default: the current folder)

  --signatures               compare every record with the file SHA256SUMS in the folder of the trials
  --sign                     add the records that have no signature yet; existing ones are never changed
  --explain <a> <b>          in what two records differ: settings, seeds, data, code, versions, processor, results
`;

/** What `workbook site --help` prints. */
export const SITE_HELP = `Usage: workbook site [options]

Writes web pages of all notebooks, claims, figures, tables and records, which open from a disk: they need no server and no
download, and no script but to make charts react. Numbers in the prose are checked against their tables.

  --out <folder>             where they go (default: site in the current folder)
  --repository <address>     where commits have pages, as <address>/commit/<hash>; without it they are shown without a link
`;

/** What `workbook export --help` prints. */
export const EXPORT_HELP = `Usage: workbook export [options]

Writes ro-crate-metadata.json (RO-Crate 1.1): the notebooks, figures, plans and records with their hashes, what trained the
records, and each claim with what is found of it; and codecheck.yml (CODECHECK 1.0): what is to be reproduced.

  --paper <name>             codecheck.yml of one paper instead of the whole workbook
  --reference <address>      of what is checked
  --repository <address>     of the code
  --codechecker <name>       who checked it, and
  --report <address>         the certificate; without them they are left to be added
  --output <folder>          where both are written (default: the project, to which all paths are relative)
`;

/** What `workbook backends --help` prints. */
export const BACKENDS_HELP = `Usage: workbook backends

Chooses the tensor engine as every run does and says what was chosen and why. WORKBOOK_BACKEND overrides the choice.
Of the engine onednn also: the width of its vectors and the kernel of every convolution of the workbook's networks.
`;
