import { type Caller, type Policy, type PolicyKind, readPolicy, snapshotWorld } from '@lockkeeper/access';
import type { AccountFacts, KeyFacts, RoleFacts, SecretFacts, Tags, UserFacts, World } from '@lockkeeper/access';

/**
 * An organization as tenants on EKS have it: one account per stage and two with tools, teams with tags, keys per team, roles of
 * every habit (ABAC with session tags, a prefix, a list of ARNs, whole accounts), boundaries, SCPs and RCPs, secrets that
 * answer for themselves. Nothing in it is random: the same sizes give the same world.
 */
export interface BenchWorld {
  readonly world: World;
  readonly callers: readonly Caller[];
  /** ARNs. */
  readonly secrets: readonly string[];
  readonly policies: number;
}

export interface BenchSizes {
  readonly principals: number;
  readonly secrets: number;
}

const stages = ['dev', 'stage', 'prod'] as const;
const regions = ['eu-west-1', 'us-east-1'] as const;
const accounts = ['111111111111', '222222222222', '333333333333', '444444444444', '555555555555'] as const;
const teams = Array.from({ length: 120 }, (_, index) => `team-${index}`);
const orgId = 'o-benchbench';

type Json = Readonly<Record<string, unknown>>;

export function makeBenchWorld(sizes: BenchSizes): BenchWorld {
  const reader = new PolicyReader();
  const secrets = Array.from({ length: sizes.secrets }, (_, index) => makeSecret(index, reader));
  const builder = new PrincipalBuilder(reader, secrets);
  const callers = Array.from({ length: sizes.principals }, (_, index) => builder.add(index));
  const world = snapshotWorld({
    accounts: new Map(accounts.map((id) => [id, makeAccount(reader)])),
    roles: builder.roles,
    users: builder.users,
    secrets,
    keys: makeKeys(reader),
  });
  return { world, callers, secrets: secrets.map(({ arn }) => arn), policies: reader.count };
}

class PolicyReader {
  count = 0;

  read(kind: PolicyKind, name: string, ...statements: readonly Json[]): Policy {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const { policy } = readPolicy(text, kind, { name });
    if (policy === undefined) throw new Error(`${name} cannot be read: ${text}`);
    this.count += 1;
    return policy;
  }
}

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list has nothing to pick');
  return found;
}

function makeAccount(reader: PolicyReader): AccountFacts {
  const full = { Effect: 'Allow', Action: '*', Resource: '*' };
  const region = {
    Sid: 'StayInRegions',
    Effect: 'Deny',
    NotAction: ['iam:*', 'sts:*', 'organizations:*'],
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'aws:RequestedRegion': regions } },
  };
  const orgOnly = {
    Sid: 'OrganizationOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: ['secretsmanager:*', 'kms:*'],
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': orgId },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  };
  const quarantine = {
    Effect: 'Deny',
    Action: 'secretsmanager:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalTag/quarantine': 'true' } },
  };
  return {
    orgId,
    scps: [
      { level: 'root', policies: [reader.read('scp', 'FullAWSAccess', full), reader.read('scp', 'regions', region)] },
      { level: 'account', policies: [reader.read('scp', 'FullAWSAccess', full), reader.read('scp', 'q', quarantine)] },
    ],
    rcps: [{ level: 'root', policies: [reader.read('rcp', 'org-only', orgOnly)] }],
  };
}

/** One key per team and account of a stage. */
function keyArn(account: string, region: string, team: string): string {
  return `arn:aws:kms:${region}:${account}:key/${team}`;
}

function makeKeys(reader: PolicyReader): readonly KeyFacts[] {
  const places = accounts.slice(0, 3).flatMap((account) => regions.map((region) => [account, region] as const));
  return places.flatMap(([account, region]) =>
    teams.map((team, index) => ({
      arn: keyArn(account, region, team),
      managedBy: 'customer' as const,
      tags: new Map([['team', team]]),
      policy: reader.read('key', team, ...keyStatements(account, region, team, index)),
    })),
  );
}

function keyStatements(account: string, region: string, team: string, index: number): readonly Json[] {
  const root = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const viaService = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Resource: '*',
    Condition: {
      StringEquals: {
        'kms:CallerAccount': account,
        'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
        'aws:PrincipalTag/team': team,
      },
    },
  };
  const acrossAccounts = {
    Effect: 'Allow',
    Principal: { AWS: accounts.slice(3).map((other) => `arn:aws:iam::${other}:root`) },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { StringLike: { 'kms:EncryptionContext:SecretARN': `arn:aws:secretsmanager:*:${account}:secret:*` } },
  };
  return index % 3 === 0 ? [root, acrossAccounts] : index % 3 === 1 ? [viaService] : [root];
}

function makeSecret(index: number, reader: PolicyReader): SecretFacts {
  const stage = pick(stages, index);
  const account = accounts[index % stages.length] ?? accounts[0];
  const region = pick(regions, index >> 3);
  const team = pick(teams, index * 7);
  const name = `${stage}/${team}/app-${index % 11}/secret-${index}`;
  const suffix = index.toString(36).padStart(6, 'x');
  const ownKey = index % 5 < 2 ? { kmsKeyId: keyArn(account, region, team) } : {};
  const policy = resourceStatements(index);
  return {
    arn: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`,
    name,
    tags: new Map([
      ['team', team],
      ['stage', stage],
      ['cost-center', `cc-${index % 40}`],
    ]),
    ...ownKey,
    ...(policy.length === 0 ? {} : { resourcePolicy: reader.read('resource', name, ...policy) }),
  };
}

/** One secret in ten answers for itself: to one reader of another account, or to nobody outside of its team. */
function resourceStatements(index: number): readonly Json[] {
  if (index % 10 === 4) {
    const reader = `arn:aws:iam::${pick(accounts, 3 + (index & 1))}:role/reader-${index % 80}`;
    return [{ Effect: 'Allow', Principal: { AWS: reader }, Action: 'secretsmanager:GetSecretValue', Resource: '*' }];
  }
  if (index % 20 !== 9) return [];
  return [
    {
      Sid: 'TeamOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalTag/team': pick(teams, index * 7) } },
    },
  ];
}

const read = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];

const abac: readonly Json[] = [
  {
    Sid: 'OwnTeam',
    Effect: 'Allow',
    Action: read,
    Resource: '*',
    Condition: {
      StringEquals: {
        'aws:ResourceTag/team': '${aws:PrincipalTag/team}',
        'aws:ResourceTag/stage': '${aws:PrincipalTag/stage}',
      },
    },
  },
  {
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
  },
];

const decryptViaService: Json = {
  Effect: 'Allow',
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: { StringLike: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com' } },
};

function allow(resources: readonly string[] | string): Json {
  return { Effect: 'Allow', Action: read, Resource: resources };
}

class PrincipalBuilder {
  readonly roles: RoleFacts[] = [];
  readonly users: UserFacts[] = [];
  readonly #reader: PolicyReader;
  readonly #secrets: readonly SecretFacts[];
  readonly #boundary: Policy;
  readonly #shared = new Map<string, Caller>();

  constructor(reader: PolicyReader, secrets: readonly SecretFacts[]) {
    this.#reader = reader;
    this.#secrets = secrets;
    this.#boundary = reader.read(
      'boundary',
      'no-prod',
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: 'arn:aws:secretsmanager:*:*:secret:prod/*' },
    );
  }

  /** In twenty: eight ABAC, five by prefix, three by list, two users, one from another account, one with all of its account. */
  add(index: number): Caller {
    const kind = index % 20;
    if (kind < 8) return this.#abacSession(index);
    if (kind < 13) return this.#prefixRole(index);
    if (kind < 16) return this.#listRole(index);
    if (kind < 18) return this.#user(index);
    return kind === 18 ? this.#readerAcross(index) : this.#wholeAccount(index);
  }

  /** ABAC is for this: few roles, and a session with its own tags for each tenant. */
  #abacSession(index: number): Caller {
    const role = index % 12;
    const name = `tenants-${role}`;
    if (!this.#shared.has(name)) this.#shared.set(name, this.#role(role, name, abac));
    const tags = new Map([
      ['team', pick(teams, index)],
      ['stage', pick(stages, index)],
    ]);
    const arn = `arn:aws:sts::${pick(accounts.slice(0, 3), role)}:assumed-role/${name}/tenant-${index}`;
    return { type: 'assumed-role', arn, sessionTags: tags, transitiveTagKeys: [...tags.keys()] };
  }

  #prefixRole(index: number): Caller {
    const prefix = `${pick(stages, index)}/${pick(teams, index)}`;
    const own = `arn:aws:secretsmanager:*:${pick(accounts.slice(0, 3), index)}:secret:${prefix}/*`;
    return this.#role(index, `prefix-${index}`, [allow(own), decryptViaService]);
  }

  #listRole(index: number): Caller {
    const arns = Array.from({ length: 20 }, (_, at) => pick(this.#secrets, index * 13 + at * 3).arn);
    return this.#role(index, `list-${index}`, [allow(arns), decryptViaService]);
  }

  #user(index: number): Caller {
    const arn = `arn:aws:iam::${pick(accounts.slice(0, 3), index)}:user/people/user-${index}`;
    const home = 'arn:aws:secretsmanager:*:*:secret:dev/${aws:PrincipalTag/team}/*';
    const identityPolicies = [
      this.#reader.read('identity', 'group', allow(home)),
      this.#reader.read('identity', 'own', {
        Effect: 'Deny',
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/stage': 'prod' } },
      }),
    ];
    const tags: Tags = new Map([['team', pick(teams, index)]]);
    this.users.push({ arn, uniqueId: `AIDA${index}`, identityPolicies, tags });
    return { type: 'user', arn };
  }

  #readerAcross(index: number): Caller {
    const all = 'arn:aws:secretsmanager:*:*:secret:*';
    return this.#role(
      index,
      `reader-${(index - 18) % 80}`,
      [allow(all), decryptViaService],
      pick(accounts.slice(3), index >> 1),
    );
  }

  #wholeAccount(index: number): Caller {
    return this.#role(index, `admin-${index}`, [
      { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' },
      decryptViaService,
    ]);
  }

  #role(
    index: number,
    name: string,
    statements: readonly Json[],
    account: string = pick(accounts.slice(0, 3), index),
  ): Caller {
    this.roles.push({
      arn: `arn:aws:iam::${account}:role/${name}`,
      uniqueId: `AROA${index}`,
      identityPolicies: [this.#reader.read('identity', name, ...statements)],
      tags: new Map([['team', pick(teams, index)]]),
      ...(index % 5 === 0 ? { permissionsBoundary: this.#boundary } : {}),
    });
    return { type: 'assumed-role', arn: `arn:aws:sts::${account}:assumed-role/${name}/pod` };
  }
}
