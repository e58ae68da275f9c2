import type { RbacRule } from '@lockkeeper/access';
import type { LabResponse } from '../../http/types.ts';
import { makeUser, type User } from '../authentication/user.ts';
import { badRequest, methodNotAllowed, pathNotFound } from '../errors/refusals.ts';
import { type Json, type JsonObject, objectAt, put, textAt, textsAt, withKeys } from '../json/json.ts';
import type { Attributes } from '../rbac/attributes.ts';
import type { ApiParts } from '../operations/context.ts';
import { json } from '../request/respond.ts';

export interface ReviewCall {
  readonly parts: ApiParts;
  readonly user: User;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly body: JsonObject;
}

type Review = (call: ReviewCall) => JsonObject;

const reviews: ReadonlyMap<string, Review> = new Map<string, Review>([
  ['authorization.k8s.io/selfsubjectaccessreviews', (call) => accessStatus(call, call.user, call.body)],
  ['authorization.k8s.io/subjectaccessreviews', (call) => accessStatus(call, subjectOf(call.body), call.body)],
  ['authorization.k8s.io/localsubjectaccessreviews', localAccess],
  ['authorization.k8s.io/selfsubjectrulesreviews', rulesStatus],
  ['authentication.k8s.io/selfsubjectreviews', (call) => ({ userInfo: userInfo(call.user) })],
  ['authentication.k8s.io/tokenreviews', tokenStatus],
]);

/** The review resources of a group, for discovery: plural, kind, namespaced. */
export const reviewResources: readonly (readonly [group: string, plural: string, kind: string, namespaced: boolean])[] =
  [
    ['authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview', false],
    ['authentication.k8s.io', 'tokenreviews', 'TokenReview', false],
    ['authorization.k8s.io', 'localsubjectaccessreviews', 'LocalSubjectAccessReview', true],
    ['authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', false],
    ['authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', false],
    ['authorization.k8s.io', 'subjectaccessreviews', 'SubjectAccessReview', false],
  ];

export function isReview(group: string, resource: string): boolean {
  return reviews.has(`${group}/${resource}`);
}

/** Answers a review: the request's object with its status filled in. Nothing is stored. */
export function answerReview(call: ReviewCall, method: string): LabResponse {
  const review = reviews.get(`${call.group}/${call.resource}`);
  if (review === undefined) throw pathNotFound();
  if (method !== 'POST') throw methodNotAllowed();
  const row = reviewResources.find(([group, plural]) => group === call.group && plural === call.resource);
  const metadata = objectAt(call.body, 'metadata') ?? {};
  return json(
    201,
    withKeys(call.body, { kind: row?.[2], apiVersion: `${call.group}/v1`, metadata, status: review(call) }),
  );
}

function accessStatus({ parts }: ReviewCall, user: User, body: JsonObject): JsonObject {
  const resource = objectAt(body, 'spec', 'resourceAttributes');
  const path = objectAt(body, 'spec', 'nonResourceAttributes');
  if ((resource === undefined) === (path === undefined)) {
    throw badRequest('exactly one of spec.resourceAttributes and spec.nonResourceAttributes must be set');
  }
  const source: Json = resource ?? path ?? null;
  const asked: Attributes = {
    verb: textAt(source, 'verb'),
    isResource: resource !== undefined,
    group: textAt(source, 'group'),
    resource: textAt(source, 'resource'),
    subresource: textAt(source, 'subresource'),
    namespace: textAt(source, 'namespace'),
    name: textAt(source, 'name'),
    path: textAt(source, 'path'),
  };
  const { outcome, reason } = parts.authorizer.decide(user, asked);
  return { allowed: outcome === 'allowed', ...(reason === '' ? {} : { reason }) };
}

function localAccess(call: ReviewCall): JsonObject {
  if (textAt(call.body, 'spec', 'resourceAttributes', 'namespace') !== call.namespace) {
    throw badRequest('spec.resourceAttributes.namespace must be the namespace of the request');
  }
  return accessStatus(call, subjectOf(call.body), call.body);
}

function subjectOf(body: JsonObject): User {
  const user = makeUser(textAt(body, 'spec', 'user'), textsAt(body, 'spec', 'groups'));
  return { ...user, groups: textsAt(body, 'spec', 'groups') };
}

function rulesStatus({ parts, user, body }: ReviewCall): JsonObject {
  const rules = parts.authorizer.rulesFor(user, textAt(body, 'spec', 'namespace'));
  const resourceRules = rules.filter((rule) => rule.resources.length > 0).map(resourceRule);
  const nonResourceRules = rules
    .filter((rule) => rule.nonResourceURLs.length > 0)
    .map((rule) => ({ verbs: [...rule.verbs], nonResourceURLs: [...rule.nonResourceURLs] }));
  return { resourceRules, nonResourceRules, incomplete: false };
}

function resourceRule(rule: RbacRule): JsonObject {
  const names: JsonObject = rule.resourceNames.length === 0 ? {} : { resourceNames: [...rule.resourceNames] };
  return { verbs: [...rule.verbs], apiGroups: [...rule.apiGroups], resources: [...rule.resources], ...names };
}

function tokenStatus({ parts, body }: ReviewCall): JsonObject {
  const outcome = parts.authenticator.authenticateToken(
    textAt(body, 'spec', 'token'),
    textsAt(body, 'spec', 'audiences'),
  );
  if (outcome === undefined) return { user: {}, error: 'invalid bearer token' };
  return { authenticated: true, user: userInfo(outcome.user), audiences: [...outcome.audiences] };
}

function userInfo(user: User): JsonObject {
  const info: JsonObject = { username: user.username, groups: [...user.groups] };
  if (user.uid !== '') put(info, 'uid', user.uid);
  if (user.extra.size > 0) {
    const extra: JsonObject = {};
    for (const [key, values] of user.extra) put(extra, key, [...values]);
    put(info, 'extra', extra);
  }
  return info;
}
