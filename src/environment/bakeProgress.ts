import type { WarmUpProgress } from './warmUp.ts';

/** By which runtime the pod of a bake is started and dumped: the node's, or one inside of the pod. */
export type BakeWay = 'native' | 'nested';

/** What a bake is doing. */
export type BakeProgress =
  | { readonly stage: 'starting'; readonly pod: string; readonly way: BakeWay }
  | { readonly stage: 'ready'; readonly coldMs: number }
  | { readonly stage: 'warmingUp'; readonly step: WarmUpProgress }
  | { readonly stage: 'warmedUp'; /** What one step did. */ readonly line: string }
  | { readonly stage: 'preparing'; readonly command: string }
  | { readonly stage: 'checkpointing'; readonly containers: readonly string[] }
  | { readonly stage: 'makingImage'; readonly node: string }
  | { readonly stage: 'trying'; readonly pod: string }
  | { readonly stage: 'tried'; readonly restoredMs: number }
  | { readonly stage: 'rollingOver'; readonly pods: number }
  | { readonly stage: 'poolStays'; readonly why: string }
  | { readonly stage: 'deletingOld'; readonly checkpoint: string }
  | { readonly stage: 'otherWay'; readonly why: string };

/** A bake's log: what was done when, a line each, to be kept with its result. */
export class BakeLog {
  readonly #begin = performance.now();
  readonly #lines: string[] = [];

  /** Steps under way are told of often, and logged when they have ended. */
  add(progress: BakeProgress): void {
    const lines = progressLines(progress);
    const seconds = ((performance.now() - this.#begin) / 1000).toFixed(1);
    this.#lines.push(...lines.map((each) => `${seconds.padStart(6)} s  ${each}`));
  }

  get text(): string {
    return this.#lines.join('\n');
  }
}

/**
 * What a bake does, for a log: a line when something begins or has ended, and none for steps under way. In English, as the log is kept with
 * the checkpoint, and others read it; only why something failed is said in the language in which it was said here.
 */
export function progressLines(progress: BakeProgress): readonly string[] {
  switch (progress.stage) {
    case 'starting':
      return [`starting ${progress.pod}${progress.way === 'nested' ? ' in a runtime of its own' : ''}`];
    case 'ready':
      return [`ready${startup(progress.coldMs)}`];
    case 'warmingUp':
      return [];
    case 'warmedUp':
      return [`warmed up by ${progress.line}`];
    case 'preparing':
      return [`running ${progress.command} before the dump`];
    case 'checkpointing':
      return [`checkpointing ${progress.containers.join(', ')}`];
    case 'makingImage':
      return [`making the checkpoint image on ${progress.node}`];
    case 'trying':
      return [`restoring ${progress.pod} to try it`];
    case 'tried':
      return [`it goes on${startup(progress.restoredMs)}`];
    case 'rollingOver':
      return [`rolling the pool of ${progress.pods} over to it`];
    case 'poolStays':
      return [`the pool stays as it is: ${progress.why}`];
    case 'deletingOld':
      return [`deleting ${progress.checkpoint}, which is no longer kept`];
    case 'otherWay':
      return [`beginning again in a runtime of its own: ${progress.why}`];
  }
}

function startup(ms: number): string {
  return `: first response after ${ms} ms`;
}
