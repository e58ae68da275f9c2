import { LockkeeperError, type ReviewProblem, servesClass, type StoreReference } from '@lockkeeper/core';
import { child, isRecord } from '@lockkeeper/kube/internal';
import type { KnownFacts, ReviewedKind } from './kinds.ts';
import { allow, deny, misdirected, type ReviewAnswer, type ReviewRequest } from './review-request.ts';
import { sameSpec } from './same-spec.ts';

/** An answer that needs no look at the object, or undefined when its spec must be judged. */
export function decideWithoutObject(kind: ReviewedKind, request: ReviewRequest): ReviewAnswer | undefined {
  const { group, version, kind: asked, subresource, operation } = request;
  if (group !== kind.group || asked !== kind.kind || !kind.versions.includes(version)) {
    return misdirected(`this path reviews ${kind.plural}.${kind.group} only: correct the webhook's rules`);
  }
  // Neither can give anybody anything: what is deleted reads no more, and a status holds no spec.
  if (operation === 'DELETE' || subresource === 'status') return allow();
  if (subresource !== '') return misdirected('this webhook reviews no such subresource: correct its rules');
  if (operation !== 'CREATE' && operation !== 'UPDATE') {
    return misdirected('this webhook reviews CREATE and UPDATE only: correct its rules');
  }
  return undefined;
}

/** The object with the name and namespace of the request, which the API server may not have written into it yet. */
function addressed(kind: ReviewedKind, { object, name, namespace }: ReviewRequest): unknown {
  if (!isRecord(object)) return object;
  const metadata = child(object, 'metadata');
  if (!isRecord(metadata)) return object;
  const own = child(metadata, 'name') || name || child(metadata, 'generateName') || '';
  const where = kind.namespaced ? { namespace } : {};
  return { ...object, metadata: { ...metadata, name: own, ...where } };
}

function texts(problems: readonly ReviewProblem[], severity: ReviewProblem['severity']): readonly string[] {
  return problems.filter((problem) => problem.severity === severity).map(({ text }) => text);
}

interface Found {
  readonly refused: readonly string[];
  readonly warned: readonly string[];
}

function look(kind: ReviewedKind, object: unknown, facts: KnownFacts): Found {
  try {
    const { problems, controllerClass: wanted } = kind.review(object, facts);
    // Another operator's store is another's to judge; ours never acts on it (`threat/Q9`).
    if (wanted !== undefined && !servesClass(facts.rules, wanted)) return { refused: [], warned: [] };
    return { refused: texts(problems, 'refuse'), warned: texts(problems, 'warn') };
  } catch (error) {
    if (error instanceof LockkeeperError) return { refused: [error.message], warned: [] };
    throw error;
  }
}

/**
 * Judges the spec of an object with the rules that the operator asks at every reconcile. An update that leaves the spec as it
 * was is never refused, whatever the spec: finalizers, labels and deletions of objects that were bad before must not get stuck.
 */
export function decideReview(kind: ReviewedKind, request: ReviewRequest, facts: KnownFacts): ReviewAnswer {
  const { refused, warned } = look(kind, addressed(kind, request), facts);
  if (refused.length === 0) return allow(warned);
  if (request.operation === 'UPDATE' && sameSpec(request.object, request.oldObject)) {
    return allow([...refused.map((text) => `kept although it is refused today: ${text}`), ...warned]);
  }
  return deny(refused.join('\n'), warned);
}

/** The namespace whose facts the review needs; empty for none. */
export function namespaceAsked(kind: ReviewedKind, request: ReviewRequest): string {
  return kind.namespaceOf(addressed(kind, request));
}

/** Stores that the review looks up and that are not known yet: they may be a moment old. At most four. */
export function unknownStores(
  kind: ReviewedKind,
  request: ReviewRequest,
  { store }: KnownFacts,
): readonly StoreReference[] {
  return kind
    .storesOf(addressed(kind, request))
    .filter((reference) => store?.(reference) === undefined)
    .slice(0, 4);
}
