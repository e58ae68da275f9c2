import { type Clock, sleep } from '@lockkeeper/core';
import type {
  AwsClients,
  ParameterStoreCalls,
  PublicRegistryCalls,
  RegistryCalls,
  SecretsManagerCalls,
  StsCalls,
} from '../../src/clients.ts';
import type { AwsCredentials } from '../../src/credentials/aws-credentials.ts';
import { FakeParameters } from './fake-parameters.ts';
import { FakeParameterWrites } from './fake-parameter-writes.ts';
import { FakeSecretWrites } from './fake-secret-writes.ts';
import { FakeSecrets, requireAll } from './fake-secrets.ts';
import type { Principal } from './principal.ts';
import { accessDenied, serviceError } from './service-error.ts';

/** One try as the fake saw it. */
export interface RecordedCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly accessKeyId: string | undefined;
}

type Reply = Record<string, unknown>;

const SESSION_MS = 3_600_000;

/**
 * AWS behind the narrow interfaces: keeps secrets and parameters per account, mints sessions, refuses what it was told to,
 * records every try, and can be told to fail, to be slow, or to tamper with its replies.
 */
export class FakeAws {
  readonly calls: RecordedCall[] = [];
  readonly secrets = new FakeSecrets();
  readonly parameters = new FakeParameters();
  delayMs = 0;
  closed = 0;
  readonly #clock: Clock;
  readonly #principals = new Map<string, Principal>();
  readonly #denied = new Set<string>();
  readonly #failures = new Map<string, unknown[]>();
  readonly #tampering = new Map<string, (reply: Reply) => Reply>();
  #sessions = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes long-lived keys known as those of a user. */
  addUser(accessKeyId: string, account: string, user: string): void {
    this.#principals.set(accessKeyId, { account, arn: `arn:aws:iam::${account}:user/${user}`, owner: user });
  }

  /** Refuses an action on a name (or role) to a role or user from now on; `*` stands for any name. */
  deny(owner: string, action: string, name: string): void {
    this.#denied.add(JSON.stringify([owner, action, name]));
  }

  /** Takes back one refusal. */
  allow(owner: string, action: string, name: string): void {
    this.#denied.delete(JSON.stringify([owner, action, name]));
  }

  /** The next tries of an operation reject with these, in order. */
  failNext(operation: string, ...errors: readonly unknown[]): void {
    this.#failures.set(operation, [...(this.#failures.get(operation) ?? []), ...errors]);
  }

  /** Changes the replies of an operation from now on. */
  tamper(operation: string, change: (reply: Reply) => Reply): void {
    this.#tampering.set(operation, change);
  }

  /** Forgets all sessions: their keys are refused from now on, as after a revocation. */
  revokeSessions(): void {
    for (const [key, principal] of this.#principals) {
      if (principal.arn.includes(':assumed-role/')) {
        this.#principals.delete(key);
      }
    }
  }

  /** How many tries of these operations were made; of all, without names. */
  count(...operations: readonly string[]): number {
    return this.calls.filter((call) => operations.length === 0 || operations.includes(call.operation)).length;
  }

  clients(): AwsClients {
    return {
      secretsManager: (region, credentials) => this.#secretsManager(region, credentials),
      parameterStore: (region, credentials) => this.#parameterStore(region, credentials),
      registry: (region, credentials) => this.#registry(region, credentials),
      publicRegistry: (region, credentials) => this.#publicRegistry(region, credentials),
      sts: (region, credentials) => this.#sts(region, credentials),
      close: () => {
        this.closed += 1;
      },
    };
  }

  mayDo(owner: string, action: string, name: string): boolean {
    return [name, '*'].every((one) => !this.#denied.has(JSON.stringify([owner, action, one])));
  }

  #secretsManager(region: string, credentials: AwsCredentials): SecretsManagerCalls {
    const call = this.#caller(region, credentials);
    const writes = new FakeSecretWrites(this.secrets, this);
    return {
      getSecretValue: (input, signal) =>
        call('GetSecretValue', input, signal, (who) => this.secrets.getValue(this, who, input)),
      batchGetSecretValue: (input, signal) =>
        call('BatchGetSecretValue', input, signal, (who) => this.secrets.batchGetValues(this, who, input)),
      describeSecret: (input, signal) =>
        call('DescribeSecret', input, signal, (who) => this.secrets.describe(this, who, input)),
      listSecrets: (input, signal) => call('ListSecrets', input, signal, (who) => this.secrets.list(this, who, input)),
      createSecret: (input, signal) => call('CreateSecret', input, signal, (who) => writes.create(who, input)),
      putSecretValue: (input, signal) => call('PutSecretValue', input, signal, (who) => writes.put(who, input)),
      updateSecret: (input, signal) => call('UpdateSecret', input, signal, (who) => writes.update(who, input)),
      deleteSecret: (input, signal) => call('DeleteSecret', input, signal, (who) => writes.delete(who, input)),
      restoreSecret: (input, signal) => call('RestoreSecret', input, signal, (who) => writes.restore(who, input)),
      tagResource: (input, signal) => call('TagResource', input, signal, (who) => writes.tag(who, input)),
      untagResource: (input, signal) => call('UntagResource', input, signal, (who) => writes.untag(who, input)),
      getResourcePolicy: (input, signal) =>
        call('GetResourcePolicy', input, signal, (who) => writes.getPolicy(who, input)),
      putResourcePolicy: (input, signal) =>
        call('PutResourcePolicy', input, signal, (who) => writes.putPolicy(who, input)),
      replicateSecretToRegions: (input, signal) =>
        call('ReplicateSecretToRegions', input, signal, (who) => writes.replicate(who, input)),
      removeRegionsFromReplication: (input, signal) =>
        call('RemoveRegionsFromReplication', input, signal, (who) => writes.removeReplicas(who, input)),
    };
  }

  #parameterStore(region: string, credentials: AwsCredentials): ParameterStoreCalls {
    const call = this.#caller(region, credentials);
    const writes = new FakeParameterWrites(this.parameters, this);
    return {
      getParameter: (input, signal) =>
        call('GetParameter', input, signal, (who) => this.parameters.get(this, who, input)),
      getParameters: (input, signal) =>
        call('GetParameters', input, signal, (who) => this.parameters.getMany(this, who, input)),
      getParametersByPath: (input, signal) =>
        call('GetParametersByPath', input, signal, (who) => this.parameters.byPath(this, who, input)),
      describeParameters: (input, signal) =>
        call('DescribeParameters', input, signal, (who) => this.parameters.describe(this, who, input)),
      listTagsForResource: (input, signal) =>
        call('ListTagsForResource', input, signal, (who) => this.parameters.listTags(this, who, input)),
      putParameter: (input, signal) => call('PutParameter', input, signal, (who) => writes.put(who, input)),
      deleteParameter: (input, signal) => call('DeleteParameter', input, signal, (who) => writes.delete(who, input)),
      addTagsToResource: (input, signal) =>
        call('AddTagsToResource', input, signal, (who) => writes.addTags(who, input)),
      removeTagsFromResource: (input, signal) =>
        call('RemoveTagsFromResource', input, signal, (who) => writes.removeTags(who, input)),
    };
  }

  #sts(region: string, credentials: AwsCredentials | undefined): StsCalls {
    const call = this.#caller(region, credentials);
    return {
      assumeRole: (input, signal) =>
        call('AssumeRole', input, signal, (who) => {
          if (!this.mayDo(who.owner, 'sts:AssumeRole', input.RoleArn ?? '')) {
            throw accessDenied(who.arn, 'sts:AssumeRole', input.RoleArn ?? '', 'AccessDenied');
          }
          return this.#session(input.RoleArn ?? '', input.RoleSessionName ?? '');
        }),
      assumeRoleWithWebIdentity: (input, signal) =>
        call('AssumeRoleWithWebIdentity', input, signal, () => {
          if (!this.mayDo('web', 'sts:AssumeRoleWithWebIdentity', input.RoleArn ?? '')) {
            throw serviceError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
          }
          return this.#session(input.RoleArn ?? '', input.RoleSessionName ?? '');
        }),
      getSessionToken: (input, signal) =>
        call('GetSessionToken', input, signal, (who) => {
          if (who.arn.includes(':assumed-role/')) {
            throw serviceError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
          }
          return this.#session(who.arn, 'session');
        }),
    };
  }

  #registry(region: string, credentials: AwsCredentials): RegistryCalls {
    const call = this.#caller(region, credentials);
    return {
      getAuthorizationToken: (input, signal) =>
        call('GetAuthorizationToken', input, signal, (who) => {
          requireAll(this, who, 'ecr:GetAuthorizationToken');
          const proxyEndpoint = `https://${who.account}.dkr.ecr.${region}.amazonaws.com`;
          return { authorizationData: [{ ...this.#login(), proxyEndpoint }] };
        }),
    };
  }

  #publicRegistry(region: string, credentials: AwsCredentials): PublicRegistryCalls {
    const call = this.#caller(region, credentials);
    return {
      getAuthorizationToken: (input, signal) =>
        call('GetAuthorizationToken', input, signal, (who) => {
          requireAll(this, who, 'ecr-public:GetAuthorizationToken');
          return { authorizationData: this.#login() };
        }),
    };
  }

  #login(): Reply {
    const authorizationToken = Buffer.from('AWS:planted-registry-password').toString('base64');
    return { authorizationToken, expiresAt: new Date(this.#clock.now() + 12 * SESSION_MS) };
  }

  #session(roleArn: string, name: string): Reply {
    this.#sessions += 1;
    const account = roleArn.split(':')[4] ?? '';
    const role = roleArn.split('/').at(-1) ?? '';
    const AccessKeyId = `ASIA${String(this.#sessions).padStart(16, '0')}`;
    const arn = `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
    this.#principals.set(AccessKeyId, { account, arn, owner: role });
    const Expiration = new Date(this.#clock.now() + SESSION_MS);
    const keys = { AccessKeyId, SecretAccessKey: `planted-secret-key-${this.#sessions}`, Expiration };
    return { Credentials: { ...keys, SessionToken: `planted-session-token-${this.#sessions}` } };
  }

  #caller(region: string, credentials: AwsCredentials | undefined) {
    return async <R>(
      operation: string,
      input: object,
      signal: AbortSignal,
      run: (who: Principal) => Reply,
    ): Promise<R> => {
      const accessKeyId = credentials?.accessKeyId;
      this.calls.push({ operation, input: input as Readonly<Record<string, unknown>>, region, accessKeyId });
      await this.#passTime(signal);
      const failure = this.#failures.get(operation)?.shift();
      if (failure !== undefined) {
        return Promise.reject(failure);
      }
      const who = this.#principals.get(accessKeyId ?? '') ?? { account: '', arn: '', owner: 'web' };
      if (accessKeyId !== undefined && who.account === '') {
        throw serviceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
      }
      const reply = run(who);
      return (this.#tampering.get(operation)?.(reply) ?? reply) as R;
    };
  }

  async #passTime(signal: AbortSignal): Promise<void> {
    try {
      if (this.delayMs > 0) {
        await sleep(this.#clock, this.delayMs, signal);
      }
      await Promise.resolve();
      signal.throwIfAborted();
    } catch {
      throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    }
  }
}
