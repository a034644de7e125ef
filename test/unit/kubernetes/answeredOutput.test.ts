import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { AnsweredOutput } from '../../../src/kubernetes/answeredOutput.ts';

describe('the output of a command that is answered', () => {
  it('is answered once what was waited for is there, by all that was printed until then', async () => {
    const stdin = new PassThrough();
    const output = new AnsweredOutput({ to: /^end\n/m, give: (said) => Promise.resolve(`<${said}>`) }, stdin);
    output.write('one\nen');
    output.write('d\n');
    output.end('end\n');
    await finished(output);
    stdin.end();
    expect(await text(stdin)).toBe('<one\nend\n>');
    expect(output.text).toBe('one\nend\nend\n');
  });

  it('ends the input, and keeps why, where there is no answer', async () => {
    const stdin = new PassThrough();
    const why = new Error('no');
    const output = new AnsweredOutput({ to: /end/, give: () => Promise.reject(why) }, stdin);
    output.write('end');
    expect(await text(stdin)).toBe('');
    expect(output.failure).toBe(why);
  });
});
