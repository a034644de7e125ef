import { describe, expect, it } from 'vitest';
import { readPastStartup } from '../../../src/startup/readPastStartup.ts';
import { createdMs, freshEvents, readyPod } from './pastPods.ts';

type Request = Parameters<typeof readPastStartup>[0]['request'];

/** An API server that has the pod, and answers about its events in this way. */
function serving(events: () => Response): { readonly request: Request; readonly asked: string[] } {
  const asked: string[] = [];
  const request = (_: string, path: string): Promise<Response> => {
    asked.push(decodeURIComponent(path));
    return Promise.resolve(path.includes('/events') ? events() : Response.json(readyPod()));
  };
  return { request: request as unknown as Request, asked };
}

const subject = { namespace: 'demo', pod: 'web' };
const date = new Date(createdMs + 60_000).toUTCString();

describe('readPastStartup', () => {
  it('reads the pod and the events that are of it and no earlier one of its name', async () => {
    const server = serving(() => Response.json({ items: freshEvents }, { headers: { date } }));
    const { startup } = await readPastStartup(server, subject);
    expect(server.asked[1]).toBe(
      '/api/v1/namespaces/demo/events?fieldSelector=involvedObject.uid=u-1&limit=500',
    );
    expect(startup.spans.map(({ phase }) => phase)).toContain('image');
  });

  it('tells the age by the clock of the API server', async () => {
    const server = serving(() => Response.json({ items: [] }, { headers: { date } }));
    const { startup } = await readPastStartup(server, subject);
    expect(startup.age).toEqual({ leastMs: 59_000, mostMs: 61_000 });
  });

  it('does without events where they may not be read, and says so', async () => {
    const body = { kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message: 'forbidden' };
    const server = serving(() => Response.json(body, { status: 403 }));
    const { startup } = await readPastStartup(server, subject);
    expect(startup.limits).toContainEqual({ what: 'image', why: 'forbidden' });
  });

  it('fails where the events cannot be read for another reason', async () => {
    const server = serving(() => new Response('', { status: 503 }));
    await expect(readPastStartup(server, subject)).rejects.toMatchObject({ name: 'ThawError' });
  });
});
