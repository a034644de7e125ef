import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until there is an answer: for what cannot be watched. The test's own timeout ends it. */
export async function until<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(50);
  }
}
