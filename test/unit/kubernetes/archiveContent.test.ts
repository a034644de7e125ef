import { describe, expect, it } from 'vitest';
import { parseContent } from '../../../src/kubernetes/archiveContent.ts';

const config = `config.dump ${Buffer.from('{"name":"main"}').toString('base64')}\n`;

describe('what the agent says of an archive', () => {
  it('has the texts of its JSON files, and its sizes', () => {
    expect(parseContent(`${config}sizes 2000 1500 100 2048\n`)).toEqual({
      files: new Map([['config.dump', '{"name":"main"}']]),
      totalBytes: 2000,
      memoryBytes: 1500,
      rootDiffBytes: 100,
      fileBytes: 2048,
    });
  });

  it('has how long the dump took, in milliseconds, where CRIU has told', () => {
    expect(parseContent(`${config}times 1200 90500 45000 30250\nsizes 1 1 1 1\n`).dumpTimes).toEqual({
      freezingMs: 1.2,
      frozenMs: 90.5,
      memoryDumpMs: 45,
      memoryWriteMs: 30.25,
    });
  });
});
