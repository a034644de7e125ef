import { registerToolkit } from '../toolkit.ts';
import { useTranslations } from '../translations.ts';
import { LivePage, type PageHost } from './livePage.ts';
import { prepareFormats } from './words.ts';

declare function acquireVsCodeApi(): PageHost;

registerToolkit();
useTranslations(document.documentElement);
const root = document.querySelector('main');
if (root) new LivePage(root, acquireVsCodeApi());
// While nothing has been told yet.
requestIdleCallback(prepareFormats);
