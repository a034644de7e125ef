/** The process that an error is about, as far as the log says. */
export interface CriuLogProcess {
  readonly pid: number;
  /** Its command name, at most 15 characters. */
  readonly name?: string;
}

/** An error line of a CRIU log, with what the lines around it say it is about. */
export interface CriuLogError {
  /** Counted from 1, in the text that was read. */
  readonly lineNumber: number;
  /** Where in CRIU's source it was written: `criu/sk-inet.c:188`. */
  readonly source: string;
  readonly message: string;
  /** Whether it only follows from another error, or does no harm. */
  readonly isConsequence: boolean;
  readonly process?: CriuLogProcess;
  /** The number of the file descriptor that was being dumped. */
  readonly fileDescriptor?: number;
  /** The address of the socket that was being dumped: `10.0.0.5:33472`, or the path of a Unix socket. */
  readonly socketAddress?: string;
}

/** What a CRIU log says about a failure. */
export interface CriuLog {
  readonly operation?: 'dump' | 'restore';
  /** The error lines in order: the first 200. */
  readonly errors: readonly CriuLogError[];
  /** The first error that is no mere consequence: what went wrong. */
  readonly cause?: CriuLogError;
  /** Whether the text was so long that only its end was read. */
  readonly isCut: boolean;
}

/** How much of a log is read, in characters: its end, where the errors are. */
const longestLog = 16 * 1024 * 1024;
const longestLine = 4096;
const mostErrors = 200;
const mostRemembered = 20_000;

/** `Error (criu/sk-inet.c:188): inet: Connected TCP socket` (CRIU criu/include/log.h, pr_err). */
const errorForm = /(?:^|\s)Error \((?<source>[\w./+-]+:\d+)\): (?<message>.*)$/;

/** Errors that CRIU logs after another one, or goes on after. */
const consequences: readonly RegExp[] = [
  /^cg: cgroupd: recv req error/,
  /rlimit: Can't setup RLIMIT_NOFILE for self/,
  /^tun: (?:Unable to create tun|Can't check tun support|No proper support for tun)/,
  /^(?:Dumping|Restoring|Pre-dumping) FAILED/,
  /^Killing processes because of failure on restore/,
  / failed with -?\d+$/,
  /^\d+ exited, status=\d+/,
];

/** Reads the text of a CRIU log (`dump.log` or `restore.log`), of which it takes the last 16 MiB. */
export function readCriuLog(text: string): CriuLog {
  const reader = new LogReader();
  for (const line of linesOf(text.slice(-longestLog))) reader.read(line);
  const cause = reader.errors.find(({ isConsequence }) => !isConsequence);
  return {
    ...(reader.operation && { operation: reader.operation }),
    errors: reader.errors,
    ...(cause && { cause }),
    isCut: text.length > longestLog,
  };
}

/** The lines of a text, each cut to a bearable length, without a copy of the text. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield text.slice(start, Math.min(end, start + longestLine));
    start = end + 1;
  }
}

/** Follows a log line by line: which process, descriptor and socket CRIU is busy with, and what errors it reports. */
class LogReader {
  readonly errors: CriuLogError[] = [];
  operation: 'dump' | 'restore' | undefined;
  readonly #processNames = new Map<number, string>();
  readonly #socketAddresses = new Map<string, string>();
  #pid: number | undefined;
  #fileDescriptor: number | undefined;
  #socketAddress: string | undefined;
  #lineNumber = 0;

  read(line: string): void {
    this.#lineNumber++;
    const error = errorForm.exec(line)?.groups;
    if (error === undefined) {
      this.#follow(line);
    } else {
      this.#addError(line, error.source ?? '', (error.message ?? '').trim());
    }
  }

  #follow(line: string): void {
    this.#followProcess(line);
    this.#followSocket(line);
  }

  /** CRIU criu/cr-dump.c, dump_one_task (older ones without `comm`); criu/cr-restore.c, fork_with_pid; criu/files.c. */
  #followProcess(line: string): void {
    const process = /Dumping (?:task|processes) \(pid: (\d+)(?: comm: (.*))?\)/.exec(line);
    if (process) {
      this.operation ??= 'dump';
      this.#enter(Number(process[1]), process[2]);
    } else if (/Forking task with \d+ pid/.test(line)) {
      this.operation ??= 'restore';
    }
    const descriptor = /(\d+) fdinfo (\d+): pos:/.exec(line);
    if (descriptor) {
      this.#pid = Number(descriptor[1]);
      this.#fileDescriptor = Number(descriptor[2]);
      this.#socketAddress = undefined;
    }
  }

  #enter(pid: number, name: string | undefined): void {
    this.#pid = pid;
    this.#fileDescriptor = undefined;
    this.#socketAddress = undefined;
    if (name !== undefined) remember(this.#processNames, pid, name);
  }

  /** CRIU criu/sk-inet.c, show_one_inet; criu/sk-unix.c, show_one_unix; criu/sockets.c, lookup_socket_ino. */
  #followSocket(line: string): void {
    const collected = /Collected: ino +0x([0-9a-f]+) .* port +(\d+) state .* src_addr (\S+)/.exec(line);
    if (collected) {
      const [, inode = '', port = '', host = ''] = collected;
      remember(this.#socketAddresses, inode, host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
    }
    const searched = /Searching for socket (?:0x)?([0-9a-f]+)/.exec(line);
    if (searched) this.#socketAddress = this.#socketAddresses.get(searched[1] ?? '');
    const runaway = /(?:Runaway socket|Ext stream not supported): ino .* name (\S+)/.exec(line);
    if (runaway && runaway[1] !== 'null') this.#socketAddress = runaway[1];
  }

  #addError(line: string, source: string, message: string): void {
    if (message.startsWith('Dumping FAILED')) this.operation ??= 'dump';
    if (message.startsWith('Restoring FAILED')) this.operation ??= 'restore';
    if (this.errors.length >= mostErrors) return;
    const pid = namedPid(message) ?? this.#writingPid(line) ?? this.#pid;
    const isCurrent = pid === this.#pid;
    this.errors.push({
      lineNumber: this.#lineNumber,
      source,
      message,
      isConsequence: consequences.some((form) => form.test(message)),
      ...(pid !== undefined && { process: this.#process(pid) }),
      ...(isCurrent && this.#fileDescriptor !== undefined && { fileDescriptor: this.#fileDescriptor }),
      ...(isCurrent && this.#socketAddress !== undefined && { socketAddress: this.#socketAddress }),
    });
  }

  /**
   * During a restore each process writes its own lines, as `(00.123456)     7: Error …` or `pie: 7: Error …`; during a
   * dump that number is the process's own view of its pid, not the one that the other lines use.
   */
  #writingPid(line: string): number | undefined {
    if (this.operation === 'dump') return undefined;
    const pid = /^(?:\(?\d+\.\d+\)\s*|pie: )(\d+): /.exec(line)?.[1];
    return pid === undefined ? undefined : Number(pid);
  }

  #process(pid: number): CriuLogProcess {
    const name = this.#processNames.get(pid);
    return { pid, ...(name !== undefined && { name }) };
  }
}

/** The process that an error names: `(pid: 7)`, `Can't fork for 7`, `on 7's map`. */
function namedPid(message: string): number | undefined {
  const match = /\(pid: (\d+)\)|Can't fork for (\d+)|on (\d+)'s map/.exec(message);
  const pid = match?.[1] ?? match?.[2] ?? match?.[3];
  return pid === undefined ? undefined : Number(pid);
}

/** Sets an entry of a map that may not grow without end. */
function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  if (map.size < mostRemembered) map.set(key, value);
}
