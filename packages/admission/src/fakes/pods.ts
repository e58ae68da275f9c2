import { DEFAULT_POD_IDENTITY, type IdentityFindingCode } from '@lockkeeper/core';
import { FakeRandom } from '@lockkeeper/testkit';
import { AccountReviewer, type AccountReviewerPorts } from '../pod-identity/account-reviewer.ts';
import { type IdentityFactsSource, PodReviewer, type PodReviewerPorts } from '../pod-identity/pod-reviewer.ts';
import { admissionMetrics } from '../runtime/admission-metrics.ts';
import { SILENT } from './lab-cluster.ts';

export const ROLE = 'arn:aws:iam::111122223333:role/shop/reader';
export const ANNOTATED: ReadonlyMap<string, string> = new Map([['eks.amazonaws.com/role-arn', ROLE]]);

export function pod(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: { serviceAccountName: 'reader', containers: [{ name: 'app', image: 'registry.example/app:1' }], ...spec },
  };
}

/** The body of a call about a pod that is created. */
export function podReview(object: unknown = pod(), changes: object = {}, apiVersion = 'admission.k8s.io/v1'): Buffer {
  const request = {
    uid: 'review-1',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    operation: 'CREATE',
    namespace: 'shop',
    name: 'web',
    object,
    ...changes,
  };
  return Buffer.from(JSON.stringify({ apiVersion, kind: 'AdmissionReview', request }));
}

type Account = ReadonlyMap<string, string> | undefined;

/** A cluster in which every account has the annotations given; the watch may be behind. */
export function identitiesOf(account: Account, seen: Account = account): IdentityFactsSource {
  return {
    roleMap: new Map(),
    associated: new Set(),
    account: () => Promise.resolve(seen),
    freshAccount: () => Promise.resolve(account),
  };
}

/** A reviewer of a cluster in which every account has the annotations given. */
export function podReviewer(
  account: ReadonlyMap<string, string> | undefined = ANNOTATED,
  refused: readonly IdentityFindingCode[] = [],
  changes: Partial<PodReviewerPorts> = {},
): PodReviewer {
  return new PodReviewer({
    identities: identitiesOf(account),
    labelsOf: () => new Map(),
    settings: DEFAULT_POD_IDENTITY,
    guards: { allowedRoles: [], audiences: ['sts.amazonaws.com'] },
    refused: new Set(refused),
    random: new FakeRandom(1),
    metrics: admissionMetrics(),
    log: SILENT,
    ...changes,
  });
}

/** A reviewer of accounts in a cluster whose namespaces have no labels. */
export function accountReviewer(
  refused: readonly IdentityFindingCode[] = [],
  changes: Partial<AccountReviewerPorts> = {},
): AccountReviewer {
  return new AccountReviewer({
    labelsOf: () => new Map(),
    settings: DEFAULT_POD_IDENTITY,
    guards: { allowedRoles: [], audiences: ['sts.amazonaws.com'] },
    refused: new Set(refused),
    metrics: admissionMetrics(),
    log: SILENT,
    ...changes,
  });
}
