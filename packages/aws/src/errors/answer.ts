import type { AbsentAnswer, DeniedAnswer, FailedAnswer } from '@lockkeeper/core';
import { adviceFor } from './advice.ts';
import { type DenialFacts, denialSentence, unnamedSentence } from './denial.ts';
import type { Fault, FaultKind } from './fault.ts';
import { toldNotice } from './notice.ts';
import type { Telling } from './own-denial.ts';

/** What a sentence may speak of: the tenant's own request. */
export interface Asked {
  /** The IAM action of the call, as `service:Action`. */
  readonly action: string;
  /** The secret, parameter or role as it was asked for. */
  readonly resource: string;
  /** How much of a refusal belongs to this request and this identity. */
  readonly tell: (facts: DenialFacts) => Telling;
  /** Who must allow it, where AWS does not say which policy refused. */
  readonly remedy?: string;
}

interface Failure {
  readonly code?: string;
  readonly retry: FailedAnswer['retry'];
  readonly says: (asked: Asked, code: string) => string;
}

type FailureKind = Exclude<FaultKind, 'absent' | 'denied'>;

/** One row per way to fail. Without a `code` of its own a row keeps AWS's. */
const FAILURES: Readonly<Record<FailureKind, Failure>> = {
  throttled: {
    code: 'Throttled',
    retry: 'later',
    says: ({ action }) => `AWS throttles ${action}; it will be tried again`,
  },
  transient: {
    retry: 'later',
    says: ({ action }, code) => `AWS could not answer ${action} (${code}); it will be tried again`,
  },
  network: {
    code: 'Network',
    retry: 'later',
    says: ({ action }) => `no connection to the AWS endpoint for ${action}; check the network path and the endpoint`,
  },
  timeout: {
    code: 'Timeout',
    retry: 'later',
    says: ({ action }) => `the AWS endpoint did not answer ${action} in time`,
  },
  'bad-reply': {
    code: 'BadReply',
    retry: 'later',
    says: ({ action, resource }) => `the reply to ${action} for ${resource} does not match what was asked`,
  },
  expired: {
    code: 'Credentials',
    retry: 'later',
    says: ({ action }, code) => `the credentials for ${action} have expired (${code})`,
  },
  'bad-credentials': {
    code: 'Credentials',
    retry: 'change',
    says: ({ action }, code) => `AWS does not accept the credentials used for ${action} (${code})`,
  },
  'clock-skew': {
    code: 'Credentials',
    retry: 'later',
    says: ({ action }, code) =>
      `AWS does not accept the signature of ${action} (${code}); check the secret access key and the clock`,
  },
  'bad-token': {
    code: 'Credentials',
    retry: 'change',
    says: ({ action, resource }, code) => `AWS does not accept the token of ${action} for ${resource} (${code})`,
  },
  request: {
    retry: 'change',
    says: ({ action, resource }, code) => `AWS cannot do ${action} for ${resource} (${code})${adviceFor(code)}`,
  },
  closed: {
    code: 'Closed',
    retry: 'later',
    says: () => 'the process is stopping',
  },
};

/** Reads need the key as well. */
const READ_REMEDY =
  'the identity policy, the policy of the resource and, where a key of your own encrypts it, kms:Decrypt must allow it';

function deniedMessage(fault: Fault, { action, resource, tell, remedy = READ_REMEDY }: Asked): string {
  const facts = fault.denial;
  const telling = facts === undefined ? 'hide' : tell(facts);
  if (facts !== undefined && telling === 'quote') return denialSentence(facts);
  if (facts !== undefined && telling === 'reason')
    return `the identity this store reads with is not ${unnamedSentence(facts)} (${fault.code})`;
  const refuses = `AWS refuses ${action} on ${resource} (${fault.code})`;
  return `${refuses}${toldNotice(fault.notice) || `; ${remedy}`}`;
}

function denied(fault: Fault, asked: Asked): DeniedAnswer {
  const isKnown = fault.denial !== undefined && asked.tell(fault.denial) !== 'hide';
  const action = isKnown ? (fault.denial?.action ?? asked.action) : asked.action;
  return { kind: 'denied', code: fault.code, action, message: deniedMessage(fault, asked) };
}

/** The answer for one request, worded from facts. */
export function answerOfFault(fault: Fault, asked: Asked): AbsentAnswer | DeniedAnswer | FailedAnswer {
  if (fault.kind === 'absent') {
    return { kind: 'absent', code: fault.code };
  }
  if (fault.kind === 'denied') {
    return denied(fault, asked);
  }
  return failureOfFault({ ...fault, kind: fault.kind }, asked);
}

function failureOfFault(fault: Fault & { readonly kind: FailureKind }, asked: Asked): FailedAnswer {
  const row = FAILURES[fault.kind];
  const code = row.code ?? fault.code;
  const message = `${row.says(asked, fault.code)}${toldNotice(fault.notice)}`;
  return { kind: 'failed', code, message, retry: row.retry };
}
