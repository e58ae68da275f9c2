import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parseRemoteReference } from '../reference/parse-remote-reference.ts';
import type { AwsService } from '../reference/remote-reference.ts';
import type { ExpressionFacts } from './expression.ts';
import { matchKey, parseKeyPattern } from './key-pattern.ts';

function facts(name = 'teamone', labels: Record<string, string> = {}): ExpressionFacts {
  return { namespace: { name, labels: new Map(Object.entries(labels)) } };
}

/** `open`, `closed`, or `refused` for a key that is no key at all. */
function answer(pattern: string, key: string, service: AwsService = 'SecretsManager', given = facts()): string {
  const read = parseKeyPattern(pattern);
  if (!read.ok) return `no pattern: ${read.problem}`;
  try {
    const verdict = matchKey(read.value, parseRemoteReference({ service, key }), given);
    if (!verdict.ok) return verdict.problem;
    return verdict.value.matches ? 'open' : 'closed';
  } catch (error) {
    if (error instanceof LockkeeperError) return 'refused';
    throw error;
  }
}

const OWN = 'projects/${namespace}/**';

describe('a pattern of remote keys', () => {
  it.each([
    ['projects/${namespace}/*', 'projects/teamone/db'],
    [OWN, 'projects/teamone/db'],
    [OWN, 'projects/teamone/db/password'],
    ['projects/${namespace}', 'projects/teamone'],
    ['team-${namespace}/db-*', 'team-teamone/db-7'],
    ['/projects/*/db', '/projects/x/db'],
    ['shared-*', 'shared-db'],
    ['${label:kubernetes.io/metadata.name}/*', 'teamone/db'],
    [
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:projects/${namespace}/*',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:projects/teamone/db-AbC123',
    ],
  ])('%s opens %s', (pattern, key) => {
    expect(answer(pattern, key)).toBe('open');
  });

  it.each([
    'projects/teamone-b/db',
    'projects/teamone',
    'projects/teamone/',
    'projects/teamone//db',
    'projects//teamone/db',
    'projects/teamone/../teamtwo/db',
    'projects/teamone/./db',
    'projects/x/../teamone/db',
    'Projects/teamone/db',
    'projects/TeamOne/db',
    'projects/TEAMONE/db',
    '/projects/teamone/db',
    'projects/teamone2/db',
    'xprojects/teamone/db',
    'x/projects/teamone/db',
    'projects/teamtwo/db',
    'projects/teamon/db',
    'projects',
    'db',
    'projects/teamone%2Fdb',
    'projects\\teamone\\db',
    'projects/teamone /db',
    'projects/teamone\u0000/db',
    'projects/tеamone/db',
    'projects/team*/db',
    'projects/*/db',
    'projects/**',
    'projects/${namespace}/db',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:projects/teamone/db-AbC123',
    'arn:aws:secretsmanager:eu-west-1:999999999999:secret:projects/teamone/db-AbC123',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:projects/teamone/db-AbC123',
    'arn:aws-cn:secretsmanager:eu-west-1:111122223333:secret:projects/teamone/db-AbC123',
    'arn:aws:ssm:eu-west-1:111122223333:parameter/projects/teamone/db',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:projects/teamone/db',
    'ARN:aws:secretsmanager:eu-west-1:111122223333:secret:projects/teamone/db-AbC123',
  ])('threat/K1 projects/${namespace}/** does not open %s', (key) => {
    expect(answer(OWN, key)).not.toBe('open');
  });

  it.each([
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:projects/teamtwo/db-AbC123',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:projects/teamone-b/db-AbC123',
    'arn:aws:secretsmanager:eu-west-2:111122223333:secret:projects/teamone/db-AbC123',
    'arn:aws:secretsmanager:eu-west-1:111122223334:secret:projects/teamone/db-AbC123',
    'arn:aws-cn:secretsmanager:eu-west-1:111122223333:secret:projects/teamone/db-AbC123',
    'projects/teamone/db',
  ])('threat/K1 a pattern of ARNs of one account and region does not open %s', (key) => {
    expect(answer(`arn:aws:secretsmanager:eu-west-1:111122223333:secret:${OWN}`, key)).not.toBe('open');
  });

  it.each([
    ['projects/teamone/db', 'refused'],
    ['/projects/teamone/db', 'open'],
    ['/projects/teamone/db:7', 'open'],
    ['/projects//teamone/db', 'refused'],
    ['/projects/teamone/db/', 'refused'],
    ['/projects/teamone-b/db', 'closed'],
    ['/aws/reference/secretsmanager/projects/teamone/db', 'refused'],
    ['arn:aws:ssm:eu-west-1:111122223333:parameter/projects/teamone/db', 'closed'],
  ])('threat/K3 in Parameter Store, with and without a leading slash in the pattern: %s is %s', (key, expected) => {
    expect(answer(OWN, key, 'ParameterStore')).toBe(expected);
    expect(answer(`/${OWN}`, key, 'ParameterStore')).toBe(expected);
  });

  it('takes a label value literally, whatever it holds', () => {
    const pattern = '${label:lockkeeper.dev/team}/*';
    expect(answer(pattern, 'red/db', 'SecretsManager', facts('n', { 'lockkeeper.dev/team': 'red' }))).toBe('open');
    for (const value of ['*', '**', 'r*', '..', 'red/x', '']) {
      expect(answer(pattern, 'red/db', 'SecretsManager', facts('n', { 'lockkeeper.dev/team': value }))).not.toBe(
        'open',
      );
    }
  });

  it.each([
    ['projects/${namespace}*', /must not stand in one segment/],
    ['projects/*${namespace}/x', /must not stand in one segment/],
    ['**/x', /whole last segment/],
    ['a**', /whole last segment/],
    ['a//b', /empty segment/],
    ['a/', /empty segment/],
    ['', /empty segment/],
    ['/', /empty segment/],
    ['a/../b', /segment \. or \.\./],
    ['a b', /letters, digits/],
    ['a/${label:team}', /tenants may set/],
    ['${namespace}-${serviceAccount}/x', /no value has/],
    ['arn:aws:secretsmanager:*:111122223333:secret:x', /written out/],
    ['arn:aws:secretsmanager:eu-west-1:*:secret:x', /written out/],
    ['arn:aws:secretsmanager:eu-west-1:${namespace}:secret:x', /written out/],
    ['arn:aws:ssm:eu-west-1:111122223333:secret:x', /written out/],
    ['arn:aws:kms:eu-west-1:111122223333:key/x', /written out/],
  ])('%s is no pattern', (pattern, reason) => {
    expect(answer(pattern, 'x')).toMatch(/^no pattern: /);
    expect(answer(pattern, 'x')).toMatch(reason);
  });

  it('threat/I13 gives no namespace a key of another one', () => {
    const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
    const pattern = fc.constantFrom(
      OWN,
      'projects/${namespace}/*',
      '${namespace}',
      'p-${namespace}-s/*',
      '*/${namespace}/*',
    );
    const tail = fc.stringMatching(/^[a-z0-9/_.-]{0,6}$/);
    fc.assert(
      fc.property(name, name, pattern, tail, (mine, other, text, end) => {
        fc.pre(mine !== other);
        const key = text.replace('${namespace}', other).replaceAll('*', 'x') + end;
        const isTheirs = answer(text, key, 'SecretsManager', facts(other)) === 'open';
        if (isTheirs) expect(answer(text, key, 'SecretsManager', facts(mine))).not.toBe('open');
      }),
      { numRuns: 2_000 },
    );
  });
});
