/** A part of a kubeconfig as it stands in the file (client-go `clientcmd/api/v1`): not yet known to be right. */
export type Entry = Readonly<Record<string, unknown>>;

/** Whether a value of a kubeconfig has fields. */
export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list in a kubeconfig; empty where there is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text in a kubeconfig; empty where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
