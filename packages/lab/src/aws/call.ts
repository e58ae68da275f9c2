import type { Clock, Log, Random } from '@lockkeeper/core';
import type { Accounts, RegionState } from './state/account.ts';
import type { Authorize } from './authorize.ts';
import type { AccessKeys } from './identity/access-keys.ts';
import type { Caller } from './identity/caller.ts';
import { AwsError } from './protocol/aws-error.ts';
import type { Output } from './protocol/json.ts';
import type { QueueWaiters } from './queue-waiters.ts';
import type { ServiceEvent } from './state/events.ts';
import type { Shape, Wire } from './protocol/shape.ts';

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
  /** What IAM is asked about, for an operation with its input; `*` where the action has no resource type. */
  readonly resources: (operation: string, input: Readonly<Record<string, unknown>>, call: Call) => readonly string[];
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
