import { describe, expect, it } from 'vitest';
import { credentialsInAuths } from '../../../src/kubernetes/registryAuths.ts';

const image = 'registry.example:5000/team/shop:warm';

function auth(user: string, password: string): { auth: string } {
  return { auth: Buffer.from(`${user}:${password}`).toString('base64') };
}

/** Who is found for an image. */
function usersFor(auths: unknown, name = image): readonly string[] {
  return credentialsInAuths(auths, name, 'here').credentials.map(({ username }) => username);
}

describe('credentialsInAuths', () => {
  it.each(['registry.example:5000', 'https://registry.example:5000', 'https://registry.example:5000/v2/'])(
    'finds a registry by its key %s',
    (key) => {
      expect(credentialsInAuths({ [key]: auth('ann', 'a:b') }, image, 'here')).toEqual({
        credentials: [{ origin: 'here', username: 'ann', secret: 'a:b' }],
        problems: [],
      });
    },
  );

  it.each([
    'registry.example',
    'registry.example:50',
    'other.example:5000',
    'example:5000',
    'gistry.example:5000',
  ])('does not take the key %s for another registry', (key) => {
    expect(usersFor({ [key]: auth('ann', 'a') })).toEqual([]);
  });

  it('prefers the key with the longest path, and takes no path that only begins so', () => {
    const auths = {
      'registry.example:5000': auth('all', 'a'),
      'registry.example:5000/team/shop': auth('shop', 'a'),
      'registry.example:5000/team': auth('team', 'a'),
      'registry.example:5000/team/sh': auth('other', 'a'),
    };
    expect(usersFor(auths)).toEqual(['shop', 'team', 'all']);
  });

  it('takes a star for one label of the host', () => {
    const auths = { '*.example': auth('star', 'a'), '*.example.org': auth('org', 'a') };
    expect(usersFor(auths, 'registry.example/shop:1')).toEqual(['star']);
    expect(usersFor(auths, 'eu.registry.example/shop:1')).toEqual([]);
    expect(usersFor({ '.*': auth('all', 'a') }, 'registry.example/shop:1')).toEqual([]);
  });

  it.each(['https://index.docker.io/v1/', 'docker.io', 'registry-1.docker.io'])(
    'knows Docker Hub as %s',
    (key) => {
      expect(usersFor({ [key]: auth('hub', 'a') }, 'docker.io/me/shop:1')).toEqual(['hub']);
      expect(usersFor({ [key]: auth('hub', 'a') }, 'me/shop:1')).toEqual(['hub']);
    },
  );

  it('reads user name and password where they are not in one', () => {
    expect(usersFor({ 'registry.example:5000': { username: 'ann', password: 'a' } })).toEqual(['ann']);
  });

  it('reads an identity token, which needs no user name', () => {
    const auths = { 'registry.example:5000': { ...auth('ann', 'a'), identitytoken: 'token' } };
    expect(credentialsInAuths(auths, image, 'here').credentials).toEqual([
      { origin: 'here', username: '', secret: 'token' },
    ]);
  });

  it('takes an empty entry for what it is: kept by a helper', () => {
    expect(credentialsInAuths({ 'registry.example:5000': {} }, image, 'here')).toEqual({
      credentials: [],
      problems: [],
    });
  });

  it.each([
    [undefined, 'here has no auths'],
    [[], 'here has no auths'],
    [{ 'registry.example:5000': 'text' }, 'that is not an object'],
    [{ 'registry.example:5000': { auth: '%%%' } }, 'whose auth cannot be read'],
    [
      { 'registry.example:5000': { auth: Buffer.from('hunter2').toString('base64') } },
      'whose auth cannot be read',
    ],
    [
      { 'registry.example:5000': { auth: Buffer.from(':hunter2').toString('base64') } },
      'whose auth cannot be read',
    ],
    [{ 'registry.example:5000': { username: 'ann' } }, 'without a user name or a password'],
    [{ 'registry.example:5000': { registrytoken: 'hunter2' } }, 'registry token'],
  ])('tells of %j without its secrets', (auths, problem) => {
    const found = credentialsInAuths(auths, image, 'here');
    expect(found.credentials).toEqual([]);
    expect(found.problems.join()).toContain(problem);
    expect(found.problems.join()).not.toContain('hunter2');
  });
});
