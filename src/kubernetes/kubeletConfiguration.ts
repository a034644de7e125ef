import * as l10n from '@vscode/l10n';
import type { Remedy } from './remedy.ts';

/** A field of the kubelet's configuration, such as `featureGates.ContainerCheckpoint`, and what it is to be. */
export type KubeletSetting = Pick<Extract<Remedy, { action: 'changeKubelet' }>, 'setting' | 'value'>;

/**
 * Writes fields of the kubelet's configuration as YAML, for whoever runs the nodes to read and to add to the file that is there
 * (`kubelet.config.k8s.io/v1beta1`, KubeletConfiguration; https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/).
 */
export function kubeletConfiguration(settings: readonly KubeletSetting[]): string {
  const lines = settings.map(({ setting, value }) => [...setting.split('.'), value]);
  const groups = Map.groupBy(lines, ([field = '']) => field);
  return [
    l10n.t(
      '# For the configuration file of the kubelet (often /var/lib/kubelet/config.yaml) of each node: add this, then restart the kubelet.',
    ),
    'apiVersion: kubelet.config.k8s.io/v1beta1',
    'kind: KubeletConfiguration',
    ...[...groups].flatMap(([field, ofField]) => fieldLines(field, ofField)),
    '',
  ].join('\n');
}

/** A field with its value, or those below it: the kubelet's own are nested no deeper. */
function fieldLines(field: string, paths: readonly (readonly string[])[]): readonly string[] {
  return paths.flatMap(([, second = '', third], index) => {
    if (third === undefined) return [`${field}: ${second}`];
    return [...(index === 0 ? [`${field}:`] : []), `  ${second}: ${third}`];
  });
}
