import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import {
  arnOf,
  parseRemoteReference,
  type RemoteReferenceInput,
  sameRemote,
  spellRemoteReference,
} from './parse-remote-reference.ts';
import { referenceKey } from './remote-reference.ts';

const home = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const SM = 'SecretsManager';
const PS = 'ParameterStore';
const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:team-red/db-AbC123';

function codeOf(input: RemoteReferenceInput): string {
  try {
    parseRemoteReference(input);
    return 'accepted';
  } catch (error) {
    return error instanceof LockkeeperError ? error.code : 'foreign error';
  }
}

describe('parseRemoteReference', () => {
  it('joins prefix and key without a separator', () => {
    const reference = parseRemoteReference({ service: SM, prefix: 'team-red/', key: 'db' });
    expect(reference).toEqual({ service: SM, name: 'team-red/db', id: 'team-red/db', version: { kind: 'current' } });
  });

  it('reads a complete secret ARN: name without the random suffix, id as given', () => {
    const reference = parseRemoteReference({
      service: SM,
      key: secretArn,
      version: 'uuid/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
    });
    expect(reference.name).toBe('team-red/db');
    expect(reference.id).toBe(secretArn);
    expect(reference.arn).toEqual(home);
    expect(reference.version).toEqual({ kind: 'version-id', id: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111' });
    expect(arnOf(reference, { partition: 'aws', region: 'us-east-1', account: '999999999999' })).toBe(secretArn);
  });

  it('reads a parameter ARN, with the selector taken off', () => {
    const arn = 'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/team/db';
    const reference = parseRemoteReference({ service: PS, key: `${arn}:3` });
    expect(reference).toMatchObject({ name: '/team/db', id: arn, version: { kind: 'selector', selector: '3' } });
    expect(arnOf(reference, home)).toBe(arn);
  });

  it('takes AWSCURRENT for what it is: no version', () => {
    expect(parseRemoteReference({ service: SM, key: 'a', version: 'AWSCURRENT' }).version).toEqual({ kind: 'current' });
    expect(parseRemoteReference({ service: SM, key: 'a', version: 'AWSPREVIOUS' }).version).toEqual({
      kind: 'stage',
      stage: 'AWSPREVIOUS',
    });
  });

  it('keeps names that AWS services give to the secrets they manage', () => {
    expect(parseRemoteReference({ service: SM, key: 'rds!db-0a1b' }).name).toBe('rds!db-0a1b');
  });

  it.each([
    ['an empty key', { service: SM, key: '' }],
    ['a secret name with a colon', { service: SM, key: 'a:b' }],
    ['a secret name with a line break', { service: SM, key: 'a\nb' }],
    ['a secret name with 513 characters', { service: SM, key: 'a'.repeat(513) }],
    ['a parameter name with 1012 characters', { service: PS, key: `/${'a'.repeat(1011)}` }],
    ['a stage with a space', { service: SM, key: 'a', version: 'AWS CURRENT' }],
    ['a version id that is too short', { service: SM, key: 'a', version: 'uuid/1' }],
    ['a version id spelled with another case', { service: SM, key: 'a', version: `UUID/${'a'.repeat(36)}` }],
    ['a parameter version with a leading zero', { service: PS, key: '/a', version: '01' }],
    ['a parameter label that begins with a digit', { service: PS, key: '/a', version: '1st' }],
    ['an ARN of the other service', { service: PS, key: secretArn }],
    ['an ARN with an account of eleven digits', { service: SM, key: secretArn.replace('111122223333', '11112222333') }],
    ['an ARN of another AWS service', { service: SM, key: 'arn:aws:s3:eu-west-1:111122223333:bucket' }],
  ] as [string, RemoteReferenceInput][])('refuses %s', (_, input) => {
    expect(codeOf(input)).toBe('InvalidInput');
  });

  it('gives names and ARNs of one parameter the same identity, and other regions another', () => {
    const byName = parseRemoteReference({ service: PS, key: '/team/db' });
    const byArn = parseRemoteReference({ service: PS, key: arnOf(byName, home) });
    expect(sameRemote(byName, byArn, home)).toBe(true);
    expect(sameRemote(byName, byArn, { ...home, region: 'eu-west-2' })).toBe(false);
    expect(sameRemote(byName, byArn)).toBe(false);
  });
});

describe('threat/K1 a key cannot be spelled around a restriction', () => {
  // The restriction: secrets below team-red/ in one account and region. "inside" may be read, all else may not.
  const allowed = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:team-red/';
  const arn = (text: string): string => `arn:aws:secretsmanager:${text}`;
  const spellings: [string, 'inside' | 'outside' | 'refused', RemoteReferenceInput][] = [
    ['plain name', 'inside', { service: SM, key: 'team-red/db' }],
    ['prefix and key', 'inside', { service: SM, prefix: 'team-red/', key: 'db' }],
    ['prefix without delimiter', 'inside', { service: SM, prefix: 'team-red', key: '/db' }],
    ['own complete ARN', 'inside', { service: SM, key: secretArn }],
    ['neighbour by name', 'outside', { service: SM, key: 'team-blue/db' }],
    ['neighbour whose name begins alike', 'outside', { service: SM, key: 'team-redder/db' }],
    ['neighbour behind a prefix without delimiter', 'outside', { service: SM, prefix: 'team-red', key: '-two/db' }],
    ['other case', 'outside', { service: SM, key: 'Team-Red/db' }],
    ['leading slash', 'outside', { service: SM, key: '/team-red/db' }],
    ['dot segments, which secret names keep as they are', 'inside', { service: SM, key: 'team-red/../team-blue/db' }],
    ['neighbour by ARN', 'outside', { service: SM, key: arn('eu-west-1:111122223333:secret:team-blue/db-AbC123') }],
    ['other account', 'outside', { service: SM, key: arn('eu-west-1:444455556666:secret:team-red/db-AbC123') }],
    ['other region', 'outside', { service: SM, key: arn('eu-west-2:111122223333:secret:team-red/db-AbC123') }],
    [
      'other partition',
      'outside',
      { service: SM, key: 'arn:aws-cn:secretsmanager:eu-west-1:111122223333:secret:team-red/db-AbC123' },
    ],
    ['partial ARN', 'refused', { service: SM, key: arn('eu-west-1:111122223333:secret:team-red/db') }],
    ['ARN with a wildcard', 'refused', { service: SM, key: arn('eu-west-1:111122223333:secret:team-red/*') }],
    [
      'ARN with question marks',
      'refused',
      { service: SM, key: arn('eu-west-1:111122223333:secret:team-red/db-??????') },
    ],
    ['ARN behind a prefix', 'refused', { service: SM, prefix: 'team-red/', key: secretArn }],
    [
      'ARN cut in two by the prefix',
      'refused',
      { service: SM, prefix: 'arn:aws:secretsmanager:', key: 'eu-west-1:111122223333:secret:a-AbC123' },
    ],
    ['ARN in capitals', 'refused', { service: SM, key: secretArn.toUpperCase() }],
    ['ARN after a blank', 'refused', { service: SM, key: ` ${secretArn}` }],
    ['ARN before a line break', 'refused', { service: SM, key: `${secretArn}\n` }],
    ['ARN without region', 'refused', { service: SM, key: arn(':111122223333:secret:team-red/db-AbC123') }],
    ['ARN without account', 'refused', { service: SM, key: arn('eu-west-1::secret:team-red/db-AbC123') }],
    [
      'ARN with a JSON key, as container definitions have it',
      'refused',
      { service: SM, key: `${secretArn}:password::` },
    ],
    ['name with a version behind a colon', 'refused', { service: SM, key: 'team-red/db:AWSPREVIOUS' }],
    ['name with a percent escape', 'refused', { service: SM, key: 'team-red%2Fdb' }],
    ['name with a full-width slash', 'refused', { service: SM, key: 'team-red／db' }],
    ['name with a zero-width space', 'refused', { service: SM, key: 'team-red/\u200bdb' }],
    ['name with NUL', 'refused', { service: SM, key: 'team-red/db\0' }],
    ['name with a Cyrillic letter', 'refused', { service: SM, key: 'teаm-red/db' }],
    ['parameter that passes on a secret', 'refused', { service: PS, key: '/aws/reference/secretsmanager/team-red/db' }],
    ['the same in capitals', 'refused', { service: PS, key: '/AWS/Reference/SecretsManager/team-red/db' }],
    [
      'the same by ARN',
      'refused',
      { service: PS, key: 'arn:aws:ssm:eu-west-1:111122223333:parameter/aws/reference/secretsmanager/team-red/db' },
    ],
    ['parameter of the same name', 'outside', { service: PS, key: '/team-red/db' }],
  ];

  it.each(spellings)('threat/K1 %s is %s', (_, expected, input) => {
    let verdict: string;
    try {
      verdict = arnOf(parseRemoteReference(input), home).startsWith(allowed) ? 'inside' : 'outside';
    } catch (error) {
      expect((error as LockkeeperError).code).toBe('InvalidInput');
      verdict = 'refused';
    }
    expect(verdict).toBe(expected);
  });
});

describe('threat/K3 one parameter has one identity', () => {
  it('threat/K3 x and /x are the same parameter', () => {
    const a = parseRemoteReference({ service: PS, key: 'x' });
    const b = parseRemoteReference({ service: PS, key: '/x' });
    const c = parseRemoteReference({ service: PS, key: 'arn:aws:ssm:eu-west-1:111122223333:parameter/x' });
    expect(sameRemote(a, b)).toBe(true);
    expect(arnOf(a, home)).toBe(arnOf(b, home));
    expect(sameRemote(a, c, home)).toBe(true);
  });

  it.each([
    '//team/x',
    '/team//x',
    '/team/x/',
    '/',
    '',
    '/team/./x',
    '/team/../x',
    '.',
    '..',
    '/..',
    'team/x',
    '/team/x\t',
    '/team/x\0',
    '/téam/x',
    '/team/ x',
    '/team/x%2f',
    '/team\\x',
    'arn:aws:ssm:eu-west-1:111122223333:parameter',
    'arn:aws:ssm:eu-west-1:111122223333:parameter/',
    'arn:aws:ssm:eu-west-1:111122223333:parameter//x',
    'arn:aws:ssm:eu-west-1:111122223333:parameter/a/',
    'arn:aws:ssm:eu-west-1:111122223333:parameter/a/../b',
  ])('threat/K3 %j is refused', (key) => {
    expect(codeOf({ service: PS, key })).toBe('InvalidInput');
  });
});

describe('threat/K4 name and selector stay apart', () => {
  it.each([
    { service: PS, key: '/team/x:7', version: '3' },
    { service: PS, key: '/team/x:7:8' },
    { service: PS, key: '/team/x:' },
    { service: PS, key: '/team/x', version: '1:2' },
    { service: PS, key: '/team/x', version: ':2' },
    { service: PS, prefix: '/team/x:', key: '7' },
    { service: PS, key: 'arn:aws:ssm:eu-west-1:111122223333:parameter/a:7', version: '7' },
    { service: PS, key: 'arn:aws:ssm:eu-west-1:111122223333:parameter/a:' },
    { service: SM, key: 'a', version: `uuid/${'a'.repeat(36)}#AWSPREVIOUS` },
    { service: SM, key: 'a', version: 'uuid/' },
    { service: SM, key: 'a#AWSPREVIOUS' },
  ] as RemoteReferenceInput[])('threat/K4 %j is refused', (input) => {
    expect(codeOf(input)).toBe('InvalidInput');
  });

  it('threat/K4 name:selector in the key means the same as name and version', () => {
    const joined = parseRemoteReference({ service: PS, key: '/team/x:7' });
    const apart = parseRemoteReference({ service: PS, key: '/team/x', version: '7' });
    expect(joined).toEqual(apart);
    expect(referenceKey(joined)).toBe(referenceKey(apart));
  });

  it('threat/K4 whatever is accepted survives being spelled and parsed again', () => {
    const piece = fc.stringMatching(/^[A-Za-z0-9/_+=.@:!\- é]{0,12}$/);
    const key = fc.oneof(
      piece,
      piece.map((text) => `/${text}`),
      piece.map((text) => `arn:aws:ssm:eu-west-1:111122223333:parameter/${text}`),
      piece.map((text) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${text}-AbC123`),
    );
    const version = fc.oneof(piece, fc.constant(`uuid/${'b'.repeat(36)}`), fc.nat().map(String), fc.constant(''));
    const service = fc.constantFrom<RemoteReferenceInput['service']>('SecretsManager', 'ParameterStore');
    fc.assert(
      fc.property(service, fc.oneof(fc.constant(''), piece), key, version, (chosen, prefix, given, wanted) => {
        const input = { service: chosen, prefix, key: given, version: wanted };
        if (codeOf(input) !== 'accepted') return;
        const reference = parseRemoteReference(input);
        const again = parseRemoteReference({ service: chosen, ...spellRemoteReference(reference) });
        expect(again).toEqual(reference);
        expect(sameRemote(again, reference)).toBe(true);
        expect(reference.id.startsWith('arn:') || reference.id === reference.name).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
