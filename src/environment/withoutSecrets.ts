import { without } from '../checkpoint/without.ts';
import type { PodContainer } from '../restore/podManifest.ts';
import type { PodTemplate } from './environment.ts';
import { isLikelySecret } from './secretValue.ts';

/** A template in which nothing stands that looks like a secret, and what became of it. */
export interface SecretlessTemplate {
  readonly template: PodTemplate;
  /** The variables that are taken from the Secret now; it need not exist. */
  readonly variables: readonly string[];
  /** What was left out, such as `annotation example/token`. */
  readonly omitted: readonly string[];
}

/**
 * Takes what looks like a secret out of a template: variables, and arguments of programs by way of variables, come from a Secret;
 * annotations and the header fields of probes are left out.
 *
 * @param secret the name of the Secret
 */
export function withoutSecrets({ metadata, spec }: PodTemplate, secret: string): SecretlessTemplate {
  const variables = new Set<string>();
  const omitted = new Set<string>();
  const clean = (container: PodContainer): PodContainer =>
    withoutHeaders(withReferences(container, secret, variables), omitted);
  const template = {
    ...(metadata && { metadata: withoutAnnotations(metadata, omitted) }),
    spec: {
      ...spec,
      containers: spec.containers.map(clean),
      ...(spec.initContainers && { initContainers: spec.initContainers.map(clean) }),
    },
  };
  return { template, variables: [...variables], omitted: [...omitted] };
}

function withoutAnnotations(
  metadata: NonNullable<PodTemplate['metadata']>,
  omitted: Set<string>,
): NonNullable<PodTemplate['metadata']> {
  const { annotations } = metadata;
  if (!annotations) return metadata;
  const kept = Object.entries(annotations).filter(([name, value]) => {
    if (!isLikelySecret(name, value)) return true;
    omitted.add(`annotation ${name}`);
    return false;
  });
  return { ...metadata, annotations: Object.fromEntries(kept) };
}

/** A container whose variables and arguments refer to a Secret. */
function withReferences(container: PodContainer, secret: string, variables: Set<string>): PodContainer {
  const added = new Set<string>();
  const referring = (name: string): { name: string; valueFrom: object } => {
    variables.add(name);
    return { name, valueFrom: { secretKeyRef: { name: secret, key: name } } };
  };
  const env = (container.env ?? []).map((variable) =>
    variable.value !== undefined && isLikelySecret(variable.name, variable.value)
      ? referring(variable.name)
      : variable,
  );
  const inArguments = (words: readonly string[]): string[] =>
    words.map((word, index) => {
      const found = secretArgument(word, words[index - 1]);
      if (!found) return word;
      added.add(found.name);
      return `${found.before}$(${found.name})`;
    });
  const { command, args } = container;
  const changed = {
    ...container,
    ...(command && { command: inArguments(command) }),
    ...(args && { args: inArguments(args) }),
  };
  const known = env.map(({ name }) => name);
  const needed = [...added].filter((name) => !known.includes(name)).map(referring);
  return env.length + needed.length === 0 ? changed : { ...changed, env: [...needed, ...env] };
}

/** The secret in an argument: all of it after an option that is called so, or what follows the option's `=`. */
export function secretArgument(
  word: string,
  before: string | undefined,
): { readonly name: string; readonly before: string } | undefined {
  const [, option, value] = /^(-{0,2}[\w.-]+=)(.*)$/s.exec(word) ?? [];
  if (option !== undefined && value !== undefined && isLikelySecret(option, value)) {
    return { name: variableName(option), before: option };
  }
  const optionBefore = before?.startsWith('-') && !before.includes('=') ? before : '';
  if (word.startsWith('-') || !isLikelySecret(optionBefore, word)) return undefined;
  return { name: variableName(optionBefore === '' ? 'argument' : optionBefore), before: '' };
}

function variableName(option: string): string {
  return option
    .replaceAll(/^-+|=$/g, '')
    .replaceAll(/\W|-/g, '_')
    .toUpperCase();
}

function withoutHeaders(container: PodContainer, omitted: Set<string>): PodContainer {
  const changed = { ...container };
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name];
    if (!probe?.httpGet?.httpHeaders) continue;
    const httpHeaders = probe.httpGet.httpHeaders.filter((header) => {
      if (!isLikelySecret(header.name, header.value)) return true;
      omitted.add(`header field ${header.name} of the ${name} of ${container.name}`);
      return false;
    });
    const httpGet = without(probe.httpGet, 'httpHeaders');
    changed[name] = { ...probe, httpGet: httpHeaders.length > 0 ? { ...httpGet, httpHeaders } : httpGet };
  }
  return changed;
}
