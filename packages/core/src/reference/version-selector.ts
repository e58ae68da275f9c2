import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { VersionSelector } from './remote-reference.ts';

/**
 * `remoteRef.version` for Secrets Manager: empty or `AWSCURRENT` for the current version, `uuid/<version id>`
 * (32 to 64 letters, digits and hyphens), or a staging label (1 to 256 of letters, digits and `/_+=.@-`).
 */
export function parseSecretVersion(version: string): VersionSelector {
  if (version === '' || version === 'AWSCURRENT') return { kind: 'current' };
  if (/^uuid\//i.test(version)) {
    const id = version.slice('uuid/'.length);
    if (version.startsWith('uuid/') && /^[A-Za-z0-9-]{32,64}$/.test(id)) return { kind: 'version-id', id };
    throw bad('a version id is written uuid/<id>, with 32 to 64 letters, digits and hyphens', version);
  }
  if (/^[A-Za-z0-9/_+=.@-]{1,256}$/.test(version)) return { kind: 'stage', stage: version };
  throw bad('a staging label has 1 to 256 letters, digits and /_+=.@-', version);
}

/**
 * `remoteRef.version` for Parameter Store: empty for the current version, a version number, or a label
 * (up to 100 letters, digits and `_.-`, not beginning with a digit).
 */
export function parseParameterSelector(selector: string): VersionSelector {
  if (selector === '') return { kind: 'current' };
  const fits = /^[1-9][0-9]{0,18}$/.test(selector) || /^[A-Za-z_.-][A-Za-z0-9_.-]{0,99}$/.test(selector);
  if (fits) return { kind: 'selector', selector };
  throw bad(
    'the version of a parameter is a number without leading zeros, or a label of letters, digits and _.-',
    selector,
  );
}

function bad(problem: string, version: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `remote reference refused: ${problem}`, { version });
}
