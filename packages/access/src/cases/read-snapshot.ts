import { LockkeeperError } from '@lockkeeper/core';
import type { World } from '../world/facts.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import type { CaseWorld } from './case-format.ts';
import { worldOfCase } from './read-world.ts';

const LISTS = ['roles', 'users', 'oidcProviders', 'samlProviders', 'secrets', 'parameters', 'keys', 'vpcEndpoints'];

function isSnapshot(value: unknown): value is CaseWorld {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  const known = new Set(['accounts', ...LISTS]);
  return entries.every(
    ([key, member]) => known.has(key) && (key === 'accounts' ? typeof member === 'object' : Array.isArray(member)),
  );
}

/**
 * Reads a policy snapshot: one JSON object with `accounts`, `roles`, `users`, `oidcProviders`, `secrets`, `parameters`, `keys` and so on,
 * as the world of a decision case. It holds policies and names, never values. Throws LockkeeperError `InvalidInput`.
 */
export function readSnapshot(text: string): World {
  const wrong = (problem: string): LockkeeperError =>
    new LockkeeperError('InvalidInput', `the policy snapshot cannot be read: ${problem}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('it is not JSON');
  }
  if (!isSnapshot(value)) throw wrong(`it must be an object of accounts and the lists ${LISTS.join(', ')}`);
  try {
    return snapshotWorld(worldOfCase(value));
  } catch (error) {
    throw error instanceof LockkeeperError
      ? wrong(error.message)
      : wrong('an entry has another form than it must have');
  }
}
