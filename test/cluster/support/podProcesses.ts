import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What waits for memory that is missing waits there (Linux, fs/userfaultfd.c): for a page, or for a change of what is mapped to be noted. */
const memoryWaits = ['handle_userfault', 'userfaultfd_event_wait_completion'];

/** A process of a pod. Nodes of the dev cluster are on this machine, and so are their processes. */
export class PodProcess {
  readonly pid: number;

  private constructor(pid: number) {
    this.pid = pid;
  }

  /** Those of a pod whose program is of this name. */
  static ofProgram(podUid: string, program: string): readonly PodProcess[] {
    return numbersIn('/proc')
      .map((pid) => new PodProcess(pid))
      .filter((each) => each.#program === program && each.#isOfPod(podUid));
  }

  /** CRIU's page daemon of a pod. */
  static pageDaemon(podUid: string): PodProcess | undefined {
    return PodProcess.ofProgram(podUid, 'criu').find((each) => each.#read('cmdline').includes('lazy-pages'));
  }

  /** The first process of a pod's container in which another is nested. */
  static nestedRuntime(podUid: string): PodProcess | undefined {
    return PodProcess.ofProgram(podUid, 'thaw-nested').find((each) =>
      /^NSpid:.*\t1$/m.test(each.#read('status')),
    );
  }

  /** Whether it was there to get the signal. */
  signal(name: NodeJS.Signals): boolean {
    try {
      return process.kill(this.pid, name);
    } catch {
      return false;
    }
  }

  /** Whether nothing is left of it but its exit code. */
  get hasEnded(): boolean {
    const stat = this.#read('stat');
    return stat === '' || stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  }

  /** Whether one of its threads waits for memory that is missing. */
  get waitsForMemory(): boolean {
    return numbersIn(this.#path('task')).some((id) => memoryWaits.includes(this.#read(`task/${id}/wchan`)));
  }

  /** Of how many processes it serves the memory. */
  get servedProcesses(): number {
    return numbersIn(this.#path('fd')).filter((number) => this.#link(`fd/${number}`).includes('userfaultfd'))
      .length;
  }

  get #program(): string {
    return this.#link('exe').split('/').at(-1) ?? '';
  }

  #isOfPod(uid: string): boolean {
    return this.#read('cgroup').includes(`pod${uid}`);
  }

  #path(name: string): string {
    return `/proc/${this.pid}/${name}`;
  }

  #read(name: string): string {
    return orNothing(() => readFileSync(this.#path(name), 'utf8'));
  }

  #link(name: string): string {
    return orNothing(() => readlinkSync(this.#path(name)));
  }
}

/** The entries of a folder that are numbers; none where it is gone. */
function numbersIn(folder: string): readonly number[] {
  const names = orNothing(() => readdirSync(folder).join('\n')).split('\n');
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Processes end while they are looked at. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
