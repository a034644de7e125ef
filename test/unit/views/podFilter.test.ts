import { describe, expect, it } from 'vitest';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { readPodFilter } from '../../../src/views/podFilter.ts';
import { fakePod } from '../kubernetes/fakePod.ts';

const pods = [
  fakePod({ name: 'web-1', labels: { app: 'web', tier: 'front', 'example.com/team': 'blue' } }),
  fakePod({ name: 'web-2', namespace: 'prod', labels: { app: 'web', tier: 'front', canary: '' } }),
  fakePod({ name: 'api', node: 'node-2', labels: { app: 'api', tier: 'back' } }),
  fakePod({ name: 'in-between' }),
].map(summarizePod);

/** The names of the pods that a filter lets through. */
function shown(text: string): readonly string[] {
  const reading = readPodFilter(text);
  if ('problem' in reading) throw new Error(reading.problem);
  return pods.filter(reading.filter).map(({ name }) => name);
}

function problem(text: string): string | undefined {
  const reading = readPodFilter(text);
  return 'problem' in reading ? reading.problem : undefined;
}

describe('a filter of pods', () => {
  it('lets all through where it is empty', () => {
    expect(shown('')).toHaveLength(pods.length);
    expect(shown('  ')).toHaveLength(pods.length);
  });

  it.each([
    ['WEB', ['web-1', 'web-2']],
    ['prod', ['web-2']],
    ['node-2', ['api']],
    ['web prod', ['web-2']],
    // Keywords of label selectors, in a place where they cannot be any.
    ['in', ['in-between']],
    ['in between', ['in-between']],
  ])('takes the words of “%s” for parts of names, namespaces and nodes', (text, names) => {
    expect(shown(text)).toEqual(names);
  });

  it.each([
    ['app=api', ['api']],
    ['app==api', ['api']],
    ['app = api', ['api']],
    ['app=API', []],
    ['app!=web', ['api', 'in-between']],
    ['app in (web, api)', ['web-1', 'web-2', 'api']],
    ['app in(api)', ['api']],
    ['app notin (web)', ['api', 'in-between']],
    ['canary=', ['web-2']],
    ['canary in (,yes)', ['web-2']],
    ['!app', ['in-between']],
    ['! app', ['in-between']],
    ['example.com/team=blue', ['web-1']],
  ])('reads %s as Kubernetes does', (text, names) => {
    expect(shown(text)).toEqual(names);
  });

  it.each([
    ['app=web,tier=front,!canary', ['web-1']],
    ['tier in (front, back), app!=web', ['api']],
    ['app=web,canary', ['web-2']],
    ['canary,app', ['web-2']],
  ])('wants all requirements of %s', (text, names) => {
    expect(shown(text)).toEqual(names);
  });

  it('takes a name alone for a label after -l, as kubectl does', () => {
    expect(shown('-l canary')).toEqual(['web-2']);
    expect(shown('canary')).toEqual([]);
  });

  it.each([
    ['web app=web', ['web-1', 'web-2']],
    ['app=web prod', ['web-2']],
    ['prod !canary', []],
    ['app in (web, api) 2', ['web-2', 'api']],
    ['-l canary prod', ['web-2']],
  ])('wants the words and the labels of “%s”', (text, names) => {
    expect(shown(text)).toEqual(names);
  });

  it.each([
    ['app in', 'After “in” values in parentheses are missing: in (a, b)'],
    ['app notin web', 'After “notin” values in parentheses are missing: notin (a, b)'],
    ['app in ()', 'After “in” values in parentheses are missing: in (a, b)'],
    ['app in (web', 'The parenthesis after “in” is not closed'],
    ['app in (web api)', 'After “web”, “api” is not understood'],
    ['app=web,', 'After “,” the name of a label is missing'],
    ['app=web,,tier', 'After “,” the name of a label is missing'],
    ['!', 'After “!” the name of a label is missing'],
    ['-l', 'After “-l” the name of a label is missing'],
    ['=web', 'A filter cannot begin with “=”'],
    ['app=(web)', 'After “=”, “(” is not understood'],
    ['app=web=api', 'After “web”, “=” is not understood'],
    ['cores>4', 'After “cores”, “>” is not understood'],
    ['web )', 'After “web”, “)” is not understood'],
  ])('says of “%s”: %s', (text, sentence) => {
    expect(problem(text)).toBe(sentence);
  });

  it('says what can be the name and the value of a label', () => {
    expect(problem('-app=web')).toMatch(/^“-app” cannot be a label: /);
    expect(problem('app=web-')).toMatch(/^“web-” cannot be the value of a label: /);
    expect(problem('app in (web, api/1)')).toMatch(/^“api\/1” cannot be the value of a label: /);
  });
});
