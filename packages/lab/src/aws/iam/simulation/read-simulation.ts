import {
  type ContextValue,
  makeContext,
  type Policy,
  type PolicyKind,
  type Principal,
  readPolicy,
} from '@lockkeeper/access';
import type { SignedCall, World } from '../../call.ts';
import { AwsError } from '../../protocol/aws-error.ts';
import type { Input } from '../../protocol/shape.ts';
import { iamOf } from '../account-of.ts';
import { noSuchEntity } from '../iam-error.ts';
import type { IamPrincipal, IamState } from '../../state/iam.ts';
import type { simulationShapes } from './shapes.ts';
import type { Simulation } from './simulation.ts';

type Custom = Input<typeof simulationShapes.custom>;
/** The members that both simulations have. */
export type Question = Omit<Custom, 'PolicyInputList'>;

/** Whose policies are asked about, and the policies. */
export interface Source {
  readonly principal: Principal;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy | undefined;
}

/**
 * A user or role of the account with its policies.
 *
 * @throws AwsError `InvalidInput` for an ARN that is neither's, `NoSuchEntity`
 */
export function sourceOf(world: World, call: SignedCall, arn: string): Source {
  const [, account, type, name = ''] = /^arn:aws:iam::(\d{12}):(user|role|group)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (account === undefined || type === undefined) {
    throw invalid(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
  const state = iamOf(world, call);
  const entity = entityOf(state, type, name);
  if (entity?.arn !== arn) throw noSuchEntity(`The ${type} with name ${name} cannot be found.`);
  const { id: uniqueId, boundary } = entity;
  const session = `arn:aws:sts::${account}:assumed-role/${name}/simulation`;
  return {
    principal:
      type === 'role'
        ? { type: 'assumed-role', arn: session, account, baseArn: arn, uniqueId }
        : { type: 'user', arn, account, uniqueId },
    identity: policiesOf(state, entity, type),
    boundary: boundary === undefined ? undefined : managed(state, boundary, 'boundary'),
  };
}

/** Groups have ARNs, but none exists. */
function entityOf(state: IamState, type: string, name: string): IamPrincipal | undefined {
  if (type === 'group') return undefined;
  return (type === 'role' ? state.roles : state.users).get(name.toLowerCase());
}

/** Nobody in particular, for policies that are nobody's yet. */
export function nobody(call: SignedCall): Source {
  const account = call.caller.accountId;
  return { principal: { type: 'user', arn: `arn:aws:iam::${account}:user/simulated`, account }, identity: [] };
}

/** @throws AwsError `InvalidInput` with IAM's word on a document that is no policy */
export function readInputPolicies(documents: readonly string[] | undefined): readonly Policy[] {
  return (documents ?? []).map((text, index) => read(text, 'identity', `PolicyInputList.${index + 1}`));
}

/**
 * The question of a simulation.
 *
 * @throws AwsError `InvalidInput`
 */
export function readSimulation(source: Source, added: readonly Policy[], input: Question): Simulation {
  const principal = callerOf(source, input);
  const [boundary, ...more] = input.PermissionsBoundaryPolicyInputList ?? [];
  if (more.length > 0) throw invalid('Only one permissions boundary policy can be simulated.');
  const entries = (input.ContextEntries ?? []).map(readEntry);
  return {
    principal,
    identity: [...source.identity, ...added],
    boundary:
      boundary === undefined ? source.boundary : read(boundary, 'boundary', 'PermissionsBoundaryPolicyInputList.1'),
    resourcePolicy:
      input.ResourcePolicy === undefined ? undefined : read(input.ResourcePolicy, 'resource', 'ResourcePolicy'),
    owner: ownerOf(input.ResourceOwner),
    context: makeContext(entries),
    given: new Set(entries.map(([key]) => key.toLowerCase())),
  };
}

function policiesOf(state: IamState, entity: IamPrincipal, type: string): readonly Policy[] {
  const inline = [...entity.inlinePolicies].map(([name, text]) =>
    read(text, 'identity', `${type}_${entity.name}_${name}`),
  );
  return [...inline, ...[...entity.attachedPolicies].flatMap((arn) => managed(state, arn, 'identity') ?? [])];
}

function managed(state: IamState, arn: string, kind: PolicyKind): Policy | undefined {
  const policy = state.policies.get(arn);
  const text = policy?.versions.get(policy.defaultVersion)?.document;
  return policy === undefined || text === undefined ? undefined : read(text, kind, policy.name);
}

function read(text: string, kind: PolicyKind, name: string): Policy {
  const { policy, problems } = readPolicy(text, kind, { name });
  if (policy === undefined) throw invalid(`${name}: ${problems[0]?.message ?? ''}`);
  return policy;
}

/** Resource policies name users: sessions of roles cannot be simulated against them (IAM API Reference, "SimulatePrincipalPolicy"). */
function callerOf(source: Source, input: Question): Principal {
  const { CallerArn: arn, ResourcePolicy: resourcePolicy } = input;
  const needed = resourcePolicy !== undefined && (source.principal.type !== 'user' || source.identity.length === 0);
  if (arn === undefined) {
    if (needed) throw invalid('CallerArn is required when a resource policy is given and no user is simulated.');
    return source.principal;
  }
  const account = /^arn:aws:iam::(\d{12}):user\/.+$/.exec(arn)?.[1];
  if (account === undefined) throw invalid(`Invalid CallerArn: ${arn} is not the ARN of a user.`);
  return { type: 'user', arn, account };
}

function ownerOf(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined;
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1];
  if (account === undefined) throw invalid(`Invalid ResourceOwner: ${owner}`);
  return account;
}

type Entry = NonNullable<Question['ContextEntries']>[number];

const valueForms: ReadonlyMap<string, RegExp> = new Map([
  ['numeric', /^[-+]?\d+(\.\d+)?$/],
  ['boolean', /^(true|false)$/i],
  ['ip', /^[0-9a-f.:]+(\/\d{1,3})?$/i],
  ['binary', /^[A-Za-z0-9+/]*={0,2}$/],
  ['date', /^(\d{4}-\d\d-\d\d(T[\d:.]+(Z|[-+]\d\d:?\d\d)?)?|\d+)$/],
]);

function readEntry(entry: Entry): readonly [string, ContextValue] {
  const { ContextKeyName: key, ContextKeyType: type = 'string', ContextKeyValues: values = [] } = entry;
  if (key === undefined) throw invalid('A context entry must have a ContextKeyName.');
  const form = valueForms.get(type.replace('List', ''));
  const wrong = values.find((value) => form !== undefined && !form.test(value));
  if (wrong !== undefined) throw invalid(`The value ${wrong} of the context key ${key} is no ${type}.`);
  if (type.endsWith('List')) return [key, values];
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) throw invalid(`The context key ${key} of type ${type} takes one value.`);
  return [key, value];
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}
