import type { AccessRule } from './remedy.ts';

/** What stands for the user where nobody knows the name; whoever applies the manifest fills it in. */
export const unknownUser = 'NAME-OF-THE-USER';

const readingVerbs: readonly string[] = ['get', 'list', 'watch'];

const rbac = 'rbac.authorization.k8s.io';

/**
 * Writes the YAML that grants a right to a user, for an administrator to read and apply: a Role and its binding
 * for a right in a namespace, a ClusterRole and its binding for one on the whole cluster (rbac.authorization.k8s.io/v1).
 */
export function accessManifest(rule: AccessRule, user: string = unknownUser): string {
  const scope = rule.namespace === undefined ? 'Cluster' : '';
  const role = [
    `apiVersion: ${rbac}/v1`,
    `kind: ${scope}Role`,
    ...metadata(roleName(rule), rule),
    'rules:',
    `  - apiGroups: [${quoted(rule.group)}]`,
    `    resources: [${quoted(rule.resource)}]`,
    `    verbs: [${verbs(rule).map(quoted).join(', ')}]`,
  ];
  const binding = [
    `apiVersion: ${rbac}/v1`,
    `kind: ${scope}RoleBinding`,
    // Of each user: a binding of the same name would take the right from whoever has it already.
    ...metadata(`${roleName(rule)}:${user.replaceAll(/[/%]/g, '-')}`, rule),
    'roleRef:',
    `  apiGroup: ${rbac}`,
    `  kind: ${scope}Role`,
    `  name: ${quoted(roleName(rule))}`,
    'subjects:',
    ...subject(user),
  ];
  return `${[...role, '---', ...binding].join('\n')}\n`;
}

function metadata(name: string, { namespace }: AccessRule): readonly string[] {
  return [
    'metadata:',
    `  name: ${quoted(name)}`,
    ...(namespace === undefined ? [] : [`  namespace: ${quoted(namespace)}`]),
  ];
}

/** What can be listed is also followed, and read one by one. */
function verbs({ verb }: AccessRule): readonly string[] {
  return readingVerbs.includes(verb) ? readingVerbs : [verb];
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
  return `thaw-${readingVerbs.includes(verb) ? 'read' : verb}-${resource}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
}

/** A YAML scalar that means just this text: JSON strings are YAML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
