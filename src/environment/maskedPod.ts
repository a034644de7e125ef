import type { PodContainer, PodManifest } from '../restore/podManifest.ts';
import { isLikelySecret } from './secretValue.ts';
import { secretArgument } from './withoutSecrets.ts';

/** What stands where something was that likely is secret. */
export const mask = '••••••••';

/** A pod in which nothing is shown that likely is secret, and how many values are masked for that. */
export interface MaskedPod {
  readonly pod: PodManifest;
  readonly masked: number;
}

/**
 * Masks what likely is secret in a pod: values of its containers' variables, arguments, header fields of probes, and annotations,
 * also those that repeat such a value, as `kubectl.kubernetes.io/last-applied-configuration` does.
 */
export function maskedPod(pod: PodManifest): MaskedPod {
  const values = new Set<string>();
  let masked = 0;
  const hide = (value: string): string => {
    values.add(value);
    masked += 1;
    return mask;
  };
  const spec = pod.spec && {
    ...pod.spec,
    containers: pod.spec.containers.map((container) => maskedContainer(container, hide)),
    ...(pod.spec.initContainers && {
      initContainers: pod.spec.initContainers.map((container) => maskedContainer(container, hide)),
    }),
    ...(pod.spec.ephemeralContainers && {
      ephemeralContainers: pod.spec.ephemeralContainers.map((container) => maskedContainer(container, hide)),
    }),
  };
  const { annotations } = pod.metadata ?? {};
  const isSecret = (name: string, value: string): boolean =>
    isLikelySecret(name, value) || [...values].some((secret) => repeats(value, secret));
  const metadata = annotations && {
    ...pod.metadata,
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, value]) => [name, isSecret(name, value) ? hide(value) : value]),
    ),
  };
  return { pod: { ...pod, ...(metadata && { metadata }), ...(spec && { spec }) }, masked };
}

type Hide = (value: string) => string;

/** As much of a container as can hold a secret: ephemeral ones have fewer fields. */
type MaskableContainer = Pick<
  PodContainer,
  'env' | 'command' | 'args' | 'livenessProbe' | 'readinessProbe' | 'startupProbe'
>;

function maskedContainer<Container extends MaskableContainer>(container: Container, hide: Hide): Container {
  const { env, command, args } = container;
  const inArguments = (words: readonly string[]): string[] =>
    words.map((word, index) => {
      const found = secretArgument(word, words[index - 1]);
      return found ? `${found.before}${hide(word.slice(found.before.length))}` : word;
    });
  const changed: Container = {
    ...container,
    ...(env && {
      env: env.map((variable) =>
        variable.value !== undefined && isLikelySecret(variable.name, variable.value)
          ? { ...variable, value: hide(variable.value) }
          : variable,
      ),
    }),
    ...(command && { command: inArguments(command) }),
    ...(args && { args: inArguments(args) }),
  };
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name];
    if (!probe?.httpGet?.httpHeaders) continue;
    const httpHeaders = probe.httpGet.httpHeaders.map((header) =>
      isLikelySecret(header.name, header.value) ? { ...header, value: hide(header.value) } : header,
    );
    changed[name] = { ...probe, httpGet: { ...probe.httpGet, httpHeaders } };
  }
  return changed;
}

/** Whether a text has a secret in it, as it is or as JSON writes it. A short one would be found by chance. */
function repeats(text: string, secret: string): boolean {
  if (secret.length < 4) return false;
  return text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));
}
