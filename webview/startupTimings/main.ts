import { registerToolkit } from '../toolkit.ts';
import { LivePage, type PageHost } from './livePage.ts';

declare function acquireVsCodeApi(): PageHost;

registerToolkit();
const root = document.querySelector('main');
if (root) new LivePage(root, acquireVsCodeApi());
