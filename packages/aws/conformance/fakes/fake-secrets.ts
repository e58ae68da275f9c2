import type { Principal, Rights } from './principal.ts';
import { accessDenied, accessDeniedToAll, serviceError } from './service-error.ts';

export type Content = string | Uint8Array;
type Reply = Record<string, unknown>;

export interface FakeVersion {
  readonly id: string;
  readonly content: Content;
}

/** A secret of the fake; what calls change is changed in place. */
export interface FakeSecret {
  readonly name: string;
  readonly account: string;
  readonly arn: string;
  readonly versions: FakeVersion[];
  tags: ReadonlyMap<string, string>;
  isMarked: boolean;
  description?: string | undefined;
  kmsKeyId?: string | undefined;
  policy?: string | undefined;
  regions: readonly string[];
}

interface ListInput {
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
  Filters?: readonly { Key?: string | undefined; Values?: readonly string[] | undefined }[] | undefined;
}

const REGION = 'eu-central-1';

/** The secrets of the fake, per account, and the calls over them. */
export class FakeSecrets {
  readonly #secrets = new Map<string, FakeSecret>();
  #made = 0;

  /** Adds a version of a secret; returns its id. */
  put(account: string, name: string, content: Content, token?: string): string {
    this.#made += 1;
    const suffix = String(this.#made).padStart(6, 'A');
    const secret: FakeSecret = this.#secrets.get(keyOf(account, name)) ?? {
      name,
      account,
      arn: `arn:aws:secretsmanager:${REGION}:${account}:secret:${name}-${suffix}`,
      versions: [],
      tags: new Map(),
      isMarked: false,
      regions: [],
    };
    const id = token ?? `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}`;
    secret.versions.push({ id, content });
    this.#secrets.set(keyOf(account, name), secret);
    return id;
  }

  tag(account: string, name: string, tags: ReadonlyMap<string, string>): void {
    const secret = this.#secrets.get(keyOf(account, name));
    if (secret !== undefined) secret.tags = tags;
  }

  arnOf(account: string, name: string): string {
    return this.#secrets.get(keyOf(account, name))?.arn ?? '';
  }

  remove(account: string, name: string): void {
    this.#secrets.delete(keyOf(account, name));
  }

  markForDeletion(account: string, name: string): void {
    const secret = this.#secrets.get(keyOf(account, name));
    if (secret !== undefined) secret.isMarked = true;
  }

  getValue(
    rights: Rights,
    who: Principal,
    input: { SecretId?: string | undefined; VersionId?: string | undefined; VersionStage?: string | undefined },
  ): Reply {
    const secret = this.open(rights, who, 'secretsmanager:GetSecretValue', input.SecretId ?? '');
    if (secret?.isMarked === true) {
      throw serviceError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    const version = versionOf(secret, input);
    if (secret === undefined || version === undefined) throw notFound();
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      VersionStages: stagesOf(secret, version),
      ...valueOf(version),
    };
  }

  batchGetValues(rights: Rights, who: Principal, input: { SecretIdList?: string[] | undefined }): Reply {
    requireAll(rights, who, 'secretsmanager:BatchGetSecretValue');
    const ids = input.SecretIdList ?? [];
    const spoiler = ids.find((id) => !rights.mayDo('endpoint', 'secretsmanager:GetSecretValue', id));
    if (spoiler !== undefined) {
      throw accessDenied(who.arn, 'secretsmanager:GetSecretValue', this.#find(who.account, spoiler)?.arn ?? spoiler);
    }
    const SecretValues: Reply[] = [];
    const Errors: Reply[] = [];
    for (const SecretId of new Set(ids)) {
      try {
        SecretValues.push(this.getValue(rights, who, { SecretId }));
      } catch (thrown) {
        const error = thrown as Error;
        Errors.push({ SecretId, ErrorCode: error.name, Message: error.message });
      }
    }
    return { SecretValues, Errors };
  }

  describe(rights: Rights, who: Principal, input: { SecretId?: string | undefined }): Reply {
    const secret = this.open(rights, who, 'secretsmanager:DescribeSecret', input.SecretId ?? '');
    if (secret === undefined) throw notFound();
    return descriptionOf(secret);
  }

  /** Entries that begin as one value of each filter says, in pages; keys and values of tags are compared apart, as AWS does. */
  list(rights: Rights, who: Principal, { Filters = [], MaxResults = 100, NextToken = '0' }: ListInput): Reply {
    requireAll(rights, who, 'secretsmanager:ListSecrets');
    const own = [...this.#secrets.values()].filter((secret) => secret.account === who.account && !secret.isMarked);
    const fitting = own.filter((secret) =>
      Filters.every(({ Key = '', Values = [] }) =>
        textsOf(secret, Key).some((text) => Values.some((value) => text.startsWith(value))),
      ),
    );
    const start = Number(NextToken);
    const end = start + MaxResults;
    const SecretList = fitting.slice(start, end).map(descriptionOf);
    return { SecretList, ...(end < fitting.length ? { NextToken: String(end) } : {}) };
  }

  /** What a test may look at. */
  find(account: string, id: string): FakeSecret | undefined {
    return this.#find(account, id);
  }

  /** The secret of an id, for an action that the caller may do. */
  open(rights: Rights, who: Principal, action: string, id: string): FakeSecret | undefined {
    const secret = this.#find(who.account, id);
    if (!rights.mayDo(who.owner, action, secret?.name ?? id)) {
      throw accessDenied(who.arn, action, secret?.arn ?? id);
    }
    return secret;
  }

  #find(account: string, id: string): FakeSecret | undefined {
    const secrets = [...this.#secrets.values()];
    return secrets.find((secret) => secret.arn === id || (secret.account === account && secret.name === id));
  }
}

const keyOf = (account: string, name: string): string => JSON.stringify([account, name]);

/** Refuses an action that knows no resources, where the fake was told to. */
export function requireAll(rights: Rights, who: Principal, action: string): void {
  if (!rights.mayDo(who.owner, action, '*')) throw accessDeniedToAll(who.arn, action);
}

const notFound = (): Error =>
  serviceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

const descriptionOf = (secret: FakeSecret): Reply => ({
  ARN: secret.arn,
  Name: secret.name,
  Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
  VersionIdsToStages: Object.fromEntries(secret.versions.map((version) => [version.id, stagesOf(secret, version)])),
  ...(secret.description === undefined ? {} : { Description: secret.description }),
  ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
  ...(secret.regions.length === 0 ? {} : { ReplicationStatus: secret.regions.map((Region) => ({ Region })) }),
  ...(secret.isMarked ? { DeletedDate: new Date(0) } : {}),
});

function textsOf({ name, tags }: FakeSecret, filter: string): readonly string[] {
  if (filter === 'name') return [name];
  return filter === 'tag-key' ? [...tags.keys()] : [...tags.values()];
}

function versionOf(
  secret: FakeSecret | undefined,
  input: { VersionId?: string | undefined; VersionStage?: string | undefined },
): FakeVersion | undefined {
  const versions = secret?.versions ?? [];
  const stage = input.VersionStage ?? 'AWSCURRENT';
  return input.VersionId === undefined
    ? versions.findLast((version) => secret !== undefined && stagesOf(secret, version).includes(stage))
    : versions.find(({ id }) => id === input.VersionId);
}

function stagesOf({ versions }: FakeSecret, version: FakeVersion): string[] {
  const fromEnd = versions.length - versions.indexOf(version);
  return fromEnd === 1 ? ['AWSCURRENT'] : fromEnd === 2 ? ['AWSPREVIOUS'] : [];
}

const valueOf = ({ content }: FakeVersion): Reply =>
  typeof content === 'string' ? { SecretString: content } : { SecretBinary: content };
