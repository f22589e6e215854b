/** A published data set. */
export interface DataSet<Content> {
  readonly name: string;
  /**
   * What it holds, read once a process; what is missing is downloaded first.
   *
   * Throws {@link UserError} for files that are missing, damaged or of another content, and for a download that fails.
   */
  load(): Promise<Content>;
  /** The hash of what `load` gives, where possible known without reading it. */
  hash(): Promise<string>;
  /** Whether it is here; nothing is downloaded to find out. */
  has(): boolean;
  /** What to do where it is not here, such as `set WORKBOOK_SVHN to a folder with …`. */
  readonly howToGet: string;
}

/** A {@link DataSet} whose content `read` reads, again where the environment variable that names a copy has changed. */
export function dataSet<Content>(
  variable: string,
  read: () => Promise<Content>,
  rest: Omit<DataSet<Content>, 'load'>,
): DataSet<Content> {
  let known: { from: string | undefined; content: Promise<Content> } | undefined;
  return {
    ...rest,
    load() {
      const from = process.env[variable];
      if (known?.from !== from) known = undefined;
      const content = (known ??= { from, content: read() }).content;
      // What failed is tried again by who asks next.
      content.catch(() => (known = undefined));
      return content;
    },
  };
}
