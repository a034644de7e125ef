/** A dump that was asked for. */
export interface BegunDump {
  readonly container: string;
  /** When, in milliseconds since the Unix epoch, by the clock of the node. */
  readonly at: number;
}

/** A checkpoint that is about to be made: as much as finding its archive takes. */
export interface CheckpointIntent {
  /** The cluster, by the name of its context and by its address: each alone may come to mean another one. */
  readonly context: string;
  readonly server: string;
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  /** Those that are dumped. */
  readonly containers: readonly string[];
  /** Milliseconds since the Unix epoch, by the clock of the API server. */
  readonly beganAt: number;
  /** What was asked of the node so far, in this order; absent where nothing was, or when is not known by its own clock. */
  readonly dumps?: readonly BegunDump[] | undefined;
  /** File names of archives that nobody wants, as it was cancelled or failed, and that could not be deleted then. */
  readonly unwanted?: readonly string[] | undefined;
}

/** Whether what a file says is an intent: anything may be in it. */
export function isCheckpointIntent(value: unknown): value is CheckpointIntent {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    ['context', 'server', 'node', 'namespace', 'pod', 'podUid'].every(
      (name) => typeof fields.get(name) === 'string',
    ) &&
    areTexts(fields.get('containers')) &&
    areTexts(fields.get('unwanted') ?? []) &&
    areDumps(fields.get('dumps') ?? []) &&
    typeof fields.get('beganAt') === 'number'
  );
}

function areDumps(value: unknown): boolean {
  return Array.isArray(value) && value.every(isDump);
}

function isDump(value: unknown): value is BegunDump {
  if (typeof value !== 'object' || value === null) return false;
  const { container, at } = value as Partial<Record<keyof BegunDump, unknown>>;
  return typeof container === 'string' && typeof at === 'number';
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
