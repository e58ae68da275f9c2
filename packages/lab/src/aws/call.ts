import type { CallParameters, Caller as AccessCaller } from '@lockkeeper/access';
import type { Clock, Log, Random } from '@lockkeeper/core';
import type { Accounts, RegionState } from './state/account.ts';
import type { AccessKeys } from './identity/access-keys.ts';
import type { Caller } from './identity/caller.ts';
import { AwsError } from './protocol/aws-error.ts';
import type { Output } from './protocol/json.ts';
import type { QueueWaiters } from './queue-waiters.ts';
import type { ServiceEvent } from './state/events.ts';
import type { Shape, Wire } from './protocol/shape.ts';

/** One question to IAM: may the call's principal do `action` on `resource`? */
export interface AuthorizationQuestion {
  /** `service:Operation`, as IAM spells it. */
  readonly action: string;
  /** ARN, or `*` where the action has no resource type. */
  readonly resource: string;
  /** Condition keys that only the service knows, besides those that every call has. */
  readonly context?: ReadonlyMap<string, string | readonly string[]>;
  /** Members that count instead of the call's own, as for one item of a batch. */
  readonly parameters?: CallParameters;
  /** What a key is used for in the caller's name: a service, and an encryption context. */
  readonly keyUse?: { readonly viaService: string; readonly encryptionContext: ReadonlyMap<string, string> };
  /** Who asks, where that is not the one who signed: the holder of a token, or a service of AWS. */
  readonly caller?: AccessCaller;
  /** What the caller hears instead of the usual text, where AWS does not say what it was. */
  readonly refusal?: AwsError;
}

/**
 * The one step of the pipeline that decides. It is asked once per call and resource, by batches once more for each
 * item, by services that use a KMS key for their caller, and by STS about the role to be assumed.
 *
 * @throws AwsError `AccessDeniedException` (JSON) or `AccessDenied` (query), with AWS's text
 */
export type Authorize = (call: Call, question: AuthorizationQuestion) => void;

/** A verification key of a token issuer, as in a JWKS document. */
export type IssuerKey = Readonly<Record<string, unknown>>;

/**
 * The keys that an OpenID Connect issuer publishes, by issuer URL with scheme. Undefined when the issuer cannot be
 * reached or is none.
 */
export type IssuerKeys = (
  issuer: string,
) => readonly IssuerKey[] | undefined | Promise<readonly IssuerKey[] | undefined>;

/** What every service works with: the state of the endpoint and its ports. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly accounts: Accounts;
  readonly keys: AccessKeys;
  readonly issuerKeys: IssuerKeys;
  readonly authorize: Authorize;
  /** Publishes an event on the default bus of its account and region and gives its id; delivery comes later. */
  readonly emit: (event: ServiceEvent) => string;
  readonly waiters: QueueWaiters;
  /** In open mode: the account whose root every unknown key is. */
  readonly openAccount?: string;
}

/** One request after routing and authentication. */
export interface Call {
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly now: number;
  /** Host and port that the client has named. */
  readonly host?: string | undefined;
  /** Aborts when the client has gone; operations that wait listen to it. */
  readonly signal?: AbortSignal | undefined;
  /** Absent for the operations that AWS takes unsigned. */
  readonly caller?: Caller;
  /** What the client says of itself; a condition key. */
  readonly userAgent?: string | undefined;
  /** The members of the input that policies can see; absent until the input is read. */
  readonly parameters?: CallParameters;
  /** The condition keys that follow from the input; absent until the input is read. */
  readonly inputKeys?: ReadonlyMap<string, string | readonly string[]>;
}

/** A call of an operation that needs a signature. */
export interface SignedCall extends Call {
  readonly caller: Caller;
}

/** An operation of a service: what it reads and what it does. `unsigned` ones are called without a caller. */
export interface Operation {
  readonly input: Shape<unknown>;
  readonly unsigned: boolean;
  readonly run: (input: unknown, call: Call) => Output | undefined | Promise<Output | undefined>;
}

/** `GET /clusters/{name}`: each part in braces is a member of the input. */
export interface RestRoute {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
}

export interface Service {
  /** Name in IAM actions and in limits: `secretsmanager`, `ssm`, `sts`, `kms`, `iam`. */
  readonly name: string;
  readonly signingName: string;
  readonly wire: Wire;
  /** Prefix of `X-Amz-Target` (JSON), or API version (query). */
  readonly selector: string;
  /** Namespace of query answers. */
  readonly xmlns: string;
  readonly messageMember: 'Message' | 'message';
  /** For services whose operations are told by method and path (rest-json); `selector` is then never asked for. */
  readonly routes?: readonly RestRoute[];
  /** For JSON services that once spoke the query protocol: the code that clients of those days know. */
  readonly queryCode?: (code: string) => string;
  readonly operations: ReadonlyMap<string, Operation>;
  /** What IAM is asked before an operation runs; nothing where the operation needs no right, or asks for itself. */
  readonly questions: (
    operation: string,
    input: Readonly<Record<string, unknown>>,
    call: SignedCall,
  ) => readonly AuthorizationQuestion[];
}

/** An operation for signed callers, its input typed by its shape. */
export function operation<T>(
  input: Shape<T>,
  run: (input: T, call: SignedCall) => Output | undefined | Promise<Output | undefined>,
): Operation {
  return {
    input,
    unsigned: false,
    run: (value, call) => run(value as T, signed(call)),
  };
}

/** State of the caller's own account in the call's region. */
export function ownRegion(world: World, call: SignedCall): RegionState {
  const state = world.accounts.region(call.caller.accountId, call.region);
  if (state === undefined) throw new AwsError('InternalFailure', 'The account of the caller is gone.', 500);
  return state;
}

function signed(call: Call): SignedCall {
  const { caller } = call;
  if (caller === undefined) throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
  return { ...call, caller };
}
