import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { KubeconfigWatch } from '../../../src/kubernetes/kubeconfigWatch.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

/** Does something to files that are watched, and waits until the watch has told of it. */
async function changesSeen(
  paths: readonly string[],
  change: () => Promise<void>,
  quietMs = 30,
): Promise<number> {
  const seen = vi.fn();
  const watch = new KubeconfigWatch(paths, seen, { quietMs });
  try {
    await change();
    await vi.waitFor(() => {
      expect(seen).toHaveBeenCalled();
    });
    return seen.mock.calls.length;
  } finally {
    watch.dispose();
  }
}

describe('KubeconfigWatch', () => {
  it('notices that a file is changed', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', 'a');
    await changesSeen([path], () => writeFile(path, 'changed'));
  });

  it('notices that a file is replaced by another through a rename', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', 'a');
    await changesSeen([path], async () => rename(await folder.write('config.new', 'b'), path));
  });

  it('notices that a file is created', async () => {
    await using folder = await TemporaryFolder.create();
    await changesSeen([join(folder.path, 'config')], async () => {
      await folder.write('config', 'a');
    });
  });

  it('notices that a file is deleted', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', 'a');
    await changesSeen([path], () => rm(path));
  });

  it('notices a change of any of several files', async () => {
    await using folder = await TemporaryFolder.create();
    await using other = await TemporaryFolder.create();
    const paths = [await folder.write('config', 'a'), await other.write('config', 'b')];
    await changesSeen(paths, async () => {
      await other.write('config', 'changed');
    });
  });

  it('notices a change of the file that a symbolic link leads to', async () => {
    await using folder = await TemporaryFolder.create();
    await using other = await TemporaryFolder.create();
    const target = await other.write('real', 'a');
    const path = join(folder.path, 'config');
    await symlink(target, path);
    await changesSeen([path], () => writeFile(target, 'changed'));
  });

  it('notices a file in a folder that did not exist', async () => {
    await using folder = await TemporaryFolder.create();
    const seen = vi.fn();
    const watch = new KubeconfigWatch([join(folder.path, '.kube', 'config')], seen, { quietMs: 10 });
    try {
      await mkdir(join(folder.path, '.kube'));
      await folder.write('.kube/config', 'a');
      await vi.waitFor(() => {
        expect(seen).toHaveBeenCalled();
      });
    } finally {
      watch.dispose();
    }
  });

  it('tells once of several changes that follow one another closely', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', '');
    const writeOften = async (): Promise<void> => {
      for (const content of ['1', '22', '333', '4444']) await writeFile(path, content);
    };
    const times = await changesSeen([path], writeOften, 300);
    expect(times).toBe(1);
  });

  it('is silent about other files of the folder', async () => {
    await using folder = await TemporaryFolder.create();
    const seen = vi.fn();
    const watch = new KubeconfigWatch([await folder.write('config', 'a')], seen, { quietMs: 10 });
    // The same events reach a watch of the other file, a little later: when it has told, the first has had its turn.
    await changesSeen([join(folder.path, 'cache')], async () => {
      await folder.write('cache', 'x');
    });
    watch.dispose();
    expect(seen).not.toHaveBeenCalled();
  });

  it('leaves no watcher and no timer behind', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', 'a');
    const resources = (): readonly string[] =>
      process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap' || name === 'FSEvent');
    const before = resources().length;
    const seen = vi.fn();
    const watch = new KubeconfigWatch([path], seen, { quietMs: 0 });
    watch.dispose();

    await writeFile(path, 'changed');

    expect(resources()).toHaveLength(before);
    expect(seen).not.toHaveBeenCalled();
  });
});
