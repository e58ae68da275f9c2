import type { Step } from '../scenario.ts';
import { aws } from './steps.ts';

/** Seconds until IAM everywhere knows of a change: none in a lab, some in AWS. */
export const IAM_SECONDS = 20;

interface Account {
  readonly name: string;
  readonly namespace: string;
}

/** Later steps are played `as` this identity. */
export function assumeRole(title: string, role: string, session: string, identity: string): Step {
  const names = { 'role-arn': `arn:aws:iam::{account}:role/${role}`, 'role-session-name': session };
  return {
    title,
    action: { ...aws('sts', 'assume-role', names), becomes: identity },
    expect: { kind: 'done' },
    within: IAM_SECONDS,
  };
}

/** A ServiceAccount's token, and the role that its annotation names. Later steps are played `as` this identity. */
export function assumeAsServiceAccount(account: Account, role: string, identity: string) {
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
    within: IAM_SECONDS,
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

/** Applies what is there already in another form: the step that made it takes it away. */
export function change(title: string, file: string): Step {
  return { title, action: { tool: 'kubectl', verb: 'apply', file }, expect: { kind: 'done' } };
}
