import { type Log, LockkeeperError, type StoreReference } from '@lockkeeper/core';
import type { Metrics } from '@lockkeeper/kube/internal';
import { decideReview, decideWithoutObject, namespaceAsked, unknownStores } from './decide-review.ts';
import type { KnownFacts, ReviewedKind } from './kinds.ts';
import { type ReviewAnswer, type ReviewRequest, unknownYet } from './review-request.ts';

/** Where the facts come from; see `ClusterFacts`. */
export interface FactsSource {
  readonly known: boolean;
  cached(namespace: string): KnownFacts;
  fresh(namespace: string): Promise<KnownFacts>;
  /** What is cached, and these stores from the API server. */
  withStores(namespace: string, references: readonly StoreReference[]): Promise<KnownFacts>;
}

export interface ReviewerPorts {
  readonly facts: FactsSource;
  readonly metrics: Metrics;
  readonly log: Log;
}

const NOT_KNOWN =
  'the webhook has not read namespaces, stores and grants yet, and admits nothing until it has: try again in a few seconds';
const NOT_READABLE =
  'the webhook could not ask the API server about this namespace and its grants: try again in a few seconds';

/**
 * Answers reviews: from what is cached, and once more from the API server itself before a refusal that might only be due to a
 * cache that is behind. Writes nothing anywhere, so a dry run is judged like any other (`threat/Q8`).
 */
export class Reviewer {
  readonly #ports: ReviewerPorts;

  constructor(ports: ReviewerPorts) {
    this.#ports = ports;
  }

  async answer(kind: ReviewedKind, request: ReviewRequest): Promise<ReviewAnswer> {
    const answer = decideWithoutObject(kind, request) ?? (await this.#judge(kind, request));
    this.#tell(kind, request, answer);
    return answer;
  }

  async #judge(kind: ReviewedKind, request: ReviewRequest): Promise<ReviewAnswer> {
    const { facts } = this.#ports;
    if (!facts.known) return unknownYet(NOT_KNOWN);
    const namespace = namespaceAsked(kind, request);
    const cached = facts.cached(namespace);
    const isKnown = namespace === '' || cached.namespace !== undefined;
    const first = decideReview(kind, request, cached);
    // A namespace that is not known has no grants to judge by: what rests on them is not admitted unseen.
    if (!kind.restsOnCluster) return this.#withoutHaste(kind, request, cached, first);
    if (first.allowed && isKnown) return first;
    try {
      const fresh = await facts.fresh(namespace);
      if (namespace !== '' && fresh.namespace === undefined) return unknownYet(NOT_READABLE);
      return decideReview(kind, request, fresh);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      this.#ports.log.warn('the cluster could not be asked', { error: error.message });
      return unknownYet(NOT_READABLE);
    }
  }

  /** A warning about a store that came in the same moment would only be noise: what is not known is looked up once more. */
  async #withoutHaste(
    kind: ReviewedKind,
    request: ReviewRequest,
    cached: KnownFacts,
    first: ReviewAnswer,
  ): Promise<ReviewAnswer> {
    const { facts } = this.#ports;
    if (!first.allowed || first.warnings.length === 0) return first;
    try {
      const stores = unknownStores(kind, request, cached);
      if (stores.length === 0) return first;
      const known = await facts.withStores(namespaceAsked(kind, request), stores);
      return decideReview(kind, request, known);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      return first;
    }
  }

  /** Never the object: its texts may be secrets (`threat/L10`). */
  #tell(kind: ReviewedKind, request: ReviewRequest, answer: ReviewAnswer): void {
    const { metrics, log } = this.#ports;
    const outcome = answer.allowed ? 'allowed' : answer.reason;
    metrics.add('lockkeeper_admission_reviews_total', { kind: kind.kind, outcome });
    const { operation, namespace, name, uid, dryRun } = request;
    const where = { kind: kind.kind, operation, namespace, name, uid, dryRun };
    if (answer.allowed) log.debug('admitted', { ...where, warnings: answer.warnings.length });
    else log.info('refused', { ...where, reason: answer.reason, why: answer.message });
  }
}
