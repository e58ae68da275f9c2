import { LockkeeperError } from '@lockkeeper/core';
import { parseArn } from '../arn/arn.ts';
import { parseGlob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import type { World } from '../world/facts.ts';
import { Budget } from './budget.ts';
import { fixedVariable } from './constraint.ts';
import { parameterArns, parameterHead, secretArns, secretHead, secretSuffix } from './domains.ts';
import { findTexts } from './find-text.ts';
import { itemsOfParts, itemsOfText, type Language } from './language.ts';
import type { FutureResources, TagSpace, TextSpace, ResourceSpace } from './question.ts';
import { languageOfSpace } from './text-space.ts';

/** How `GetParametersByPath` is called. */
export interface PathUse {
  /** Of a path that ends with a slash, as `/` does. */
  readonly slash: boolean;
  readonly recursive: boolean;
}

/** One action on one resource, or on all resources that may be made later. */
export interface Target {
  readonly label: string;
  readonly service: ResourceSpace['service'];
  readonly action: string;
  /** The variable of its ARN. */
  readonly arn: string;
  /** The ARN, or one of those that it can have. */
  readonly sample: string;
  /** Of a resource to be made. */
  readonly future?: { readonly arns: Language; readonly tags: TagSpace };
  readonly keyArn?: string | undefined;
  /** Whether a key decides too. */
  readonly usesKey: boolean;
  readonly path?: PathUse;
}

const reads: Readonly<Record<ResourceSpace['service'], readonly string[]>> = {
  secretsmanager: ['secretsmanager:GetSecretValue'],
  ssm: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory', 'ssm:GetParametersByPath'],
};
const pathUses: readonly PathUse[] = [
  { slash: false, recursive: true },
  { slash: false, recursive: false },
  { slash: true, recursive: true },
  { slash: true, recursive: false },
];

/** All that a question asks about. @throws LockkeeperError `Absent` for an ARN that the world does not have, `Limit` for names too
 * hard, `InvalidInput` for a glob that leaves the account open. */
export function targetsOf(world: World, what: ResourceSpace): readonly Target[] {
  const actions = what.actions ?? reads[what.service];
  const existing = (what.existing ?? []).flatMap((arn) => existingArns(world, what.service, arn));
  const future = what.future === undefined ? [] : futureTarget(world, what.service, what.future);
  const known = [...new Set(existing)].map((arn) => existingTarget(world, what.service, arn));
  return [...known, ...future].flatMap((target) => actions.flatMap((action) => withAction(target, action)));
}

type Resource = Omit<Target, 'action'>;

function withAction(target: Resource, action: string): readonly Target[] {
  const own = { ...target, action, label: `${action} on ${target.label}` };
  if (action.toLowerCase() === 'ssm:getparametersbypath') {
    return pathUses.map((path) => ({
      ...own,
      path,
      label: `${own.label}, of a path above it${path.slash ? ' with a slash behind' : ''}${path.recursive ? ', recursively' : ''}`,
    }));
  }
  return [reads[target.service].includes(action) ? own : { ...own, usesKey: false }];
}

/** The ARN, or all that a glob over ARNs means. */
function existingArns(world: World, service: ResourceSpace['service'], arn: string): readonly string[] {
  if (!/[*?]/.test(arn)) return [arn];
  const account = parseArn(arn)?.account ?? '';
  if (!/^\d{12}$/.test(account)) throw new LockkeeperError('InvalidInput', `${arn} does not name its account`);
  const glob = parseGlob(arn);
  const all = service === 'secretsmanager' ? world.secrets(account) : world.parameters(account);
  return [...all].flatMap((one) => (matchGlob(glob, one.arn) ? [one.arn] : []));
}

function existingTarget(world: World, service: ResourceSpace['service'], arn: string): Resource {
  const account = parseArn(arn)?.account ?? '';
  const base = { label: arn, service, arn: fixedVariable(arn), sample: arn };
  if (service === 'secretsmanager') {
    const secret = world.secret(arn, account);
    if (secret?.arn === arn) return { ...base, keyArn: secret.kmsKeyId, usesKey: true };
  } else {
    const parameter = world.parameter(arn, account);
    if (parameter?.arn === arn) return { ...base, keyArn: parameter.keyId, usesKey: parameter.type === 'SecureString' };
  }
  throw new LockkeeperError('Absent', `the world has no ${arn}`);
}

function futureTarget(world: World, service: ResourceSpace['service'], future: FutureResources): readonly Resource[] {
  const { names, place, tags = new Map(), keyArn } = future;
  const arns = service === 'secretsmanager' ? secretsNamed(future) : parametersNamed(future);
  const samples = findTexts(arns, 8, new Budget(500_000));
  if (samples === undefined) throw new LockkeeperError('Limit', 'the names of the question are too hard to search');
  const find = (arn: string): unknown =>
    service === 'secretsmanager' ? world.secret(arn, place.account) : world.parameter(arn, place.account);
  const sample = samples.find((arn) => find(arn) === undefined);
  // No name is possible: there is nothing to reach.
  if (samples.length === 0) return [];
  if (sample === undefined) throw new LockkeeperError('Refused', 'all names of the question are taken already');
  const label = `any ${service === 'ssm' ? 'parameter' : 'secret'} named ${labelOfNames(names)}`;
  return [{ label, service, arn: 'arn', sample, future: { arns, tags }, keyArn, usesKey: true }];
}

/** A suffix has six signs, so a pattern over names with six more is a pattern over ARNs. */
function secretsNamed({ place, names }: FutureResources): Language {
  return languageOfSpace(names, secretArns(place), (glob) => ({
    kind: 'chain',
    items: [...itemsOfText(secretHead(place)), ...itemsOfParts(parseGlob(glob).parts), ...secretSuffix],
  }));
}

function parametersNamed({ place, names }: FutureResources): Language {
  return languageOfSpace(names, parameterArns(place), (glob) => ({
    kind: 'chain',
    items: [...itemsOfText(parameterHead(place)), ...itemsOfParts(parseGlob(glob.replace(/^\//, '')).parts)],
  }));
}

function labelOfNames({ in: inside = ['*'], notIn = [] }: TextSpace): string {
  return notIn.length === 0 ? inside.join(' or ') : `${inside.join(' or ')} but not ${notIn.join(' nor ')}`;
}
