// A server in TypeScript that compiles itself: at its start it loads the compiler, type-checks its model together
// with the whole standard library, once for pages and once for workers, and loads what that has emitted.
// That is the cold start, and it is work, not waiting.

import console from 'node:console';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import ts from 'typescript';

const startedAt = new Date().toISOString();
const port = Number(process.env.PORT ?? 8080);
const modelPath = fileURLToPath(new URL('model.ts', import.meta.url));

/**
 * Type-checks the model against a standard library and returns it as JavaScript.
 *
 * @param {readonly string[]} libraries
 */
function compileModel(libraries) {
  const program = ts.createProgram([modelPath], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    lib: ['lib.es2022.d.ts', ...libraries],
    types: [],
    strict: true,
    skipLibCheck: false,
  });
  const [problem] = ts.getPreEmitDiagnostics(program);
  if (problem !== undefined) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  let javaScript = '';
  program.emit(undefined, (_path, text) => (javaScript = text));
  return { files: program.getSourceFiles().length, javaScript };
}

const forPages = compileModel(['lib.dom.d.ts', 'lib.dom.iterable.d.ts']);
const forWorkers = compileModel(['lib.webworker.d.ts', 'lib.webworker.iterable.d.ts']);
const compiledFiles = forPages.files + forWorkers.files;

// The archive holds the whole heap: the syntax trees, most of it, need not be in it.
globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });

/** @type {unknown} */
const emitted = await import(`data:text/javascript,${encodeURIComponent(forWorkers.javaScript)}`);
const { createModel } = /** @type {typeof import('./model.ts')} */ (emitted);

// The seed differs in every process, so that only this very process can repeat its predictions.
const model = createModel(randomBytes(4).readUInt32LE());
/** @type {Map<string, string>} */
const values = new Map();
let requests = 0;

/**
 * The body of the answer, or undefined where there is nothing.
 *
 * @param {string} method
 * @param {URL} url
 * @param {string} body
 */
function answer(method, url, body) {
  const key = url.searchParams.get('key') ?? '';
  switch (`${method} ${url.pathname}`) {
    case 'GET /health':
      return { status: 'ok' };
    case 'GET /info':
      return { startedAt, trained: true, compiledFiles, requests };
    case 'GET /predict': {
      const x = Number(url.searchParams.get('x'));
      return { x, prediction: model.predict(x) };
    }
    case 'PUT /state':
      values.set(key, body);
      return { key, value: body };
    case 'GET /state':
      return values.has(key) ? { key, value: values.get(key) } : undefined;
    default:
      return undefined;
  }
}

const server = createServer((request, response) => {
  requests += 1;
  let body = '';
  request.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => (body += chunk));
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const result = answer(request.method ?? '', url, body);
    // Each connection is closed after its answer: an open one would keep CRIU from dumping.
    response.writeHead(result === undefined ? 404 : 200, {
      'Content-Type': 'application/json',
      Connection: 'close',
    });
    response.end(JSON.stringify(result ?? { error: 'nothing there' }));
  });
});

// As process 1 of a container it would otherwise ignore the signal that asks it to end.
process.on('SIGTERM', () => process.exit(0));
server.listen(port, '0.0.0.0', () => {
  console.log(`node: compiled ${compiledFiles} files, listening on ${port}`);
});
