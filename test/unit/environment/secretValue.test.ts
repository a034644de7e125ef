import { describe, expect, it } from 'vitest';
import { isLikelySecret } from '../../../src/environment/secretValue.ts';

describe('isLikelySecret', () => {
  it.each([
    ['DB_PASSWORD', 'hunter2'],
    ['dbPassword', 'hunter2'],
    ['DB_PASS', 'hunter2'],
    ['GITHUB_TOKEN', 'abc'],
    ['apiKey', 'abc'],
    ['AWS_SECRET_ACCESS_KEY', 'abc'],
    ['SESSION_SECRET', 'abc'],
    ['DATABASE_URL', 'postgres://shop:hunter2@db:5432/shop'],
    ['REDIS', 'redis://:hunter2@cache'],
    ['CONNECTION', 'Server=db;Password=hunter2;'],
    ['ANYTHING', '-----BEGIN RSA PRIVATE KEY-----\nMII'],
    ['ANYTHING', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x'],
    ['ANYTHING', 'AKIAIOSFODNN7EXAMPLE'],
    ['ANYTHING', 'ghp_0123456789abcdefghij0123456789abcdef'],
  ])('holds of %s=%s', (name, value) => {
    expect(isLikelySecret(name, value)).toBe(true);
  });

  it.each([
    ['LOG_LEVEL', 'info'],
    ['KEYBOARD', 'us'],
    ['COMPASS_URL', 'https://compass.example/'],
    ['AUTHOR', 'Jane'],
    ['TOKEN_FILE', '/var/run/secrets/token'],
    ['TOKEN_LIFETIME', '3600'],
    ['AUTH_ENABLED', 'true'],
    ['PASSWORD', ''],
    ['PASSWORD', '$(DB_PASSWORD)'],
    ['PATH', '/usr/bin:/bin'],
  ])('does not hold of %s=%s', (name, value) => {
    expect(isLikelySecret(name, value)).toBe(false);
  });
});
