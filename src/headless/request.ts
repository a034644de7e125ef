import { parseArgs, type ParseArgsConfig } from 'node:util';
import { largestPool } from '../environment/environmentSchema.ts';
import { type RestoredStart, restoredStarts } from '../startup/startupRun.ts';

/** What the program can do. */
export const actions = ['bake', 'push', 'restore', 'measure', 'pool', 'list', 'prune'] as const;

export type Action = (typeof actions)[number];

/** What was asked for. */
export interface Request {
  readonly action: Action;
  /** The paths of environment files. */
  readonly files: readonly string[];
  /** The current context of the kubeconfig where absent. */
  readonly context?: string | undefined;
  /** For environments whose files name none; that of the context where absent. */
  readonly namespace?: string | undefined;
  readonly runtimeImage: string;
  /** Whether the result is one JSON object instead of text. */
  readonly json: boolean;
  /** How many cold and how many restored starts are measured. */
  readonly runs: number;
  /** How restored starts are measured; as the file says where absent. */
  readonly start?: RestoredStart | undefined;
  /** The name of the restored pod; one is made where absent. */
  readonly name?: string | undefined;
  /** How many pods are to wait in the pool; as many as the file says where absent. */
  readonly size?: number | undefined;
  /** Whether a bake of the same environment is ended first. */
  readonly replace: boolean;
  /** Whether what was baked is put into the registry that the file names. */
  readonly push: boolean;
}

/** How the program is called. */
export const usage = `usage: thaw bake|push|restore|measure|pool|list|prune FILE... [options]

  bake      start each environment cold, warm it up, checkpoint it, and try the checkpoint
  push      put the newest bake into the registry that the file names: its image holds the memory of the processes, secrets included
  restore   restore the newest bake of an environment as a new pod, and wait for its first response
  measure   start an environment cold and restored in turns, and compare; check the budget that its file gives
  pool      keep restored pods waiting, as many as the file says or --size, and wait until they are warm
  list      say what has become of each environment
  prune     delete the bakes that the environment's retention no longer keeps

  --context NAME         the kubeconfig's context; its current one by default
  --namespace NAME       for environments whose files name none; that of the context by default
  --runtime-image IMAGE  Thaw's runtime image; thaw.local/runtime:1 by default
  --runs N               starts of each kind that are measured; 5 by default
  --start KIND           what is measured against cold: native, nested, lazy (nested, with memory on demand) or
                         claim (of a pod of the warm pool); as the file says by default
  --name NAME            the name of the restored pod
  --size N               how many pods wait in the pool; 0 removes it
  --replace              end another bake of the same environment first
  --push                 bake, then push; nothing is pushed otherwise
  --json                 print one JSON object

Progress goes to the standard error, the result to the standard output; nothing is asked.
Exit code: 0 done, 1 failed, 2 wrong call, 3 wrong environment file, 4 a budget is broken or too few
starts succeeded to tell, 130 cancelled.`;

const options = {
  context: { type: 'string' },
  namespace: { type: 'string' },
  'runtime-image': { type: 'string', default: 'thaw.local/runtime:1' },
  runs: { type: 'string', default: '5' },
  start: { type: 'string' },
  name: { type: 'string' },
  size: { type: 'string' },
  replace: { type: 'boolean', default: false },
  push: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/** The most starts of each kind. */
const mostRuns = 1000;

/** Reads the arguments of the program; a text says what is wrong with them. */
export function readRequest(args: readonly string[]): Request | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [word, ...files] = positionals;
    const action = actions.find((known) => known === word);
    if (action === undefined) return word === undefined ? usage : `There is no "thaw ${word}".\n\n${usage}`;
    if (files.length === 0) return `"thaw ${action}" needs an environment file.\n\n${usage}`;
    const runs = wholeNumber(values.runs);
    const size = values.size === undefined ? undefined : wholeNumber(values.size);
    if (size !== undefined && !(size <= largestPool)) {
      return `--size is a number from 0 to ${largestPool}, not ${JSON.stringify(values.size)}.`;
    }
    if (!(runs >= 1 && runs <= mostRuns)) {
      return `--runs is a number from 1 to ${mostRuns}, not ${JSON.stringify(values.runs)}.`;
    }
    const start = restoredStarts.find((known) => known === values.start);
    if (values.start !== start) {
      return `--start is one of ${restoredStarts.join(', ')}, not ${JSON.stringify(values.start)}.`;
    }
    if (values.name !== undefined && files.length > 1) return '--name is for one environment file.';
    const { context, namespace, json, name, replace, push } = values;
    return {
      action,
      files,
      context,
      namespace,
      json,
      runs,
      start,
      size,
      name,
      replace,
      push,
      runtimeImage: values['runtime-image'],
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`;
  }
}

/** NaN where a text is none: one that is empty, such as an unset variable of a script, is not 0. */
function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
