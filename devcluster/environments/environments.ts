import { counter } from './counter/environment.ts';
import type { Environment } from './environment.ts';
import { jvm } from './jvm/environment.ts';
import { node } from './node/environment.ts';
import { notebook } from './notebook/environment.ts';

/** The environments that the demo shows: three different runtimes. */
export const demoEnvironments: readonly Environment[] = [notebook, jvm, node];

/** Every environment with an image of its own. */
export const environments: readonly Environment[] = [...demoEnvironments, counter];
