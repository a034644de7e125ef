import * as vscode from 'vscode';
import { readYamlText } from '../environment/yamlText.ts';
import { environmentFilePattern } from './isEnvironmentFile.ts';

/** What can be done with an environment, above its name in its file. */
export class EnvironmentLenses implements vscode.CodeLensProvider {
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.languages.registerCodeLensProvider({ pattern: environmentFilePattern }, this);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { line } = readYamlText(document.getText()).rangeOf(['metadata', 'name'], 'key').start;
    const place = new vscode.Range(line - 1, 0, line - 1, 0);
    const commands: readonly (readonly [string, string])[] = [
      [`$(flame) ${vscode.l10n.t('Bake')}`, 'thaw.bakeEnvironment'],
      [vscode.l10n.t('Restore…'), 'thaw.restoreEnvironment'],
      [vscode.l10n.t('Measure Startup…'), 'thaw.measureEnvironment'],
      [vscode.l10n.t('Set Pool Size…'), 'thaw.setPoolSize'],
    ];
    return commands.map(
      ([title, command]) => new vscode.CodeLens(place, { title, command, arguments: [document.uri] }),
    );
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
