import { loadAllYaml } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { accessManifest } from '../../../src/kubernetes/accessManifest.ts';

describe('accessManifest', () => {
  it('grants a right on the cluster with a ClusterRole and its binding', () => {
    const manifest = accessManifest({ verb: 'create', group: '', resource: 'nodes/proxy' }, 'jane');
    expect(loadAllYaml(manifest)).toMatchObject([
      {
        kind: 'ClusterRole',
        metadata: { name: 'thaw-create-nodes-proxy' },
        rules: [{ apiGroups: [''], resources: ['nodes/proxy'], verbs: ['create'] }],
      },
      {
        kind: 'ClusterRoleBinding',
        roleRef: { kind: 'ClusterRole', name: 'thaw-create-nodes-proxy' },
        subjects: [{ kind: 'User', name: 'jane' }],
      },
    ]);
  });

  it('grants a right in a namespace with a Role there', () => {
    const manifest = accessManifest(
      { verb: 'list', group: 'apps', resource: 'deployments', namespace: 'demo' },
      'jane',
    );
    expect(loadAllYaml(manifest)).toMatchObject([
      { kind: 'Role', metadata: { namespace: 'demo' }, rules: [{ apiGroups: ['apps'] }] },
      { kind: 'RoleBinding', metadata: { namespace: 'demo' }, roleRef: { kind: 'Role' } },
    ]);
  });

  it('grants whoever may list what there is also to follow it', () => {
    const manifest = accessManifest({ verb: 'list', group: '', resource: 'pods' }, 'jane');
    expect(loadAllYaml(manifest)[0]).toMatchObject({
      metadata: { name: 'thaw-read-pods' },
      rules: [{ verbs: ['get', 'list', 'watch'] }],
    });
  });

  it('binds the same right to two users by two bindings', () => {
    const rule = { verb: 'create', group: '', resource: 'nodes/proxy' };
    const bindings = ['https://sso/jane', 'john'].map(
      (user): unknown => loadAllYaml(accessManifest(rule, user))[1],
    );
    expect(bindings).toMatchObject([
      { metadata: { name: 'thaw-create-nodes-proxy:https:--sso-jane' } },
      { metadata: { name: 'thaw-create-nodes-proxy:john' } },
    ]);
  });

  it('names a service account as such', () => {
    const manifest = accessManifest(
      { verb: 'list', group: '', resource: 'pods' },
      'system:serviceaccount:ci:runner',
    );
    expect(loadAllYaml(manifest)[1]).toMatchObject({
      subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace: 'ci' }],
    });
  });

  it('keeps names that would mean something else to YAML', () => {
    const user = 'yes: "no"\n- x';
    expect(loadAllYaml(accessManifest({ verb: 'list', group: '', resource: 'pods' }, user))[1]).toMatchObject(
      {
        subjects: [{ name: user }],
      },
    );
  });
});
