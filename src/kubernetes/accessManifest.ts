import type { AccessRule } from './remedy.ts';

/** What stands for the user where nobody knows the name; whoever applies the manifest fills it in. */
export const unknownUser = 'NAME-OF-THE-USER';

const rbac = 'rbac.authorization.k8s.io';

/**
 * Writes the YAML that grants a right to a user, for an administrator to read and apply: a Role and its binding
 * for a right in a namespace, a ClusterRole and its binding for one on the whole cluster (rbac.authorization.k8s.io/v1).
 */
export function accessManifest(rule: AccessRule, user: string = unknownUser): string {
  const scope = rule.namespace === undefined ? 'Cluster' : '';
  const metadata = [
    'metadata:',
    `  name: ${quoted(roleName(rule))}`,
    ...(rule.namespace === undefined ? [] : [`  namespace: ${quoted(rule.namespace)}`]),
  ];
  const role = [
    `apiVersion: ${rbac}/v1`,
    `kind: ${scope}Role`,
    ...metadata,
    'rules:',
    `  - apiGroups: [${quoted(rule.group)}]`,
    `    resources: [${quoted(rule.resource)}]`,
    `    verbs: [${quoted(rule.verb)}]`,
  ];
  const binding = [
    `apiVersion: ${rbac}/v1`,
    `kind: ${scope}RoleBinding`,
    ...metadata,
    'roleRef:',
    `  apiGroup: ${rbac}`,
    `  kind: ${scope}Role`,
    `  name: ${quoted(roleName(rule))}`,
    'subjects:',
    ...subject(user),
  ];
  return `${[...role, '---', ...binding].join('\n')}\n`;
}

/** A user as the subject of a binding. The names of service accounts begin with `system:serviceaccount:`. */
function subject(user: string): readonly string[] {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  if (namespace === undefined || name === undefined) {
    return [`  - apiGroup: ${rbac}`, '    kind: User', `    name: ${quoted(user)}`];
  }
  return ['  - kind: ServiceAccount', `    name: ${quoted(name)}`, `    namespace: ${quoted(namespace)}`];
}

/** Such as `thaw-create-nodes-proxy`. */
function roleName({ verb, resource }: AccessRule): string {
  return `thaw-${verb}-${resource}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/** A YAML scalar that means just this text: JSON strings are YAML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
