import type { PhaseName } from './messages.ts';

/** The order of the phases in legends and tables. */
export const phaseOrder = [
  'claim',
  'schedule',
  'sandbox',
  'image',
  'create',
  'start',
  'restore',
  'application',
  'response',
  'unknown',
] as const satisfies readonly PhaseName[];
