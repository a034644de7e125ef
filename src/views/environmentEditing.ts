import { translateCore } from './coreTranslations.ts';
import { EnvironmentFiles } from './environmentFiles.ts';
import { EnvironmentLanguage } from './environmentLanguage.ts';
import { EnvironmentLenses } from './environmentLenses.ts';

/** All that helps with environment files in an editor, loaded when the first of them is opened. */
export class EnvironmentEditing {
  readonly #parts = [new EnvironmentFiles(), new EnvironmentLenses(), new EnvironmentLanguage()];

  constructor() {
    translateCore();
  }

  dispose(): void {
    for (const part of this.#parts.toReversed()) part.dispose();
  }
}
