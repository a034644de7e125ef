import { existsSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { loadImageArchive } from '../../../src/checkpoint/loadImageArchive.ts';
import type { LocalCluster } from '../../../src/kubernetes/localCluster.ts';
import { failureOf } from '../../support/failureOf.ts';
import { FakeTools } from '../../support/fakeTools.ts';

const kind: LocalCluster = { tool: 'kind', name: 'dev', provider: 'podman' };
const minikube: LocalCluster = { tool: 'minikube', name: 'dev' };
const load = { file: '/images/warm.tar', nodes: ['dev-worker', 'dev-worker2'] };
const recordCall = 'printf "%s\\n" "$@" "provider=$KIND_EXPERIMENTAL_PROVIDER" > "$HERE/call"';

describe.skipIf(process.platform === 'win32')('loadImageArchive', () => {
  it('has kind load an archive onto the nodes that lack it, in what they run in', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', recordCall);
    await loadImageArchive(kind, load);
    expect((await tools.folder.read('call')).split('\n')).toEqual([
      'load',
      'image-archive',
      '/images/warm.tar',
      '--name=dev',
      '--nodes=dev-worker,dev-worker2',
      'provider=podman',
      '',
    ]);
  });

  it('has minikube load an archive onto all nodes of a profile', async () => {
    await using tools = await FakeTools.create();
    await tools.add('minikube', recordCall);
    await loadImageArchive(minikube, load);
    expect((await tools.folder.read('call')).split('\n')).toEqual(
      expect.arrayContaining(['image', 'load', '/images/warm.tar', '--profile=dev']),
    );
  });

  it('says where a tool that is missing is to be had', async () => {
    await using tools = await FakeTools.create({ isAlone: true });
    const failure = await failureOf(loadImageArchive(kind, load));
    expect(tools.folder.path).not.toBe('');
    expect(failure.reason).toBe('toolMissing');
    expect(failure.message).toContain('kind was not found on the PATH');
    expect(failure.remedies[0]?.text).toContain('https://kind.sigs.k8s.io/');
  });

  it.each([
    [kind, ['ERROR: failed to load image: command "docker exec" failed', '', 'ctr: no space left']],
    [minikube, ['', '❌  Exiting due to GUEST_IMAGE_LOAD: ctr: no space left  ', '╭──╮', '│ ask │', '╰──╯']],
  ] as const)('tells why $tool failed, with all that it said', async (cluster, said) => {
    await using tools = await FakeTools.create();
    await tools.add(cluster.tool, `cat >&2 <<'END'`, ...said, 'END', 'exit 80');
    const failure = await failureOf(loadImageArchive(cluster, load));
    expect(failure.reason).toBe('imageImportFailed');
    expect(failure.explanation).toMatch(/^(?:Exiting due to GUEST_IMAGE_LOAD: )?ctr: no space left$/);
    expect(failure.raw).toContain(said[0]);
  });

  it('tells how a tool ended that said nothing', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'exit 3');
    expect((await failureOf(loadImageArchive(kind, load))).explanation).toBe('kind ended with exit code 3');
  });

  it('ends a tool when it is cancelled, and does not wait for what that has started', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'echo $$ > "$HERE/pid"', 'sleep 30 &', 'echo $! > "$HERE/child"', 'wait');
    const controller = new AbortController();
    const failed = failureOf(loadImageArchive(kind, load, controller.signal));
    await vi.waitUntil(() => existsSync(`${tools.folder.path}/child`));
    controller.abort();
    expect((await failed).reason).toBe('cancelled');
    const pid = Number(await tools.folder.read('pid'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    process.kill(Number(await tools.folder.read('child')));
  });

  it('does not begin what is cancelled already', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', recordCall);
    expect((await failureOf(loadImageArchive(kind, load, AbortSignal.abort()))).reason).toBe('cancelled');
    expect(existsSync(`${tools.folder.path}/call`)).toBe(false);
  });
});
