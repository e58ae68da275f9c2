import {
  type AuthorizedPush,
  type AwsService,
  type Clock,
  type DeniedAnswer,
  type FailedAnswer,
  type ForeignAnswer,
  type PushAnswer,
  type PushWish,
  type RemoteReference,
  type RemovalSettings,
  type RemoveAnswer,
  referenceKey,
  type SecretWriter,
  sleep,
} from '@lockkeeper/core';
import {
  hasProperty,
  parsePropertyPath,
  type PropertyPath,
  removeProperty,
  setProperty,
  textMapJson,
} from '@lockkeeper/core/internal';

/** A remote secret of the fake. */
export interface RemoteSecret {
  readonly bytes: Uint8Array;
  readonly tags: ReadonlyMap<string, string>;
}

/** What one call asked for. */
export type FakeWrite =
  | { readonly kind: 'push'; readonly use: AuthorizedPush; readonly wish: PushWish }
  | {
      readonly kind: 'remove';
      readonly use: AuthorizedPush;
      readonly reference: RemoteReference;
      readonly property?: string;
      readonly settings: RemovalSettings;
    };

const OWNER = 'lockkeeper.dev/owner';

/**
 * A SecretWriter in memory for tests of everything above AWS. It passes the same contract as the real one. Secrets can be put and looked
 * at, refusals and failures programmed per name; every call is recorded, and changes are counted.
 */
export class FakeSecretWriter implements SecretWriter {
  readonly requests: FakeWrite[] = [];
  /** How often something was changed. */
  changes = 0;
  delayMs = 0;
  readonly #clock: Clock;
  readonly #secrets = new Map<string, RemoteSecret>();
  readonly #answers = new Map<string, DeniedAnswer | FailedAnswer>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  put(service: AwsService, name: string, content: string, tags: ReadonlyMap<string, string> = new Map()): void {
    this.#secrets.set(keyOf(service, name), { bytes: Buffer.from(content), tags });
  }

  find(service: AwsService, name: string): RemoteSecret | undefined {
    return this.#secrets.get(keyOf(service, name));
  }

  /** Every change of one name gets this answer; undefined makes it work again. */
  setAnswer(service: AwsService, name: string, answer: DeniedAnswer | FailedAnswer | undefined): void {
    if (answer === undefined) {
      this.#answers.delete(keyOf(service, name));
    } else {
      this.#answers.set(keyOf(service, name), answer);
    }
  }

  async push(use: AuthorizedPush, wish: PushWish, signal: AbortSignal): Promise<PushAnswer> {
    signal.throwIfAborted();
    this.requests.push({ kind: 'push', use, wish });
    await this.#wait(signal);
    const key = keyOf(wish.reference.service, wish.reference.name);
    const known = this.#secrets.get(key);
    return this.#refusal(use, wish.reference) ?? this.#write(key, known, use, wish);
  }

  async remove(
    use: AuthorizedPush,
    target: { readonly reference: RemoteReference; readonly property?: string },
    settings: RemovalSettings,
    signal: AbortSignal,
  ): Promise<RemoveAnswer> {
    signal.throwIfAborted();
    this.requests.push({ kind: 'remove', use, ...target, settings });
    await this.#wait(signal);
    const key = keyOf(target.reference.service, target.reference.name);
    const known = this.#secrets.get(key);
    const refusal = this.#refusal(use, target.reference);
    if (refusal !== undefined || known === undefined) return refusal ?? { kind: 'absent' };
    const foreign = foreignMarks(known.tags, use, false);
    return foreign ?? this.#take(key, known, target.property);
  }

  #write(key: string, known: RemoteSecret | undefined, use: AuthorizedPush, wish: PushWish): PushAnswer {
    const mayExist = known !== undefined && wish.updatePolicy === 'IfNotExists';
    if (mayExist && wish.property === undefined) return { kind: 'exists' };
    const foreign = known && foreignMarks(known.tags, use, use.adoptsFromEso);
    if (foreign !== undefined) return foreign;
    const path = wish.property === undefined ? undefined : pathOf(wish.property);
    if (path === null) return failed('InvalidProperty');
    if (mayExist && path !== undefined && hasProperty(known.bytes, path)) return { kind: 'exists' };
    const bytes = valueOf(wish, known?.bytes, path);
    if (bytes === undefined) {
      return { ...failed('NotJson'), message: `PushSecret for ${wish.reference.service} requires a json secret` };
    }
    const tags = tagsOf(known?.tags ?? new Map(), use, wish.settings.tags);
    const isSame = known !== undefined && Buffer.compare(known.bytes, bytes) === 0 && isSameMap(known.tags, tags);
    if (isSame) return { kind: 'written', change: 'unchanged' };
    this.#secrets.set(key, { bytes, tags });
    this.changes += 1;
    return { kind: 'written', change: known === undefined ? 'created' : 'updated' };
  }

  #take(key: string, known: RemoteSecret, property: string | undefined): RemoveAnswer {
    const path = property === undefined ? undefined : pathOf(property);
    if (path === null) return failed('InvalidProperty');
    const removal = path === undefined ? undefined : removeProperty(known.bytes, path);
    if (removal?.kind === 'absent') return { kind: 'absent' };
    if (removal === undefined || removal.isEmpty) {
      this.#secrets.delete(key);
    } else {
      this.#secrets.set(key, { ...known, bytes: removal.document });
    }
    this.changes += 1;
    return { kind: 'removed' };
  }

  #refusal(use: AuthorizedPush, reference: RemoteReference): DeniedAnswer | FailedAnswer | undefined {
    const isNamed = use.references.some((open) => referenceKey(open) === referenceKey(reference));
    return isNamed ? this.#answers.get(keyOf(reference.service, reference.name)) : failed('InvalidReference');
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.delayMs > 0) await sleep(this.#clock, this.delayMs, signal);
    // A real call never answers within the same turn.
    await Promise.resolve();
    signal.throwIfAborted();
  }
}

const keyOf = (service: AwsService, name: string): string => JSON.stringify([service, name]);

const failed = (code: string): FailedAnswer => ({
  kind: 'failed',
  code,
  message: `not possible: ${code}`,
  retry: 'change',
});

const markOf = ({ owner }: AuthorizedPush): string => `${owner.clusterId}/${owner.namespace}/${owner.uid}`;

function foreignMarks(
  tags: ReadonlyMap<string, string>,
  use: AuthorizedPush,
  adopts: boolean,
): ForeignAnswer | undefined {
  const mark = tags.get(OWNER);
  const isEso = tags.get('managed-by') === 'external-secrets';
  if (mark === undefined ? isEso && adopts : mark === markOf(use)) return undefined;
  const message = mark === undefined && !isEso ? 'secret not managed by external-secrets' : 'secret of another owner';
  return { kind: 'foreign', message };
}

function tagsOf(
  existing: ReadonlyMap<string, string>,
  use: AuthorizedPush,
  wished: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  const kept = wished === undefined ? existing : wished;
  return new Map([...kept, ['managed-by', 'external-secrets'], [OWNER, markOf(use)]]);
}

const isSameMap = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);

/** Null for what is no path. */
function pathOf(property: string): PropertyPath | null {
  try {
    return parsePropertyPath(property);
  } catch {
    return null;
  }
}

function valueOf(
  { value, settings }: PushWish,
  current: Uint8Array | undefined,
  path: PropertyPath | undefined,
): Uint8Array | undefined {
  const isEncoded = settings.service === 'ParameterStore' && !settings.encodeAsDecoded;
  const textOf = (bytes: Uint8Array): Uint8Array | string =>
    isEncoded ? Buffer.from(bytes).toString('base64') : bytes;
  const wished =
    value.kind === 'one'
      ? value.value.reveal()
      : textMapJson(new Map([...value.data].map(([key, sealed]) => [key, textOf(sealed.reveal())])), 'plain');
  if (path === undefined) return wished;
  const edit = setProperty(current ?? new Uint8Array(), path, wished);
  return edit.kind === 'set' ? edit.document : undefined;
}
