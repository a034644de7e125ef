/** One requirement of a label selector; `=` and `!=` are `in` and `notIn` with one value. */
export type LabelRequirement = { readonly key: string } & (
  | { readonly operator: 'exists' | 'doesNotExist' }
  | { readonly operator: 'in' | 'notIn'; readonly values: ReadonlySet<string> }
);

/** The last part of a label's name, and its value unless that is empty (Kubernetes, "Labels and Selectors", syntax). */
const namePattern = /^[a-z\d](?:[-\w.]{0,61}[a-z\d])?$/i;

/** What may stand before the `/` of a label's name: a DNS subdomain (RFC 1123). */
const prefixPattern = /^(?=.{1,253}$)[a-z\d](?:[-a-z\d]*[a-z\d])?(?:\.[a-z\d](?:[-a-z\d]*[a-z\d])?)*$/;

/** Whether labels meet a requirement, by Kubernetes' rules: what is not there is in no set of values. */
export function meetsRequirement(
  labels: Readonly<Record<string, string>>,
  requirement: LabelRequirement,
): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'exists':
      return value !== undefined;
    case 'doesNotExist':
      return value === undefined;
    case 'in':
      return value !== undefined && requirement.values.has(value);
    case 'notIn':
      return value === undefined || !requirement.values.has(value);
  }
}

/** Whether a text can be the name of a label: at most 63 characters, after a domain and a `/` if there is one. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const isPrefixed = slash === -1 || prefixPattern.test(text.slice(0, slash));
  return isPrefixed && namePattern.test(text.slice(slash + 1));
}

/** Whether a text can be the value of a label: empty, or at most 63 characters. */
export function isLabelValue(text: string): boolean {
  return text === '' || namePattern.test(text);
}
