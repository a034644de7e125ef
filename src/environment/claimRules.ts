import type { Command, ContainerCommand, Environment } from './environment.ts';

/** What the file of an environment says of claims. */
export interface ClaimRules {
  /** Run one after the other in a pod before it is handed out. */
  readonly hooks: readonly ContainerCommand[];
  /** How long a claimed pod is kept, in milliseconds; until it is released where absent. */
  readonly lifetimeMs?: number | undefined;
}

export function claimRulesOf({
  atClaim = [],
  claimLifetimeMs,
}: Partial<Pick<Environment, 'atClaim' | 'claimLifetimeMs'>>): ClaimRules {
  return { hooks: atClaim, ...(claimLifetimeMs !== undefined && { lifetimeMs: claimLifetimeMs }) };
}

/** The rules as an annotation of the pods of a pool, so that they hold for whoever claims one, also without the file. */
export function claimRulesText(rules: ClaimRules): string {
  return JSON.stringify(rules);
}

/**
 * Reads the rules from such an annotation, which anybody may have changed; undefined where there are none, or what there is cannot be
 * understood.
 */
export function readClaimRules(text: string | undefined): ClaimRules | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isClaimRules(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isClaimRules(value: unknown): value is ClaimRules {
  if (!isObject(value) || !Array.isArray(value.hooks)) return false;
  return value.hooks.every(isHook) && (value.lifetimeMs === undefined || isTime(value.lifetimeMs));
}

function isHook(value: unknown): value is ContainerCommand {
  if (!isObject(value)) return false;
  const { command, container, timeoutMs } = value;
  return (
    isCommand(command) && isTime(timeoutMs) && (container === undefined || typeof container === 'string')
  );
}

function isCommand(value: unknown): value is Command {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
