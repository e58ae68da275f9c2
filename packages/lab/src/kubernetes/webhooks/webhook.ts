import { type Condition, compileConditions } from '../cel/conditions.ts';
import { at, isObject, type Json, listAt, textAt, textsAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { isReviewVersion, type ReviewVersion } from '../resources/review-version.ts';
import { fromLabelSelector, type Selector } from '../selectors/label-selector.ts';

/** What a rule says about the requests it concerns. */
export interface WebhookRule {
  readonly operations: readonly string[];
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly resources: readonly string[];
  readonly scope: string;
  /** Objects' names, where a policy names them; empty for any. */
  readonly names: readonly string[];
}

/** One webhook of a configuration, ready to be matched and called. */
export interface Webhook {
  readonly name: string;
  readonly url: string;
  readonly caBundle: string;
  readonly rules: readonly WebhookRule[];
  readonly ignoresFailure: boolean;
  readonly exactMatch: boolean;
  readonly namespaceSelector: Selector;
  readonly objectSelector: Selector;
  readonly conditions: readonly Condition[];
  readonly timeoutSeconds: number;
  readonly reinvoked: boolean;
  /** The first of those it lists that is spoken here, as API servers choose. */
  readonly reviewVersion: ReviewVersion;
}

/** Reads a stored configuration, which has been validated and filled with defaults when it was written. */
export function readWebhooks(configuration: KubeObject): readonly Webhook[] {
  return listAt(configuration, 'webhooks').filter(isObject).map(readWebhook);
}

function readWebhook(source: Json): Webhook {
  const seconds = at(source, 'timeoutSeconds');
  const timeoutSeconds = typeof seconds === 'number' ? seconds : 10;
  return {
    name: textAt(source, 'name'),
    url: `${addressOf(source)}?timeout=${timeoutSeconds}s`,
    caBundle: Buffer.from(textAt(source, 'clientConfig', 'caBundle'), 'base64').toString('utf8'),
    rules: listAt(source, 'rules').map(readRule),
    ignoresFailure: textAt(source, 'failurePolicy') === 'Ignore',
    exactMatch: textAt(source, 'matchPolicy') === 'Exact',
    namespaceSelector: fromLabelSelector(at(source, 'namespaceSelector')),
    objectSelector: fromLabelSelector(at(source, 'objectSelector')),
    conditions: compileConditions(listAt(source, 'matchConditions')),
    timeoutSeconds,
    reinvoked: textAt(source, 'reinvocationPolicy') === 'IfNeeded',
    reviewVersion: reviewVersionOf(textsAt(source, 'admissionReviewVersions')),
  };
}

function reviewVersionOf(listed: readonly string[]): ReviewVersion {
  return listed.find(isReviewVersion) ?? 'v1';
}

function addressOf(source: Json): string {
  const url = textAt(source, 'clientConfig', 'url');
  if (url !== '') return url.replace(/\?.*$/s, '');
  const service = at(source, 'clientConfig', 'service');
  const port = at(service, 'port');
  const path = textAt(service, 'path').replace(/^\/*/, '/');
  return `https://${textAt(service, 'name')}.${textAt(service, 'namespace')}.svc:${typeof port === 'number' ? port : 443}${path}`;
}

/** A rule of a webhook or a policy. */
export function readRule(rule: Json): WebhookRule {
  return {
    operations: textsAt(rule, 'operations'),
    groups: textsAt(rule, 'apiGroups'),
    versions: textsAt(rule, 'apiVersions'),
    resources: textsAt(rule, 'resources'),
    scope: textAt(rule, 'scope') || '*',
    names: textsAt(rule, 'resourceNames'),
  };
}
