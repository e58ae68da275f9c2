import type { AwsAction, KindName, KubectlAction, PathPart } from './action.ts';
import type { Step } from './scenario.ts';

/** An object that a scenario names, as a user types it. */
export interface Named {
  readonly kind: KindName;
  readonly name: string;
  readonly namespace?: string;
}

/** Seconds that the operator may take, at most. */
export const OPERATOR_TIME = 20;
/** Seconds until IAM everywhere knows of a change: none in a lab, some in AWS. */
export const IAM_TIME = 20;

const READY: PathPart = { where: 'type', is: 'Ready' };

export function aws(service: AwsAction['service'], operation: string, options: AwsAction['options']): AwsAction {
  return { tool: 'aws', service, operation, options };
}

export function trustIssuer(): Step {
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
    undo: [aws('iam', 'delete-role', { 'role-name': name })],
  };
}

export function putRolePolicy(title: string, role: string, policy: string, file: string): Step {
  const names = { 'role-name': role, 'policy-name': policy };
  return {
    title,
    action: aws('iam', 'put-role-policy', { ...names, 'policy-document': { file } }),
    expect: { kind: 'done' },
    undo: [aws('iam', 'delete-role-policy', names)],
  };
}

/** Later steps are played `as` this identity. */
export function assumeRole(title: string, role: string, session: string, identity: string): Step {
  const names = { 'role-arn': `arn:aws:iam::{account}:role/${role}`, 'role-session-name': session };
  return {
    title,
    action: { ...aws('sts', 'assume-role', names), becomes: identity },
    expect: { kind: 'done' },
    within: IAM_TIME,
  };
}

/** A ServiceAccount's token, and the role that its annotation names. Later steps are played `as` this identity. */
export function assumeAsServiceAccount(
  account: Named & { readonly namespace: string },
  role: string,
  identity: string,
) {
  const { name, namespace } = account;
  const file = `${name}.token`;
  const token: Step = {
    title: `a token of ServiceAccount ${namespace}/${name} for AWS`,
    action: { tool: 'kubectl', verb: 'create-token', name, namespace, audience: 'sts.amazonaws.com', file },
    expect: { kind: 'done' },
  };
  const roleStep: Step = {
    title: `with it, role ${role}`,
    action: {
      ...aws('sts', 'assume-role-with-web-identity', {
        'role-arn': `arn:aws:iam::{account}:role/${role}`,
        'role-session-name': name,
        'web-identity-token': { file },
      }),
      becomes: identity,
    },
    expect: { kind: 'done' },
    within: IAM_TIME,
  };
  return [token, roleStep] as const;
}

/** Who AWS says that an identity is: `assumed-role/admin/alice`. */
export function isCaller(title: string, identity: string, name: string): Step {
  return {
    title,
    action: { ...aws('sts', 'get-caller-identity', {}), query: 'Arn', as: identity },
    expect: { kind: 'equals', text: `arn:aws:sts::{account}:${name}` },
  };
}

export function apply(title: string, file: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'apply', file },
    expect: { kind: 'done' },
    undo: [{ tool: 'kubectl', verb: 'delete-file', file }],
  };
}

/** Applies what is there already in another form: the step that made it takes it away. */
export function change(title: string, file: string): Step {
  return { title, action: { tool: 'kubectl', verb: 'apply', file }, expect: { kind: 'done' } };
}

export function condition(object: Named, field: 'reason' | 'message' | 'status'): KubectlAction {
  return { tool: 'kubectl', verb: 'get', ...object, path: ['status', 'conditions', READY, field] };
}

/** What the operator puts into the Ready condition, in its own time. */
export function becomes(title: string, object: Named, field: 'reason' | 'message' | 'status', text: string): Step {
  return { title, action: condition(object, field), expect: { kind: 'equals', text }, within: OPERATOR_TIME };
}

export function eventSays(title: string, object: Named, text: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'events', ...object },
    expect: { kind: 'contains', text },
    within: 5,
  };
}
