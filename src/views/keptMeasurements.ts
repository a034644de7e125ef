import * as vscode from 'vscode';
import { reportComparison } from '../startup/comparisonReport.ts';
import { keptMeasurementsKey } from './keptMeasurementsKey.ts';
import type { MeasuredRuns } from './startupMeasurement.ts';

/** The result of a measurement in figures, as it is kept for the workspace. */
export interface KeptMeasurement {
  /** The context of the kubeconfig. */
  readonly context: string;
  readonly namespace: string;
  /** Of the environment, or of the pod where what was restored was no bake. */
  readonly name: string;
  readonly isEnvironment: boolean;
  /** When it began, ISO 8601. */
  readonly measuredAt: string;
  readonly route: string;
  readonly runsEach: number;
  /** How many starts failed, cold and restored ones. */
  readonly failed: number;
  /** Medians in milliseconds; absent where no start of that kind succeeded. */
  readonly coldMs?: number | undefined;
  readonly restoredMs?: number | undefined;
}

/** More subjects than these are not remembered. */
const mostKept = 100;

/** What was measured last in a workspace: of each environment or pod once. */
export class KeptMeasurements {
  readonly #memory: vscode.Memento;
  readonly #emitter = new vscode.EventEmitter<KeptMeasurement>();

  /** Another result is the last one. */
  readonly onDidChange = this.#emitter.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Undefined where nothing has been measured yet. */
  get last(): KeptMeasurement | undefined {
    return lastMeasurement(this.#memory);
  }

  /** The last result of an environment. */
  ofEnvironment(context: string, namespace: string, name: string): KeptMeasurement | undefined {
    const subject = { context, namespace, name, isEnvironment: true };
    return kept(this.#memory).find((each) => isSame(each, subject));
  }

  async keep(measured: MeasuredRuns): Promise<void> {
    const result = resultOf(measured);
    const others = kept(this.#memory).filter((each) => !isSame(each, result));
    await this.#memory.update(keptMeasurementsKey, [result, ...others].slice(0, mostKept));
    this.#emitter.fire(result);
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}

/** What was measured last in a workspace, by what is kept of it. */
export function lastMeasurement(memory: vscode.Memento): KeptMeasurement | undefined {
  return kept(memory)[0];
}

/** The newest first. What another version of Thaw has kept in another form is passed over. */
function kept(memory: vscode.Memento): readonly KeptMeasurement[] {
  const value = memory.get<unknown>(keptMeasurementsKey);
  return Array.isArray(value) ? value.filter(isKeptMeasurement) : [];
}

function isKeptMeasurement(value: unknown): value is KeptMeasurement {
  if (typeof value !== 'object' || value === null) return false;
  const { context, namespace, name, isEnvironment, measuredAt, route, runsEach, failed, coldMs, restoredMs } =
    value as Record<string, unknown>;
  return (
    [context, namespace, name, measuredAt, route].every((each) => typeof each === 'string') &&
    typeof isEnvironment === 'boolean' &&
    [runsEach, failed].every((each) => typeof each === 'number') &&
    [coldMs, restoredMs].every((each) => each === undefined || typeof each === 'number')
  );
}

type Subject = Pick<KeptMeasurement, 'context' | 'namespace' | 'name' | 'isEnvironment'>;

function isSame(one: Subject, other: Subject): boolean {
  return (
    one.context === other.context &&
    one.namespace === other.namespace &&
    one.name === other.name &&
    one.isEnvironment === other.isEnvironment
  );
}

function resultOf({ request, checkpoint, route, measuredAt, runs }: MeasuredRuns): KeptMeasurement {
  const { cold, restored } = reportComparison(runs);
  const { context, namespace, runsEach } = request;
  return {
    context,
    namespace,
    name: checkpoint.bake?.environment ?? checkpoint.source.pod,
    isEnvironment: checkpoint.bake !== undefined,
    measuredAt,
    route,
    runsEach,
    failed: cold.failed + restored.failed,
    coldMs: cold.summary?.median,
    restoredMs: restored.summary?.median,
  };
}
