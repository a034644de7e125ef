import { appendFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { activationFileVariable, comparedExtensions } from './activationMeasurement.ts';

/** Called by VS Code in its extension host: activates both extensions, in an order of chance, and writes what that took. */
export async function run(): Promise<void> {
  const ids: string[] = Object.values(comparedExtensions);
  if (Math.random() < 0.5) ids.reverse();
  const activation: Record<string, number> = {};
  for (const id of ids) activation[id] = await activate(id);
  await appendFile(process.env[activationFileVariable] ?? '', `${JSON.stringify(activation)}\n`);
}

async function activate(id: string): Promise<number> {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined || extension.isActive) throw new Error(`${id} is missing, or active already`);
  const start = performance.now();
  await extension.activate();
  return performance.now() - start;
}
