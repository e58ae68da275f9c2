import { type Clock, type Log, LockkeeperError, type Random } from '@lockkeeper/core';
import type { LabRequest, LabResponse } from '../http/types.ts';
import { Accounts } from './state/account.ts';
import { allowAuthenticated, authorizer, openAuthorizationNotice } from './authorization/authorizer.ts';
import { DecisionLog } from './authorization/decision-log.ts';
import type { Authorize, IssuerKeys, Service, World } from './call.ts';
import { CallLog } from './control/call-log.ts';
import { controlRoute } from './control/control-route.ts';
import { Faults } from './control/faults.ts';
import { type Limit, Limits } from './control/limits.ts';
import { type AccountKeys, bootstrapAccount, seedAccount } from './iam/bootstrap.ts';
import { AccessKeys } from './identity/access-keys.ts';
import { handleCall, type Pipeline } from './dispatch/pipeline.ts';
import type { AwsPersistence } from './persistence.ts';
import { AwsError } from './protocol/aws-error.ts';
import { respondError } from './dispatch/respond.ts';
import { accountIssuerKeys } from './iam/outbound-operations.ts';
import { iam } from './iam/service.ts';
import { kms } from './kms/service.ts';
import { addCluster, type ClusterFacts } from './eks/clusters.ts';
import { eks } from './eks/service.ts';
import { ecr } from './ecr/service.ts';
import { eksAuth } from './eks-auth/service.ts';
import { EventBus } from './events/event-bus.ts';
import { events } from './events/service.ts';
import { openAccount, openModeNotice, openModeRoute } from './open-mode.ts';
import { QueueWaiters } from './queue-waiters.ts';
import { parameterStore } from './parameter-store/service.ts';
import { secretsManager } from './secrets-manager/service.ts';
import { sqs } from './sqs/service.ts';
import { sts } from './sts/service.ts';

/** AWS promises nothing and mostly takes less than a second. */
const eventDelayMs = 100;

export interface AwsApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Twelve-digit account ids that exist from the start. */
  readonly accounts?: readonly string[];
  readonly issuerKeys: IssuerKeys;
  readonly limits?: readonly Limit[];
  /** Keeps the state across processes; memory only without it. */
  readonly persistence?: AwsPersistence;
  /** EKS clusters that exist from the start, in accounts that do. */
  readonly clusters?: readonly ClusterFacts[];
  /** How long an event takes to reach its targets, in milliseconds; 100 by default. */
  readonly eventDelayMs?: number;
  /**
   * Takes any access key, whatever it is signed with, for the root of account 123456789012, and serves
   * `POST /moto-api/reset`. For foreign test suites; never on unless asked for.
   */
  readonly openMode?: boolean;
}

/** The embedded AWS endpoint: a function from request to response, and the handles that its owner has in process. */
export interface AwsApi {
  /** Rejects only when a fault cuts the connection (`Unavailable`) or the request's signal aborts during a delay. */
  handle(request: LabRequest): Promise<LabResponse>;
  /** Makes an account with an administrator and gives its keys; again for an existing one, further keys. */
  addAccount(id: string): AccountKeys;
  /** Whether a long-term access key exists, belongs to somebody and is active. */
  hasAccessKey(id: string): boolean;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly calls: CallLog;
  /** Every decision with the statements that made it. */
  readonly decisions: DecisionLog;
  /** For `GET /_lab/calls`, in the header `x-lockkeeper-lab-control`. */
  readonly controlToken: string;
}

/**
 * Builds the AWS endpoint: all services behind one function, several accounts and
 * regions, Signature Version 4 verified. It opens no socket and owns no timer but through the clock.
 *
 * @throws LockkeeperError `InvalidInput` for an account id that is not twelve digits, or a cluster without account
 */
export function createAwsApi(options: AwsApiOptions): AwsApi {
  const { clock, random, log } = options;
  const accounts = new Accounts();
  const faults = new Faults(random);
  const bus = new EventBus({
    clock,
    random,
    log,
    delayMs: options.eventDelayMs ?? eventDelayMs,
    hit: (service, operation) => faults.hit(service, operation),
  });
  const decisions = new DecisionLog();
  const world: World = {
    clock,
    random,
    log,
    accounts,
    keys: new AccessKeys(random),
    issuerKeys: (issuer) => accountIssuerKeys(accounts, issuer) ?? options.issuerKeys(issuer),
    authorize: authorizeBy(options, accounts, decisions),
    emit: (event) => bus.emit(world, event),
    waiters: new QueueWaiters(),
    ...(options.openMode === true ? { openAccount } : {}),
  };
  const pipeline: Pipeline = {
    world,
    services: servicesOf(world),
    faults,
    limits: new Limits(clock, options.limits ?? []),
    calls: new CallLog(),
    decisions,
    ...(options.persistence ? { persistence: options.persistence } : {}),
  };
  options.persistence?.load(world);
  const controlToken = Buffer.from(random.bytes(24)).toString('base64url');
  for (const id of options.accounts ?? []) seedAccount(world, accountId(id));
  for (const facts of options.clusters ?? []) addCluster(world, facts);
  if (options.openMode === true) {
    seedAccount(world, openAccount);
    log.warn(openModeNotice);
    log.warn(openAuthorizationNotice);
  }
  return {
    handle: async (request) => {
      const refused = refuseBrowser(request, random);
      const control = controlRoute(request, { ...pipeline, token: controlToken });
      const open = options.openMode === true ? openModeRoute(request, world) : undefined;
      return refused ?? control ?? open ?? handleCall(request, pipeline);
    },
    addAccount: (id) => bootstrapAccount(world, accountId(id)),
    hasAccessKey: (id) => isActive(world, id),
    faults: pipeline.faults,
    limits: pipeline.limits,
    calls: pipeline.calls,
    decisions,
    controlToken,
  };
}

function authorizeBy({ openMode }: AwsApiOptions, accounts: Accounts, decisions: DecisionLog): Authorize {
  return openMode === true ? allowAuthenticated : authorizer(accounts, decisions);
}

function isActive({ keys, accounts }: World, id: string): boolean {
  const key = keys.find(id);
  if (key?.active !== true || key.holder.kind !== 'user') return false;
  const user = accounts.find(key.accountId)?.iam.users.get(key.holder.userName.toLowerCase());
  return user?.id === key.holder.userId;
}

function accountId(id: string): string {
  if (!/^\d{12}$/.test(id)) throw new LockkeeperError('InvalidInput', 'An AWS account id has twelve digits.', { id });
  return id;
}

function servicesOf(world: World): readonly Service[] {
  return [
    secretsManager(world),
    parameterStore(world),
    sts(world),
    kms(world),
    iam(world),
    ...sqs(world),
    events(world),
    eks(world),
    eksAuth(world),
    ...ecr(world),
  ];
}

/** No AWS client sends an Origin; a browser that was lured here does. */
function refuseBrowser(request: LabRequest, random: Random): LabResponse | undefined {
  if (request.headers['origin'] === undefined) return undefined;
  const error = new AwsError('AccessDenied', 'Requests from web pages are refused.', 403);
  return respondError(error, 'query', undefined, random.uuid());
}
