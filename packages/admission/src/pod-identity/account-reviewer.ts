import {
  type IdentityFinding,
  type IdentityFindingCode,
  type IdentityGuards,
  judgeAccount,
  type Log,
  LockkeeperError,
  type PodIdentitySettings,
} from '@lockkeeper/core';
import type { Metrics } from '@lockkeeper/kube/internal';
import { allow, misdirected, type ReviewAnswer, type ReviewRequest } from '../review/review-request.ts';
import { countFindings, verdictOf } from './finding-verdict.ts';

export interface AccountReviewerPorts {
  /** Labels of a namespace as far as they are known. */
  readonly labelsOf: (namespace: string) => ReadonlyMap<string, string>;
  readonly settings: PodIdentitySettings;
  readonly guards: IdentityGuards;
  /** Findings that refuse an account; the others are warnings. */
  readonly refused: ReadonlySet<IdentityFindingCode>;
  readonly metrics: Metrics;
  readonly log: Log;
}

const WRITES: readonly string[] = ['CREATE', 'UPDATE'];

/** What the configuration should not have asked. */
function misasked({ group, kind, operation, subresource }: ReviewRequest): ReviewAnswer | undefined {
  if (group !== '' || kind !== 'ServiceAccount')
    return misdirected(
      'this path judges ServiceAccounts that are written: correct the rules of its webhook configuration',
    );
  return WRITES.includes(operation) && subresource === '' ? undefined : allow();
}

/**
 * Judges the role that a ServiceAccount asks for when it is written, so that whoever annotates it hears of it and not only whose pod
 * comes first (`threat/W1`). Its pods are judged all the same. An update is not refused for what was wrong before.
 */
export class AccountReviewer {
  readonly #ports: AccountReviewerPorts;

  constructor(ports: AccountReviewerPorts) {
    this.#ports = ports;
  }

  answer(request: ReviewRequest): ReviewAnswer {
    const misdirection = misasked(request);
    if (misdirection !== undefined) return misdirection;
    try {
      return this.#judge(request);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      return misdirected(error.message);
    }
  }

  #judge(request: ReviewRequest): ReviewAnswer {
    const { refused, metrics, log } = this.#ports;
    const { operation, object, oldObject, namespace, name, uid, dryRun } = request;
    const before = operation === 'UPDATE' ? this.#find(oldObject, namespace).map(({ text }) => text) : [];
    const verdict = verdictOf(
      this.#find(object, namespace),
      ({ code, text }) => refused.has(code) && !before.includes(text),
    );
    countFindings(metrics, verdict);
    if (!verdict.answer.allowed) {
      const findings = verdict.refused.map(({ code }) => code).join();
      log.info('ServiceAccount refused', { namespace, name, uid, dryRun, findings });
    }
    return verdict.answer;
  }

  #find(account: unknown, namespace: string): readonly IdentityFinding[] {
    const { settings, guards, labelsOf } = this.#ports;
    return judgeAccount({ account, namespace: { name: namespace, labels: labelsOf(namespace) }, settings, guards });
  }
}
