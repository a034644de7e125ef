import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa, type Options, type Result } from 'execa';
import type { ClusterNode } from './clusterNode.ts';
import { isProcessAlive } from './fileLock.ts';
import { networkNamespaceFile } from './nodeNetwork.ts';

/** The builds that a node runs, as folders. */
export interface NodeBuilds {
  readonly root: string;
  readonly kubernetes: string;
  readonly containerd: string;
}

const searchPath = '/opt/containerd:/opt/kubernetes:/usr/sbin:/usr/bin:/sbin:/bin';

/** The processes of one node: all in a process namespace of their own, which ends with its first process. */
export class NodeProcesses {
  private readonly place: Pick<ClusterNode, 'folder' | 'name'>;

  constructor(place: Pick<ClusterNode, 'folder' | 'name'>) {
    this.place = place;
  }

  /** Starts the first process, which makes the node's file system and keeps the namespaces alive. */
  async boot(builds: NodeBuilds): Promise<void> {
    const script = path.join(import.meta.dirname, 'nodeInit.sh');
    const unshare = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
    const init = ['sh', script, this.place.folder, path.join(builds.root, 'root')];
    const pid = this.spawnDetached(
      'init',
      [`--net=${networkNamespaceFile(this.place)}`, ...unshare, ...init],
      {
        ...process.env,
        KUBERNETES: builds.kubernetes,
        CONTAINERD: builds.containerd,
      },
    );
    await writeFile(this.pidFile(), `${pid} ${await startTime(pid)}`);
    await this.waitForInit(pid);
  }

  /** Starts a program of the node that goes on after this process has ended; its output goes to a log file. */
  async start(name: string, command: readonly string[]): Promise<void> {
    const recordPid = ['sh', '-c', 'echo $$ > "$0"; exec "$@"', `/run/${name}.pid`];
    this.spawnDetached(name, [...(await this.enterArguments()), ...recordPid, ...command], {
      PATH: searchPath,
    });
  }

  /** Ends a program that {@link start} has started, and waits until it is gone. */
  async stop(name: string): Promise<void> {
    const wait = 'kill "$(cat "$0")" && while [ -e "/proc/$(cat "$0")" ]; do sleep 0.02; done';
    await this.run(['sh', '-c', wait, `/run/${name}.pid`]);
  }

  /** Runs a command inside the node and waits for its end. */
  async run<Given extends Options>(command: readonly string[], options?: Given): Promise<Result<Given>> {
    const result = await execa('nsenter', [...(await this.enterArguments()), ...command], {
      extendEnv: false,
      ...options,
      env: { PATH: searchPath, ...options?.env },
    });
    return result as unknown as Result<Given>;
  }

  /** Whether the node's first process is there. */
  async isRunning(): Promise<boolean> {
    return (await this.unsharePid()) !== undefined;
  }

  /** Ends the node's first process, and with it all others, and waits until they are gone. */
  async kill(): Promise<void> {
    const unshare = await this.unsharePid();
    if (unshare === undefined) return;
    const init = await firstChild(unshare);
    for (const pid of [init, unshare]) if (pid !== undefined) killIfAlive(pid);
    for (const pid of [init, unshare]) {
      while (pid !== undefined && isProcessAlive(pid)) await delay(10);
    }
  }

  /** The folder with the log files of this node's programs. */
  get logFolder(): string {
    return path.join(this.place.folder, 'log');
  }

  /** The log file of a program of this node. */
  logFile(name: string): string {
    return path.join(this.logFolder, `${name}.log`);
  }

  /** Not through execa: it ties a child's life to ours, and these outlive us. */
  private spawnDetached(name: string, nsenter: readonly string[], env: NodeJS.ProcessEnv): number {
    const log = openSync(this.logFile(name), 'a');
    const child = spawn('nsenter', nsenter, { detached: true, stdio: ['ignore', log, log], env });
    closeSync(log);
    child.unref();
    if (child.pid === undefined) throw new Error(`nsenter could not be run to start ${name}.`);
    return child.pid;
  }

  private pidFile(): string {
    return path.join(this.place.folder, 'pid');
  }

  private async unsharePid(): Promise<number | undefined> {
    const recorded = await readFile(this.pidFile(), 'utf8').catch(() => '');
    const [pid, started] = recorded.split(' ');
    // The process id alone could belong to another process by now.
    if (pid === undefined || started === undefined || started === '') return undefined;
    return (await startTime(Number(pid))) === started ? Number(pid) : undefined;
  }

  private async enterArguments(): Promise<readonly string[]> {
    const unshare = await this.unsharePid();
    const init = unshare === undefined ? undefined : await firstChild(unshare);
    if (init === undefined) throw new Error('The dev cluster is not running: npm run devcluster -- up');
    return [`--target=${init}`, '--mount', '--pid', '--net', '--'];
  }

  private async waitForInit(unshare: number): Promise<void> {
    for (let attempt = 0; attempt < 500; attempt++) {
      const init = await firstChild(unshare);
      if (init !== undefined && (await commandName(init)) === 'catatonit') return;
      if (!isProcessAlive(unshare)) break;
      await delay(10);
    }
    throw new Error(`The node did not start: ${await readFile(this.logFile('init'), 'utf8')}`);
  }
}

function killIfAlive(pid: number): void {
  if (isProcessAlive(pid)) process.kill(pid, 'SIGKILL');
}

async function firstChild(pid: number): Promise<number | undefined> {
  for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const children = await readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '');
    const first = children.trim().split(' ')[0];
    if (first !== undefined && first !== '') return Number(first);
  }
  return undefined;
}

async function commandName(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
}

/** Field 22 of /proc/PID/stat: with it, a process id names one process for as long as the machine is up. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat
    ?.slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}
