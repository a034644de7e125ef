import { afterEach, expect, it } from 'vitest';
import * as vscode from 'vscode';
import { checkBudget } from '../../../src/startup/startupBudget.ts';
import { translateCore } from '../../../src/views/coreTranslations.ts';
import { measuredEnvironment } from './measuredExample.ts';

function sentence(): string | undefined {
  const { report } = measuredEnvironment({ restored: [] });
  return checkBudget(report, { budgetMs: 600 }).checks[0]?.sentence;
}

afterEach(() => {
  Reflect.deleteProperty(vscode.l10n, 'bundle');
});

it("says what the core says in VS Code's language, and in English where that has no translation", () => {
  translateCore();
  expect(sentence()).toBe('No restored start was made.');
  const bundle = { 'No restored start was made.': 'Nichts wurde wiederhergestellt.' };
  Object.assign(vscode.l10n, { bundle });
  translateCore();
  expect(sentence()).toBe('Nichts wurde wiederhergestellt.');
});
