import type { AwsClients } from '@lockkeeper/aws/internal';
import type { AwsAccounts, SourceAddress, SourceVersion } from '../aws/account.ts';
import { type Incarnation, never } from '../world/incarnation.ts';
import type { Outages } from './outages.ts';
import { account, accountName, failoverRegion, mayRead, primaryRegion } from './scenario.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** As STS gives them. */
const sessionMs = 3_600_000;

/** Who a set of credentials stands for. */
interface Session {
  readonly accountUid: string;
  readonly role: string;
  readonly expiresAt: number;
}

/** AWS as all processes of a run share it. */
export interface NodeAws {
  readonly accounts: AwsAccounts;
  readonly issuer: TokenIssuer;
  readonly outages: Outages;
  readonly sessions: Map<string, Session>;
}

/** A call to AWS that brought no answer about anything. */
export interface NodeFailure {
  readonly by: string;
  readonly at: number;
  /** A region, or `sts`. */
  readonly place: string;
}

/** Who hears of what AWS answered. */
export interface NodeHearing {
  read(read: NodeRead): void;
  failed(failure: NodeFailure): void;
}

/** One answer that AWS gave about one secret or parameter. */
export interface NodeRead {
  readonly by: string;
  readonly startedAt: number;
  readonly at: number;
  readonly region: string;
  /** UID of the ServiceAccount whose token the credentials were made from. */
  readonly accountUid: string;
  readonly address: SourceAddress;
  readonly kind: 'value' | 'absent' | 'denied';
  readonly version: string | undefined;
}

/** As Secrets Manager calls a version whose number is given. */
export const secretVersionId = (id: string): string => `00000000-0000-4000-8000-${id.slice(1).padStart(12, '0')}`;

const parameterVersion = (id: string): number => Number(id.slice(1));

const failure = (name: string, message: string, status = 400): Error =>
  Object.assign(new Error(message), {
    name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  });

const denial = (role: string, action: string, name: string): string =>
  `User: arn:aws:sts::${account}:assumed-role/${role}/s is not authorized to perform: ${action} on resource: ${name} ` +
  `because no identity-based policy allows the ${action} action`;

const arnOf = (region: string, name: string): string =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`;

/** The clients of AWS as one process has them, with all that may go wrong on the way. */
export class NodeClients {
  readonly #incarnation: Incarnation;
  readonly #aws: NodeAws;
  readonly #hearing: NodeHearing;

  constructor(incarnation: Incarnation, aws: NodeAws, hearing: NodeHearing) {
    this.#incarnation = incarnation;
    this.#aws = aws;
    this.#hearing = hearing;
  }

  asClients(): AwsClients {
    const clients = {
      sts: () => ({
        assumeRoleWithWebIdentity: (input: { RoleArn: string; WebIdentityToken: string }, signal: AbortSignal) =>
          this.#call('sts', 'assume', signal, () => this.#assume(input)),
      }),
      secretsManager: (region: string, { accessKeyId }: { accessKeyId: string }) => ({
        getSecretValue: (input: { SecretId: string }, signal: AbortSignal) =>
          this.#call(region, 'get', signal, (startedAt) =>
            this.#secret(region, accessKeyId, input.SecretId, startedAt),
          ),
        batchGetSecretValue: (input: { SecretIdList: readonly string[] }, signal: AbortSignal) =>
          this.#call(region, 'batch', signal, (startedAt) =>
            this.#secrets(region, accessKeyId, input.SecretIdList, startedAt),
          ),
      }),
      parameterStore: (region: string, { accessKeyId }: { accessKeyId: string }) => ({
        getParameter: (input: { Name: string }, signal: AbortSignal) =>
          this.#call(region, 'parameter', signal, (startedAt) => {
            const { Parameters, InvalidParameters } = this.#parameters(region, accessKeyId, [input.Name], startedAt);
            if (InvalidParameters.length > 0) throw failure('ParameterNotFound', '');
            return { Parameter: Parameters[0] };
          }),
        getParameters: (input: { Names: readonly string[] }, signal: AbortSignal) =>
          this.#call(region, 'parameters', signal, (startedAt) =>
            this.#parameters(region, accessKeyId, input.Names, startedAt),
          ),
      }),
      close: () => undefined,
    };
    return clients as unknown as AwsClients;
  }

  #assume({ RoleArn, WebIdentityToken }: { RoleArn: string; WebIdentityToken: string }) {
    if (this.#fires('aws.sts-fails', 'sts')) throw failure('IDPCommunicationError', '', 400);
    const { issuer, sessions } = this.#aws;
    const { world } = this.#incarnation;
    const caller = issuer.accept(WebIdentityToken, world.wall);
    if (caller === undefined) throw failure('InvalidIdentityToken', '');
    const role = RoleArn.split('/').at(-1) ?? '';
    if (caller.subject !== `system:serviceaccount:${role}:${accountName}`) {
      throw failure('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
    }
    const id = `ASIA${String(sessions.size).padStart(16, '0')}`;
    const expiresAt = world.wall + sessionMs;
    sessions.set(id, { accountUid: caller.uid, role, expiresAt });
    const Expiration = new Date(expiresAt);
    return { Credentials: { AccessKeyId: id, SecretAccessKey: 'k', SessionToken: 't', Expiration } };
  }

  #secrets(region: string, accessKeyId: string, ids: readonly string[], startedAt: number) {
    const session = this.#session(region, accessKeyId);
    if (this.#fires('aws.denied', 'batch')) {
      throw failure('AccessDeniedException', denial(session.role, 'secretsmanager:BatchGetSecretValue', '*'));
    }
    const SecretValues: object[] = [];
    const Errors: object[] = [];
    for (const id of ids) {
      const answer = this.#read(region, session, 'SecretsManager', id, startedAt);
      if (answer.kind === 'value') {
        // A reply may lack what was asked for, or be about something else.
        if (this.#fires('aws.lies', 'batch')) SecretValues.push(this.#lie(region, id));
        else SecretValues.push(secretContent(region, id, answer.version));
        continue;
      }
      const ErrorCode = answer.kind === 'denied' ? 'AccessDeniedException' : 'ResourceNotFoundException';
      const Message = answer.kind === 'denied' ? denial(session.role, 'secretsmanager:GetSecretValue', id) : '';
      Errors.push({ SecretId: id, ErrorCode, Message });
    }
    return { SecretValues, Errors };
  }

  #secret(region: string, accessKeyId: string, id: string, startedAt: number) {
    const session = this.#session(region, accessKeyId);
    const answer = this.#read(region, session, 'SecretsManager', id, startedAt);
    if (answer.kind === 'absent') throw failure('ResourceNotFoundException', '');
    if (answer.kind === 'denied') {
      throw failure('AccessDeniedException', denial(session.role, 'secretsmanager:GetSecretValue', id));
    }
    return this.#fires('aws.lies', 'get') ? this.#lie(region, id) : secretContent(region, id, answer.version);
  }

  #parameters(region: string, accessKeyId: string, names: readonly string[], startedAt: number) {
    const session = this.#session(region, accessKeyId);
    const Parameters: object[] = [];
    const InvalidParameters: string[] = [];
    for (const name of names) {
      const answer = this.#read(region, session, 'ParameterStore', name, startedAt);
      if (answer.kind === 'denied') {
        throw failure('AccessDeniedException', denial(session.role, 'ssm:GetParameters', name));
      }
      if (answer.kind === 'absent') InvalidParameters.push(name);
      else {
        const isLie = this.#fires('aws.lies', 'parameters');
        if (isLie) this.#failed(region);
        const Name = isLie ? `${name}-other` : name;
        Parameters.push({ Name, Value: answer.version.text, Version: parameterVersion(answer.version.id) });
      }
    }
    return { Parameters, InvalidParameters };
  }

  /** Somebody else's secret, or one without its value. */
  #lie(region: string, id: string): object {
    this.#failed(region);
    const other = `${id}-other`;
    return this.#incarnation.world.draw('aws.lie', id) < 0.5
      ? { ARN: arnOf(region, other), Name: other, SecretString: 'another', VersionId: secretVersionId('v1') }
      : { ARN: arnOf(region, id), Name: id, VersionId: secretVersionId('v1'), VersionStages: ['AWSCURRENT'] };
  }

  #session(place: string, accessKeyId: string): Session {
    const session = this.#aws.sessions.get(accessKeyId);
    const isExpired = session === undefined || session.expiresAt <= this.#incarnation.world.wall;
    if (isExpired || this.#fires('aws.expired', 'session')) {
      this.#failed(place);
      throw failure('ExpiredTokenException', '');
    }
    return session;
  }

  #read(
    region: string,
    { role, accountUid }: Session,
    service: SourceAddress['service'],
    name: string,
    startedAt: number,
  ) {
    const address = { account, service, name };
    const { accounts } = this.#aws;
    const { world } = this.#incarnation;
    const truth = accounts.read(address);
    const isDenied = !mayRead(role, name) || (region === primaryRegion && this.#fires('aws.denied', service));
    // Who is denied by a policy of the secret is denied in its own region: a replica has a policy of its own.
    const readsReplica = region === failoverRegion && truth.kind === 'denied';
    const latest = accounts.versions(address).at(-1);
    const answer = isDenied
      ? ({ kind: 'denied' } as const)
      : readsReplica && latest !== undefined
        ? ({ kind: 'value', version: latest } as const)
        : truth;
    const version = answer.kind === 'value' ? answer.version.id : undefined;
    const facts = { by: this.#incarnation.name, startedAt, at: world.now, region, accountUid, address };
    this.#hearing.read({ ...facts, kind: answer.kind, version });
    return answer;
  }

  #call<T>(place: string, verb: string, signal: AbortSignal, answer: (startedAt: number) => T): Promise<T> {
    const incarnation = this.#incarnation;
    if (incarnation.dead) return never();
    const key = `${verb} ${place}`;
    const dies = incarnation.portCall(key);
    if (dies('before-send')) return never();
    const { world } = incarnation;
    const startedAt = world.now;
    return new Promise((resolve, reject) => {
      const call = {};
      incarnation.open.set(call, key);
      const settle = (run: () => void) => () => {
        incarnation.open.delete(call);
        signal.removeEventListener('abort', onAbort);
        dies('replied');
        run();
      };
      const onAbort = (): void => {
        cancel();
        this.#failed(place);
        incarnation.open.delete(call);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const wait = world.fires('aws.slow', key)
        ? world.between('aws.slow-by', key, 1_000, 40_000)
        : world.between('aws.latency', key, 5, 60);
      let cancel = world.schedule(wait / 2, incarnation, `aws.read ${key}`, () => {
        const reply = this.#reply(place, key, startedAt, answer);
        if (reply === undefined || dies('committed')) return;
        cancel = world.schedule(
          wait / 2,
          incarnation,
          `aws.reply ${key}`,
          settle(() => reply(resolve, reject)),
        );
      });
    });
  }

  /** What to do when the reply arrives; undefined when none ever does. */
  #reply<T>(
    place: string,
    key: string,
    startedAt: number,
    answer: (startedAt: number) => T,
  ): ((resolve: (value: T) => void, reject: (error: Error) => void) => void) | undefined {
    if (this.#fires('aws.timeout', key)) return undefined;
    const broken = this.#broken(place, key);
    if (broken !== undefined) {
      this.#failed(place);
      return (_, reject) => reject(broken);
    }
    try {
      const value = answer(startedAt);
      return (resolve) => resolve(value);
    } catch (error) {
      return (_, reject) => reject(error as Error);
    }
  }

  #broken(place: string, key: string): Error | undefined {
    if (this.#aws.outages.has(place)) return Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    if (this.#fires('aws.throttle', key)) return failure('ThrottlingException', '');
    return this.#fires('aws.5xx', key) ? failure('InternalServiceError', '', 500) : undefined;
  }

  #failed(place: string): void {
    const { name: by, world } = this.#incarnation;
    this.#hearing.failed({ by, at: world.now, place });
  }

  #fires(point: string, key: string): boolean {
    return this.#incarnation.world.fires(point, key);
  }
}

const secretContent = (region: string, id: string, { id: version, text }: SourceVersion) => ({
  ARN: arnOf(region, id),
  Name: id,
  SecretString: text,
  VersionId: secretVersionId(version),
  VersionStages: ['AWSCURRENT'],
});
