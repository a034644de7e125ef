import { describe, expect, it } from 'vitest';
import { buildArchiveName, parseArchiveName } from '../../../src/checkpoint/archiveName.ts';

describe('buildArchiveName', () => {
  it('joins pod, namespace, container and time as the kubelet does', () => {
    const name = buildArchiveName({
      pod: 'notebook-7d9f',
      namespace: 'demo',
      container: 'main',
      checkpointedAt: new Date('2026-11-22T17:04:25.678Z'),
    });
    expect(name).toBe('checkpoint-notebook-7d9f_demo-main-2026-11-22T17:04:25Z.tar');
  });
});

describe('parseArchiveName', () => {
  it('reads back what was built', () => {
    const parts = { pod: 'web.0', namespace: 'demo', container: 'main' };
    const checkpointedAt = new Date('2026-11-22T17:04:25Z');
    expect(parseArchiveName(buildArchiveName({ ...parts, checkpointedAt }))).toEqual({
      pod: 'web.0',
      origins: [{ namespace: 'demo', container: 'main' }],
      checkpointedAt,
    });
  });

  it('gives every meaning of a name in which namespace and container cannot be told apart', () => {
    const parsed = parseArchiveName('checkpoint-web_team-a-app-2026-11-22T17:04:25Z.tar');
    expect(parsed?.origins).toEqual([
      { namespace: 'team', container: 'a-app' },
      { namespace: 'team-a', container: 'app' },
    ]);
  });

  it('leaves out meanings in which a name would begin or end with a hyphen', () => {
    const parsed = parseArchiveName('checkpoint-web_team--app-2026-11-22T17:04:25Z.tar');
    expect(parsed).toBeUndefined();
    expect(parseArchiveName('checkpoint-web_a-b--c-2026-11-22T17:04:25Z.tar')?.origins).toEqual([
      { namespace: 'a', container: 'b--c' },
    ]);
  });

  it('understands the time of a node that is not set to UTC', () => {
    const parsed = parseArchiveName('checkpoint-web_demo-main-2026-11-22T19:04:25+02:00.tar');
    expect(parsed?.checkpointedAt).toEqual(new Date('2026-11-22T17:04:25Z'));
  });

  it.each([
    'notes.txt',
    'checkpoint-.tar',
    'checkpoint-web_demo-main.tar',
    'checkpoint-web_demo-2026-11-22T17:04:25Z.tar',
    'checkpoint-web_demo-main-2026-13-45T17:04:25Z.tar',
    'checkpoint-web_demo-main-2026-11-22T17:04:25Z.tar.gz',
    'checkpoint-../../etc_demo-main-2026-11-22T17:04:25Z.tar',
    'checkpoint-.._demo-main-2026-11-22T17:04:25Z.tar',
    '/var/lib/kubelet/checkpoints/checkpoint-web_demo-main-2026-11-22T17:04:25Z.tar',
    `checkpoint-${'a'.repeat(300)}_demo-main-2026-11-22T17:04:25Z.tar`,
  ])('does not take %s as an archive', (name) => {
    expect(parseArchiveName(name)).toBeUndefined();
  });
});
