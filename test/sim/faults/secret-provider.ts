import {
  type AuthorizedUse,
  type DeniedAnswer,
  type FailedAnswer,
  type FetchAnswer,
  type FetchOptions,
  type ListAnswer,
  type ListFilter,
  type RemoteReference,
  referenceKey,
  type Scope,
  SealedValue,
  type SecretProvider,
} from '@lockkeeper/core';
import type { AwsAccounts, SourceAddress } from '../aws/account.ts';
import { type Incarnation, never } from '../world/incarnation.ts';

/** One answer that AWS gave to one process. */
export interface AwsRead {
  readonly by: string;
  readonly startedAt: number;
  readonly at: number;
  readonly use: AuthorizedUse;
  readonly address: SourceAddress;
  /** Version id for a value. */
  readonly version: string | undefined;
  readonly kind: FetchAnswer['kind'];
}

const failed = (code: string): FailedAnswer => ({
  kind: 'failed',
  code,
  message: `AWS answered ${code}`,
  retry: 'later',
});
const denied = (action: string): DeniedAnswer => ({
  kind: 'denied',
  code: 'AccessDeniedException',
  action,
  message: `not authorized to perform ${action}`,
});

/** The tags of anything that is there. */
const NO_TAGS: FetchAnswer = Object.freeze({
  kind: 'value',
  value: SealedValue.ofText('{}'),
  form: 'text',
  version: '',
});

/** The account a scope ends in: that of its last role. */
export function accountOf(scope: Scope): string {
  const last = scope.hops.at(-1)?.roleArn ?? (scope.base.kind === 'service-account' ? scope.base.roleArn : '');
  return last.split(':')[4] ?? '';
}

export const addressOf = (scope: Scope, reference: RemoteReference): SourceAddress => ({
  account: reference.arn?.account ?? accountOf(scope),
  service: reference.service,
  name: reference.name,
});

/** AWS as one process sees it, with all that may go wrong on the way. Keeps the port's contract. */
export class SimSecretProvider implements SecretProvider {
  readonly #incarnation: Incarnation;
  readonly #accounts: AwsAccounts;
  readonly #onRead: (read: AwsRead) => void;

  constructor(incarnation: Incarnation, accounts: AwsAccounts, onRead: (read: AwsRead) => void) {
    this.#incarnation = incarnation;
    this.#accounts = accounts;
    this.#onRead = onRead;
  }

  fetch(use: AuthorizedUse, options: FetchOptions): Promise<readonly FetchAnswer[]> {
    const startedAt = this.#incarnation.world.now;
    return this.#call('fetch', use.scope, options.signal, () => {
      const broken = this.#fires('aws.credentials', 'fetch') ? failed('Credentials') : undefined;
      const answers = new Map<string, FetchAnswer>();
      return use.references.map((reference) => {
        const key = referenceKey(reference);
        const answer = answers.get(key) ?? broken ?? this.#answer(use, reference, startedAt);
        answers.set(key, answer);
        return answer;
      });
    });
  }

  list(use: AuthorizedUse, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer> {
    return this.#call('list', use.scope, signal, () => {
      if (this.#fires('aws.credentials', 'list')) return failed('Credentials');
      return this.#listFault(use.scope) ?? { kind: 'names', names: this.#names(use.scope, filter) };
    });
  }

  check(use: AuthorizedUse, signal: AbortSignal): Promise<DeniedAnswer | FailedAnswer | undefined> {
    return this.#call('check', use.scope, signal, () => {
      if (this.#fires('aws.credentials', 'check')) return failed('Credentials');
      return this.#fires('aws.denied', 'check') ? denied('sts:AssumeRoleWithWebIdentity') : undefined;
    });
  }

  #call<T>(verb: string, scope: Scope, signal: AbortSignal, answer: () => T): Promise<T> {
    const incarnation = this.#incarnation;
    if (incarnation.dead) return never();
    const key = `${verb} ${scope.service}`;
    const dies = incarnation.portCall(key);
    if (dies('before-send')) return never();
    const world = incarnation.world;
    const wait = world.fires('aws.slow', key)
      ? world.between('aws.slow-by', key, 1_000, 40_000)
      : world.between('aws.latency', key, 5, 60);
    return new Promise((resolve, reject) => {
      const call = {};
      incarnation.open.set(call, key);
      const done = (): void => {
        incarnation.open.delete(call);
        cancel();
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        done();
        reject(signal.reason as Error);
      };
      const reply = (result: T) => () => {
        done();
        dies('replied');
        resolve(result);
      };
      let cancel = world.schedule(Math.ceil(wait / 2), incarnation, `aws.read ${key}`, () => {
        const result = answer();
        if (dies('committed')) return;
        cancel = world.schedule(Math.ceil(wait / 2), incarnation, `aws.reply ${key}`, reply(result));
      });
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #answer(use: AuthorizedUse, reference: RemoteReference, startedAt: number): FetchAnswer {
    const address = addressOf(use.scope, reference);
    const answer = this.#fault(reference) ?? this.#truth(address);
    if (answer.kind === 'value' && reference.part === 'tags') return NO_TAGS;
    const version = answer.kind === 'value' ? answer.version : undefined;
    const at = this.#incarnation.world.now;
    this.#onRead({ by: this.#incarnation.name, startedAt, at, use, address, version, kind: answer.kind });
    return answer;
  }

  #fault(reference: RemoteReference): FetchAnswer | undefined {
    const key = reference.service;
    if (this.#fires('aws.throttle', key)) return failed('Throttled');
    if (this.#fires('aws.5xx', key)) return failed('InternalServiceError');
    if (this.#fires('aws.timeout', key)) return failed('Timeout');
    return this.#fires('aws.denied', key) ? denied(actionOf(reference)) : undefined;
  }

  #listFault(scope: Scope): DeniedAnswer | FailedAnswer | undefined {
    const key = `list ${scope.service}`;
    if (this.#fires('aws.throttle', key)) return failed('Throttled');
    if (this.#fires('aws.5xx', key)) return failed('InternalServiceError');
    if (this.#fires('aws.timeout', key)) return failed('Timeout');
    return this.#fires('aws.denied', key) ? denied('secretsmanager:ListSecrets') : undefined;
  }

  #names(scope: Scope, { path = '', tags }: ListFilter): readonly string[] {
    const { service } = scope;
    if (tags.size > 0 || service === 'ECR' || service === 'STS') return [];
    const start = service === 'ParameterStore' && path !== '' ? `${path.replace(/\/+$/, '')}/` : path;
    return this.#accounts.list(accountOf(scope), service).filter((name) => name.startsWith(start));
  }

  #truth(address: SourceAddress): FetchAnswer {
    const answer = this.#accounts.read(address);
    if (answer.kind === 'denied') return denied(actionOf(address));
    if (answer.kind === 'absent') {
      return {
        kind: 'absent',
        code: address.service === 'SecretsManager' ? 'ResourceNotFoundException' : 'ParameterNotFound',
      };
    }
    return { kind: 'value', value: SealedValue.ofText(answer.version.text), form: 'text', version: answer.version.id };
  }

  #fires(point: string, key: string): boolean {
    return this.#incarnation.world.fires(point, key);
  }
}

const actionOf = (at: { readonly service: string }): string =>
  at.service === 'SecretsManager' ? 'secretsmanager:GetSecretValue' : 'ssm:GetParameters';
