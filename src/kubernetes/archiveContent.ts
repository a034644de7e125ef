/** How long parts of a dump took, as CRIU has measured them, in milliseconds (CRIU images/stats.proto, dump_stats_entry). */
export interface DumpTimes {
  /** Until all processes stood still. */
  readonly freezingMs: number;
  /** How long they stood still. */
  readonly frozenMs: number;
  /** How long memory was taken from them, while they stood still. */
  readonly memoryDumpMs: number;
  /** How long it was written. */
  readonly memoryWriteMs: number;
}

/** The JSON files of an archive as texts, how its bytes are spent, and how long it took. All of it is hostile input. */
export interface ArchiveContent {
  /** By name: `config.dump`, `spec.dump`, `status.dump`; those that the archive has. */
  readonly files: ReadonlyMap<string, string>;
  /** Size of the archive itself. */
  readonly fileBytes: number;
  /** Sizes of the files in it: all, those with the processes' memory, the changes to the root file system. */
  readonly totalBytes: number;
  readonly memoryBytes: number;
  readonly rootDiffBytes: number;
  /** Absent where CRIU has left none. */
  readonly dumpTimes?: DumpTimes;
}

/** The last line of what `checkpoint-archive` says of an archive. */
export const contentEnd = /^sizes .*\n/m;

/** Reads what `checkpoint-archive` says of an archive (`runtime/checkpoint-archive/main.go`). */
export function parseContent(output: string): ArchiveContent {
  const files = new Map<string, string>();
  let sizes: readonly number[] = [];
  let dumpTimes: DumpTimes | undefined;
  for (const line of output.split('\n')) {
    const [name = '', ...values] = line.split(' ');
    if (name === 'sizes') sizes = values.map(Number);
    else if (name === 'times') dumpTimes = timesOf(values.map((microseconds) => Number(microseconds) / 1000));
    else if (name !== '') files.set(name, Buffer.from(values[0] ?? '', 'base64').toString('utf8'));
  }
  const [totalBytes = 0, memoryBytes = 0, rootDiffBytes = 0, fileBytes = 0] = sizes;
  return { files, fileBytes, totalBytes, memoryBytes, rootDiffBytes, ...(dumpTimes && { dumpTimes }) };
}

function timesOf([
  freezingMs = 0,
  frozenMs = 0,
  memoryDumpMs = 0,
  memoryWriteMs = 0,
]: readonly number[]): DumpTimes {
  return { freezingMs, frozenMs, memoryDumpMs, memoryWriteMs };
}
