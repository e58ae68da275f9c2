import type { AwsAction, KindName, PathPart, PodAwsCall } from '../action.ts';
import type { Expectation, Step } from '../scenario.ts';

/** How long the operator may take for what it does in its own time, in seconds. */
export const OPERATOR_SECONDS = 20;

const READY: PathPart = { where: 'type', is: 'Ready' };

/** What every step of one identity has in common. */
export type Played = Pick<AwsAction, 'as' | 'region'>;

export function aws(
  service: AwsAction['service'],
  operation: string,
  options: AwsAction['options'],
  played: Played = {},
): AwsAction {
  return { tool: 'aws', service, operation, options, ...played };
}

/** The cluster's issuer as an OpenID Connect provider of the account. */
export function issuerProvider(): Step {
  return {
    title: "AWS trusts the cluster's issuer",
    action: {
      ...aws('iam', 'create-open-id-connect-provider', {
        url: '{issuer}',
        'client-id-list': ['sts.amazonaws.com'],
        // AWS checks EKS issuers by its own list of authorities; older clients insist on the option all the same.
        'thumbprint-list': ['0000000000000000000000000000000000000000'],
      }),
      query: 'OpenIDConnectProviderArn',
    },
    expect: { kind: 'contains', text: ':oidc-provider/' },
    save: 'oidcProvider',
    unless: 'EntityAlreadyExists',
    undo: [aws('iam', 'delete-open-id-connect-provider', { 'open-id-connect-provider-arn': '{oidcProvider}' })],
  };
}

export function createRole(title: string, name: string, trust: string): Step {
  return {
    title,
    action: {
      ...aws('iam', 'create-role', { 'role-name': name, 'assume-role-policy-document': { file: trust } }),
      query: 'Role.Arn',
    },
    expect: { kind: 'equals', text: `arn:aws:iam::{account}:role/${name}` },
    unless: 'EntityAlreadyExists',
    undo: [aws('iam', 'delete-role', { 'role-name': name })],
  };
}

export function putRolePolicy(title: string, name: string, policy: string, file: string): Step {
  const names = { 'role-name': name, 'policy-name': policy };
  return {
    title,
    action: aws('iam', 'put-role-policy', { ...names, 'policy-document': { file } }),
    expect: { kind: 'done' },
    undo: [aws('iam', 'delete-role-policy', names)],
  };
}

export function applyFile(title: string, file: string, expect: Expectation = { kind: 'done' }): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'apply', file },
    expect,
    ...(expect.kind === 'refused' ? {} : { undo: [{ tool: 'kubectl', verb: 'delete-file', file }] }),
  };
}

interface Watched {
  readonly kind: KindName;
  readonly name: string;
  readonly namespace?: string;
}

/** A field of an object, as kubectl prints it. */
export function fieldIs(title: string, object: Watched, path: readonly PathPart[], text: string, within = 0): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'get', ...object, path },
    expect: { kind: 'equals', text },
    within,
  };
}

/** A field of the Ready condition, once the operator has been there. */
export function readyBecomes(
  title: string,
  object: Watched,
  field: 'reason' | 'status' | 'message',
  text: string,
): Step {
  return fieldIs(title, object, ['status', 'conditions', READY, field], text, OPERATOR_SECONDS);
}

export function eventSays(title: string, object: Watched, text: string, within = 5): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'events', ...object },
    expect: { kind: 'contains', text },
    within,
  };
}

/** How long a kubelet may take for a pod, in seconds. */
export const KUBELET_SECONDS = 20;

/** The name that a controller gave the first pod with a label, as `{save}` for later steps. */
export function findPod(title: string, namespace: string, label: string, namePart: string, save: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'list', kind: 'pod', namespace, label, path: ['items', 0, 'metadata', 'name'] },
    expect: { kind: 'contains', text: namePart },
    within: KUBELET_SECONDS,
    save,
  };
}

/** A command in a pod's first container. What may show a value needs an expectation of kind `value`: others are printed. */
export function inPod(
  title: string,
  pod: { readonly namespace: string; readonly name: string },
  command: readonly string[],
  expect: Expectation,
  within = 0,
): Step {
  return { title, action: { tool: 'pod', ...pod, command }, expect, within };
}

/** A call of aws in a pod's first container, as who the pod is there. */
export function awsInPod(
  title: string,
  pod: { readonly namespace: string; readonly name: string },
  aws: PodAwsCall['aws'],
  expect: Expectation,
): Step {
  return { title, action: { tool: 'pod', ...pod, aws }, expect };
}

/** One key of a Secret against a file of the example. */
export function secretHolds(title: string, namespace: string, name: string, key: string, file: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'get', kind: 'secret', name, namespace, path: ['data', key], base64: true },
    expect: { kind: 'value', file },
  };
}
