import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isProcessAlive } from '../fileLock.ts';

/** How long processes may take to end by themselves, in milliseconds. */
const patienceMs = 10_000;

/** Ends a process, and resolves when it and all that it had started are gone; what stays too long is killed. */
export async function endProcessTree(process_: ChildProcess): Promise<void> {
  if (process_.pid === undefined) return;
  const all = [process_.pid, ...(await descendants(process_.pid))];
  process_.kill('SIGTERM');
  const deadline = performance.now() + patienceMs;
  while (all.some(isProcessAlive)) {
    if (performance.now() > deadline) for (const pid of all.filter(isProcessAlive)) kill(pid);
    await delay(50);
  }
}

/** The children of a process, their children, and so on (proc(5), /proc/PID/task/TID/children). */
export async function descendants(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  const further = await Promise.all(children.map(descendants));
  return [...children, ...further.flat()];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
