import { readFile } from 'node:fs/promises';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '..', '..');

/** What a view says in place of rows. */
export interface WelcomeText {
  /** By which package.nls.json knows it, after `welcome.`: for the Pods view, the state that it is shown in. */
  readonly name: string;
  /** The title of the view. */
  readonly view: string;
  /** The first paragraph. */
  readonly sentence: string;
  /** Its buttons, and the links in its sentences, in their order. */
  readonly actions: readonly { readonly label: string; readonly command: string }[];
}

/** Every text that package.json has for a view without rows. */
export async function welcomeTexts(): Promise<readonly WelcomeText[]> {
  const [manifest, sentences] = await Promise.all(
    ['package.json', 'package.nls.json'].map(
      async (name) => JSON.parse(await readFile(path.join(repository, name), 'utf8')) as unknown,
    ),
  );
  const { contributes } = manifest as {
    readonly contributes: {
      readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    };
  };
  const texts = sentences as Readonly<Record<string, string>>;
  return contributes.viewsWelcome.map(({ view, contents }) => {
    const key = contents.slice(1, -1);
    const text = texts[key] ?? '';
    return {
      name: key.replace('welcome.', ''),
      view: texts[view.replace('thaw.', 'view.')] ?? '',
      sentence: text.split('\n')[0] ?? '',
      actions: [...text.matchAll(/\[([^\]]+)\]\(command:([\w.]+)\)/g)].map(
        ([, label = '', command = '']) => ({ label, command }),
      ),
    };
  });
}
