import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completeLock, type LockPackages } from './complete.ts';

test('an optional package for another platform is added with its platform', () => {
  const packages = {
    'node_modules/tool': {
      version: '1.2.3',
      dev: true,
      optionalDependencies: { '@tool/cli-linux-x64': '1.2.3', '@tool/cli-linux-arm64-musl': '1.2.3' },
    },
    'node_modules/@tool/cli-linux-x64': { version: '1.2.3' },
  };
  expect(completeLock(packages)).toEqual({
    added: {
      'node_modules/@tool/cli-linux-arm64-musl': {
        version: '1.2.3',
        cpu: ['arm64'],
        dev: true,
        libc: ['musl'],
        optional: true,
        os: ['linux'],
      },
    },
    unknown: [],
  });
});

test('an entry below its owner counts', () => {
  const packages = {
    'node_modules/tool': { optionalDependencies: { 'tool-win32-x64': '1.0.0' } },
    'node_modules/tool/node_modules/tool-win32-x64': { version: '1.0.0' },
  };
  expect(completeLock(packages)).toEqual({ added: {}, unknown: [] });
});

test('a name that tells no platform is told and not guessed', () => {
  expect(completeLock({ 'node_modules/tool': { optionalDependencies: { fast: '1.0.0' } } }).unknown).toEqual(['fast']);
});

test('the lock file of the repository is complete, so that "npm ci" takes it', () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as { readonly packages: LockPackages };
  expect(completeLock(packages)).toEqual({ added: {}, unknown: [] });
});
