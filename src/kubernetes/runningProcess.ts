import { readFileSync } from 'node:fs';
import { codeOf } from './errorsOfNetwork.ts';

/** A process of this machine; its number alone is given to others after its end. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the kernel's ticks since the machine has (Linux, proc_pid_stat(5)); 0 where that is not known. */
  readonly start: number;
}

/** This process. */
export const thisProcess: ProcessIdentity = { pid: process.pid, start: processStat(process.pid)?.start ?? 0 };

/** Whether a process runs. Where nothing tells when processes began, one that has its number by now is taken for it. */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const stat = processStat(pid);
  if (stat === undefined) return true;
  return !stat.hasEnded && (start === 0 || stat.start === start);
}

/** What Linux says of a process; undefined on other systems, and where there is no such process. */
function processStat(pid: number): { readonly start: number; readonly hasEnded: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // From the third field on: the second is a name, in parentheses, in which there may be anything.
    const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { start: Number(fields[18]), hasEnded: state === 'Z' || state === 'X' };
  } catch {
    return undefined;
  }
}
