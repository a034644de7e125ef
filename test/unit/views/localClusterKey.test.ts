import { describe, expect, it } from 'vitest';
import * as vscode from 'vscode';
import { onlyChanges } from '../../../src/views/contextKeys.ts';
import type { LiveCluster } from '../../../src/views/liveCluster.ts';
import { LocalClusterKey } from '../../../src/views/localClusterKey.ts';

/** What is watched of a cluster, and what the menus were told. */
class KeyScenario {
  readonly told: unknown[] = [];
  readonly #reset = new vscode.EventEmitter<undefined>();
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #live = { watch: undefined as unknown };

  constructor() {
    const live = Object.assign(this.#live, {
      onDidReset: this.#reset.event,
      onDidChangeNodes: this.#changed.event,
    });
    const setContext = onlyChanges((key, value) => this.told.push([key, value]));
    new LocalClusterKey(live as unknown as LiveCluster, setContext);
  }

  /** Lets the cluster have nodes with these provider IDs. */
  show(...providerIDs: readonly string[]): void {
    const nodes = providerIDs.map((providerID) => ({ labels: {}, providerID }));
    this.#live.watch = { nodes: () => nodes };
    this.#changed.fire(undefined);
  }

  leave(): void {
    this.#live.watch = undefined;
    this.#reset.fire(undefined);
  }
}

const [first, second] = ['kind://docker/dev/one', 'kind://docker/dev/two'];

describe('the context key thaw.loadsImages', () => {
  it('is set in a cluster of kind that has another node, until the cluster is left', () => {
    const scenario = new KeyScenario();
    scenario.show(first);
    expect(scenario.told).toEqual([]);
    scenario.show(first, second);
    scenario.leave();
    expect(scenario.told).toEqual([
      ['thaw.loadsImages', true],
      ['thaw.loadsImages', false],
    ]);
  });

  it('is set once, however often nodes tell of themselves', () => {
    const scenario = new KeyScenario();
    scenario.show(first, second);
    scenario.show(first, second);
    expect(scenario.told).toHaveLength(1);
  });

  it('is not set in any other cluster', () => {
    const scenario = new KeyScenario();
    scenario.show('gce://project/zone/one', 'gce://project/zone/two');
    expect(scenario.told).toEqual([]);
  });
});
