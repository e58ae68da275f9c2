import {
  type AssociatedAccounts,
  decidePodIdentity,
  type IdentityFindingCode,
  type IdentityGuards,
  type Log,
  LockkeeperError,
  POD_IDENTITY_LABEL,
  type PodIdentityDecision,
  type PodIdentitySettings,
  type Random,
  type RoleMap,
} from '@lockkeeper/core';
import { child, type Metrics } from '@lockkeeper/kube/internal';
import { allow, misdirected, type ReviewRequest } from '../review/review-request.ts';
import { countFindings, type FindingVerdict, verdictOf } from './finding-verdict.ts';
import type { PodAnswer } from './pod-review.ts';

/** Where identities come from; see `IdentityFacts`. */
export interface IdentityFactsSource {
  readonly roleMap: RoleMap;
  readonly associated: AssociatedAccounts;
  /** Annotations of an account; undefined when it does not exist, or could not be read in time. Never rejects. */
  account(namespace: string, name: string): Promise<ReadonlyMap<string, string> | undefined>;
  /** The same from the API server itself. Never rejects. */
  freshAccount(namespace: string, name: string): Promise<ReadonlyMap<string, string> | undefined>;
}

export interface PodReviewerPorts {
  readonly identities: IdentityFactsSource;
  /** Labels of a namespace as far as they are known. */
  readonly labelsOf: (namespace: string) => ReadonlyMap<string, string>;
  readonly settings: PodIdentitySettings;
  readonly guards: IdentityGuards;
  /** Findings that refuse a pod; the others are warnings. */
  readonly refused: ReadonlySet<IdentityFindingCode>;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** What a namespace that requires identities refuses, whatever the flags say: else its pods would act as the node. */
const ALWAYS_REQUIRED: readonly IdentityFindingCode[] = ['node-role', 'unknown-account', 'foreign-volume'];

/** What the configuration should not have asked. */
function misasked({ group, kind, operation, subresource }: ReviewRequest): PodAnswer | undefined {
  const isPod = group === '' && kind === 'Pod';
  if (isPod && operation === 'CREATE' && subresource === '') return undefined;
  const what = `${operation} of ${[kind, group].filter(Boolean).join('.')}${subresource === '' ? '' : `/${subresource}`}`;
  const text = `the pod identity webhook judges pods that are created, and was asked about ${what}: correct the rules of its webhook configuration`;
  // A pod that is there already must not be held up by a wrong configuration.
  return { answer: isPod ? allow([text]) : misdirected(text), patch: [] };
}

function accountNameOf(pod: unknown): string {
  const name = child(child(pod, 'spec'), 'serviceAccountName');
  return typeof name === 'string' && name !== '' ? name : 'default';
}

/**
 * Gives pods that are created their AWS identity. It refuses a pod only for a finding that the platform chose to refuse, or what is
 * no pod at all; whatever it does not know leaves a pod as it is, with a warning. It writes nothing anywhere.
 */
export class PodReviewer {
  readonly #ports: PodReviewerPorts;

  constructor(ports: PodReviewerPorts) {
    this.#ports = ports;
  }

  /** `isRequired`: asked on the way of namespaces whose pods must have an identity. */
  async answer(request: ReviewRequest, isRequired: boolean): Promise<PodAnswer> {
    const misdirection = misasked(request);
    if (misdirection !== undefined) return misdirection;
    try {
      return this.#judge(request, await this.#decide(request, isRequired), isRequired);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      return { answer: misdirected(error.message), patch: [] };
    }
  }

  /** From what the watch knows; and once more from the API server when that would leave the pod without what it seems to need. */
  async #decide(request: ReviewRequest, isRequired: boolean): Promise<PodIdentityDecision> {
    const { identities } = this.#ports;
    const { object, namespace } = request;
    const name = accountNameOf(object);
    const first = this.#decideBy(await identities.account(namespace, name), request, isRequired);
    const isDoubtful = first.findings.some(({ code }) => code === 'node-role' || this.#refuses(code, isRequired));
    const fresh = isDoubtful ? await identities.freshAccount(namespace, name) : undefined;
    return fresh === undefined ? first : this.#decideBy(fresh, request, isRequired);
  }

  #decideBy(
    account: ReadonlyMap<string, string> | undefined,
    { object, namespace }: ReviewRequest,
    isRequired: boolean,
  ): PodIdentityDecision {
    const { identities, settings, guards, random, labelsOf } = this.#ports;
    const { roleMap, associated } = identities;
    const required = isRequired ? [[POD_IDENTITY_LABEL, 'required'] as const] : [];
    const where = { name: namespace, labels: new Map([...labelsOf(namespace), ...required]) };
    return decidePodIdentity({ pod: object, namespace: where, settings, account, roleMap, associated, guards, random });
  }

  #judge(request: ReviewRequest, decision: PodIdentityDecision, isRequired: boolean): PodAnswer {
    const verdict = verdictOf(decision.findings, ({ code }) => this.#refuses(code, isRequired));
    this.#tell(request, decision, verdict);
    return { answer: verdict.answer, patch: verdict.answer.allowed ? decision.patch : [] };
  }

  #refuses(code: IdentityFindingCode, isRequired: boolean): boolean {
    return this.#ports.refused.has(code) || (isRequired && ALWAYS_REQUIRED.includes(code));
  }

  /** Names of objects and codes; never the pod, whose variables may be secrets (`threat/L10`). */
  #tell(
    { namespace, name, uid, dryRun }: ReviewRequest,
    { method, serviceAccount, patch, findings }: PodIdentityDecision,
    verdict: FindingVerdict,
  ): void {
    const { metrics, log } = this.#ports;
    const { refused, warned } = verdict;
    if (method !== undefined && refused.length === 0) metrics.add('pod_identity_webhook_pod_count', { method });
    if (findings.some(({ code }) => code === 'unknown-account'))
      metrics.add('pod_identity_webhook_missing_sa_count', {});
    countFindings(metrics, verdict);
    const facts = { namespace, name, uid, dryRun, serviceAccount, method: method ?? 'none', steps: patch.length };
    if (refused.length > 0) log.info('pod refused', { ...facts, findings: refused.map(({ code }) => code).join() });
    else log.debug('pod admitted', { ...facts, findings: warned.map(({ code }) => code).join() });
  }
}
