import {
  type AwsService,
  type FetchAnswer,
  type ListFilter,
  type RemoteReference,
  type Scope,
  SealedValue,
  scopeKey,
} from '@lockkeeper/core';

/** Text, or bytes for a binary secret. */
export type Content = string | Uint8Array;

interface Version {
  readonly id: string;
  readonly content: Content;
}

interface Entry {
  readonly versions: Version[];
  isDenied: boolean;
  tags: ReadonlyMap<string, string>;
}

const EVERY_SCOPE = '';

/** What a fake AWS keeps: named values with their versions, for all scopes or for one. */
export class FakeKeeper {
  readonly #entries = new Map<string, Entry>();
  #made = 0;

  put(service: Scope['service'], name: string, content: Content, scope: string = EVERY_SCOPE): string {
    const { versions } = this.#of(service, name, scope);
    this.#made += 1;
    const id =
      service === 'ParameterStore'
        ? String(versions.length + 1)
        : `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}`;
    versions.push({ id, content });
    return id;
  }

  remove(service: Scope['service'], name: string, scope: string = EVERY_SCOPE): void {
    this.#of(service, name, scope).versions.length = 0;
  }

  deny(service: Scope['service'], name: string, scope: string = EVERY_SCOPE): void {
    this.#of(service, name, scope).isDenied = true;
  }

  allow(service: Scope['service'], name: string, scope: string = EVERY_SCOPE): void {
    this.#of(service, name, scope).isDenied = false;
  }

  /** The entry of the scope comes before the one for all scopes. */
  read(reference: RemoteReference, scope: Scope): FetchAnswer {
    const { service, name } = reference;
    const own = this.#entries.get(keyOf(service, name, scopeKey(scope)));
    const entry = own ?? this.#entries.get(keyOf(service, name, EVERY_SCOPE));
    if (entry?.isDenied === true) {
      return denied(reference);
    }
    if (reference.part === 'tags') {
      return entry === undefined || entry.versions.length === 0 ? missing(reference, undefined) : foundTags(entry.tags);
    }
    const version = entry && chosen(entry.versions, reference);
    return version === undefined ? missing(reference, entry) : found(version);
  }

  tag(service: Scope['service'], name: string, tags: ReadonlyMap<string, string>, scope: string = EVERY_SCOPE): void {
    this.#of(service, name, scope).tags = tags;
  }

  /** Names that fit the filter, for all scopes and for this one, in the order of their bytes. */
  list(service: Scope['service'], { path = '', tags }: ListFilter, scope: Scope): readonly string[] {
    const names = new Set<string>();
    for (const [key, entry] of this.#entries) {
      const [of, name, owner] = JSON.parse(key) as [string, string, string];
      const isSeen = of === service && (owner === EVERY_SCOPE || owner === scopeKey(scope));
      const hasTags = [...tags].every(([tag, value]) => entry.tags.get(tag) === value);
      if (isSeen && hasTags && entry.versions.length > 0 && isBelow(name, path, service)) {
        names.add(name);
      }
    }
    return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  #of(service: Scope['service'], name: string, scope: string): Entry {
    const key = keyOf(service, name, scope);
    const entry = this.#entries.get(key) ?? { versions: [], isDenied: false, tags: new Map() };
    this.#entries.set(key, entry);
    return entry;
  }
}

function isBelow(name: string, path: string, service: Scope['service']): boolean {
  const start = service === 'ParameterStore' ? path.replace(/\/*$/, path === '' ? '' : '/') : path;
  return start === '/' || name.startsWith(start);
}

const keyOf = (service: string, name: string, scope: string): string => JSON.stringify([service, name, scope]);

function chosen(versions: readonly Version[], { version }: RemoteReference): Version | undefined {
  switch (version.kind) {
    case 'current':
      return versions.at(-1);
    case 'stage':
      return version.stage === 'AWSPREVIOUS' ? versions.at(-2) : undefined;
    case 'version-id':
      return versions.find((one) => one.id === version.id);
    case 'selector':
      return versions.find((one) => one.id === version.selector);
  }
}

function found({ id, content }: Version): FetchAnswer {
  return typeof content === 'string'
    ? { kind: 'value', value: SealedValue.ofText(content), form: 'text', version: id }
    : { kind: 'value', value: SealedValue.ofBytes(content), form: 'binary', version: id };
}

const READ_ACTIONS: Readonly<Record<AwsService, Readonly<Record<'value' | 'tags', string>>>> = {
  SecretsManager: { value: 'secretsmanager:GetSecretValue', tags: 'secretsmanager:DescribeSecret' },
  ParameterStore: { value: 'ssm:GetParameter', tags: 'ssm:ListTagsForResource' },
};

function foundTags(tags: ReadonlyMap<string, string>): FetchAnswer {
  const text = JSON.stringify(Object.fromEntries([...tags].sort(([a], [b]) => (a < b ? -1 : 1))));
  return { kind: 'value', value: SealedValue.ofText(text), form: 'text', version: '' };
}

function denied(reference: RemoteReference): FetchAnswer {
  const action = READ_ACTIONS[reference.service][reference.part ?? 'value'];
  return {
    kind: 'denied',
    code: 'AccessDeniedException',
    action,
    message:
      `User: arn:aws:sts::111111111111:assumed-role/reader/session is not authorized to perform: ${action} ` +
      `on resource: ${reference.id} because no identity-based policy allows the ${action} action`,
  };
}

function missing(reference: RemoteReference, entry: Entry | undefined): FetchAnswer {
  if (reference.service === 'SecretsManager') {
    return { kind: 'absent', code: 'ResourceNotFoundException' };
  }
  const hasOthers = entry !== undefined && entry.versions.length > 0;
  return hasOthers
    ? {
        kind: 'failed',
        code: 'ParameterVersionNotFound',
        message: `AWS cannot do ssm:GetParameter for ${reference.id} (ParameterVersionNotFound): the parameter has no such version and no such label`,
        retry: 'change',
      }
    : { kind: 'absent', code: 'ParameterNotFound' };
}
