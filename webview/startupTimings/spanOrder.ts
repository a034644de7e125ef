import type { PastSpanName } from '../../src/startup/pastStartup.ts';

/** All stretches that a startup can have that was read afterwards, in their order. */
export const spanOrder = [
  'schedule',
  'sandbox',
  'init',
  'image',
  'create',
  'start',
  'application',
  'unknown',
] as const satisfies readonly PastSpanName[];
