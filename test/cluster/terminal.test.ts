import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notebook } from '../../devcluster/environments/notebook/environment.ts';
import { runtimeImage } from '../../devcluster/runtimeImage.ts';
import { runShell } from '../../src/kubernetes/containerShell.ts';
import { execInPod, type TerminalSize } from '../../src/kubernetes/execInPod.ts';
import { untilRestored } from '../../src/restore/nestedState.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { failureOf } from '../support/failureOf.ts';
import { until } from '../support/until.ts';
import { counterPod } from './support/counterPod.ts';
import { untilReady } from './support/podCondition.ts';
import { actionsOf, TestCluster } from './support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('shell', counterPod());
  await restoreNested('shell');
});

/** Restores a pod as `nested-` and its name, nested in the new pod. */
async function restoreNested(pod: string): Promise<void> {
  const { connection, namespace, routes } = cluster;
  const checkpoint = restorableCheckpoint(await cluster.checkpoint(pod));
  const restored = await routes.nested.restore(checkpoint, { name: `nested-${pod}`, namespace });
  await untilReady(connection, restored);
  await untilRestored(connection, restored);
}

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** A person at a terminal in a pod. */
class Person {
  output = '';
  readonly end: Promise<number>;
  readonly #stdin = new PassThrough();
  readonly #hangUp = new AbortController();
  #resize: (size: TerminalSize) => void = () => undefined;

  constructor(pod: string, isNested = false) {
    const container = { namespace: cluster.namespace, pod, container: 'main', isNested };
    this.end = runShell(cluster.connection, container, {
      stdin: this.#stdin,
      write: (output) => {
        this.output += output.toString();
      },
      size: { columns: 90, rows: 30 },
      onResize: (listener) => {
        this.#resize = listener;
        return () => undefined;
      },
      signal: this.#hangUp.signal,
    });
  }

  /** Types a line and waits for what it prints, which must not be in the line itself. */
  async type(line: string, answer: RegExp): Promise<void> {
    const from = this.output.length;
    this.#stdin.write(`${line}\r`);
    await until(() => Promise.resolve(answer.exec(this.output.slice(from)) ?? undefined));
  }

  leave(exitCode: number): void {
    this.#stdin.write(`exit ${exitCode}\r`);
  }

  resize(size: TerminalSize): void {
    this.#resize(size);
  }

  closeTerminal(): void {
    this.#hangUp.abort();
  }
}

async function processes(pod: string): Promise<readonly string[]> {
  const { connection, namespace } = cluster;
  const command = ['ps', '-o', 'args'] as const;
  const { stdout } = await execInPod(connection, { namespace, pod, container: 'main', command });
  return (
    stdout
      .trim()
      .split('\n')
      // Those in brackets have ended; the first process of this container looks after no orphans.
      .filter((line) => !/^(?:COMMAND|ps |\[)/.test(line))
  );
}

const places = [
  { where: 'a container', pod: 'shell', isNested: false },
  { where: 'a container nested in the pod’s', pod: 'nested-shell', isNested: true },
];

describe.each(places)('a terminal in $where', ({ pod, isNested }) => {
  it('is one beside the application', async () => {
    const person = new Person(pod, isNested);
    await person.type("tr '\\0' ' ' < /proc/1/cmdline", /tail -f/);
    person.leave(0);
    await person.end;
  });

  it('has the size of its window, and follows it', async () => {
    const person = new Person(pod, isNested);
    // A size reaches the terminal some time after it was told.
    const untilSize = (size: string): string =>
      `until [ "$(stty size)" = '${size}' ]; do sleep 0.1; done; echo size$((1 + 1))`;
    await person.type(untilSize('30 90'), /size2/);
    person.resize({ columns: 120, rows: 40 });
    await person.type(untilSize('40 120'), /size2/);
    person.leave(0);
    expect(await person.end).toBe(0);
  });

  it('ends with the exit code of its shell', async () => {
    const person = new Person(pod, isNested);
    person.leave(7);
    expect(await person.end).toBe(7);
  });

  it('leaves no process behind when it is closed, whatever runs in it', async () => {
    const before = await processes(pod);
    const person = new Person(pod, isNested);
    await person.type('sleep 1001 & (sleep 1002 &); echo two$((1 + 1))', /two2/);
    await person.type('echo three$((1 + 2)); sleep 1003', /three3/);
    expect(await processes(pod)).toEqual(expect.arrayContaining(['sleep 1001', 'sleep 1002']));
    person.closeTerminal();
    await person.end;
    await until(async () => ((await processes(pod)).length === before.length ? true : undefined));
    expect(await processes(pod)).toEqual(before);
  });
});

describe('a terminal', () => {
  it('does not keep its container from being checkpointed', async () => {
    const person = new Person('shell');
    await person.type('cat /proc/$$/comm; sleep 1004 & echo on$((1 + 1))', /on2/);
    const record = await cluster.checkpoint('shell');
    expect(record.source.container).toBe('main');
    await person.type('echo still$((1 + 1))', /still2/);
    person.closeTerminal();
    await person.end;
  });

  it('is hung up on, with what it runs, where its shell is dash', async () => {
    await cluster.startPod('dash', counterPod({ image: runtimeImage.image.reference }));
    const person = new Person('dash');
    await person.type('echo on$((1 + 1)); sleep 1005', /on2/);
    person.closeTerminal();
    // 128 and SIGHUP: it was not the connection that was cut.
    expect(await person.end).toBe(129);
  });

  it('is missed in an image without a shell', async () => {
    const command = ['/usr/bin/python3', '-c', 'import signal; signal.pause()'];
    await cluster.startPod('shell-less', counterPod({ image: notebook.image.reference, command }));
    expect((await failureOf(new Person('shell-less').end)).reason).toBe('noShell');
  });

  it('is missed in a nested container of such an image', async () => {
    await restoreNested('shell-less');
    expect((await failureOf(new Person('nested-shell-less', true).end)).reason).toBe('noShell');
  });

  it('is named where what it has left running keeps its container from being checkpointed', async () => {
    const person = new Person('shell');
    await person.type('(sleep 1006 &); echo on$((1 + 1))', /on2/);
    const failure = await failureOf(cluster.checkpoint('shell'));
    expect(failure.explanation).toMatch(/^the process sleep \(pid \d+\) is attached to a terminal/);
    expect(actionsOf(failure)[0]).toBe('closeTerminals');
    person.closeTerminal();
    await person.end;
    await cluster.checkpoint('shell');
  });
});
