import * as vscode from 'vscode';
import { maskedPod } from '../environment/maskedPod.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { podYaml } from '../kubernetes/podYaml.ts';
import { readPod } from '../kubernetes/readPod.ts';
import type { PodManifest } from '../restore/podManifest.ts';

/** Which pod is read, and how it is shown. */
export interface PodReading {
  readonly namespace: string;
  readonly pod: string;
  /** Whether to show also what likely is secret; else that is masked, and the first line says so. */
  readonly showsSecrets: boolean;
}

/**
 * Reads a pod's manifest as YAML.
 *
 * @throws {ThawError} `podNotFound`, `forbidden` and whatever else a request can meet
 */
export async function readPodText(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod, showsSecrets }: PodReading,
): Promise<string> {
  // As JSON has it: the times are text.
  const found = (await readPod(connection, { namespace, pod })) as unknown as PodManifest;
  if (showsSecrets) return podYaml(found);
  const shown = maskedPod(found);
  if (shown.masked === 0) return podYaml(shown.pod);
  const head =
    shown.masked === 1
      ? vscode.l10n.t('1 value is masked, as it likely is secret: the button Show Masked Values shows it.')
      : vscode.l10n.t(
          '{0} values are masked, as they likely are secret: the button Show Masked Values shows them.',
          shown.masked,
        );
  return `# ${head}\n${podYaml(shown.pod)}`;
}
