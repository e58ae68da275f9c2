import type { KeyObject } from 'node:crypto';
import type { Random } from '@lockkeeper/core';
import type { RegionState } from '../state/account.ts';
import { arn, parseArn } from '../accounts/arn.ts';
import type { Tags } from '../state/tags.ts';
import type { World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { type KeyForm, secretBytesOf, symmetricForm } from './key-specs.ts';
import { defaultKeyPolicy, managedKeyPolicy } from './key-policy.ts';
import type { KeyAlias, KmsKey } from '../state/kms.ts';

/** Where a key is made or looked for: usually the caller's account and the call's region. */
export interface KeyPlace {
  readonly account: string;
  readonly region: string;
  readonly now: number;
}

export interface NewKey {
  readonly description?: string | undefined;
  /** The default policy without it. */
  readonly saved?: Pick<KmsKey, 'policy' | 'policyPrincipals'> | undefined;
  readonly tags?: Tags;
  readonly multiRegion?: boolean | undefined;
  readonly manager?: 'CUSTOMER' | 'AWS';
  readonly form?: KeyForm;
  readonly privateKey?: KeyObject | undefined;
}

/** Aliases of the keys that AWS makes in an account when a service first needs them. */
const managedAliases: ReadonlyMap<string, string> = new Map([
  ['alias/aws/secretsmanager', 'secretsmanager'],
  ['alias/aws/ssm', 'ssm'],
]);

export function createKey(world: World, place: KeyPlace, options: NewKey): KmsKey {
  const { random } = world;
  const uuid = random.uuid();
  const id = options.multiRegion === true ? `mrk-${uuid.replaceAll('-', '')}` : uuid;
  const form = options.form ?? symmetricForm;
  const key: KmsKey = {
    id,
    arn: arn('kms', place.region, place.account, `key/${id}`),
    accountId: place.account,
    region: place.region,
    spec: form.spec,
    usage: form.usage,
    material: random.bytes(secretBytesOf(form)),
    materialId: hex(random, 32),
    oldMaterials: [],
    ...(options.privateKey === undefined ? {} : { privateKey: options.privateKey }),
    manager: options.manager ?? 'CUSTOMER',
    multiRegion: options.multiRegion ?? false,
    primary: true,
    createdAt: place.now,
    tags: options.tags ?? new Map(),
    description: options.description ?? '',
    state: 'Enabled',
    ...(options.saved ?? { policy: defaultKeyPolicy(place.account) }),
    rotations: [],
    grants: new Map(),
    ...(options.manager === 'AWS' ? { rotation: { periodDays: 365, since: place.now } } : {}),
  };
  stateOf(world, place)?.kms.keys.set(id, key);
  return key;
}

export function createAlias(state: RegionState, place: KeyPlace, name: string, keyId: string): KeyAlias {
  const alias: KeyAlias = {
    name,
    arn: arn('kms', place.region, place.account, name),
    createdAt: place.now,
    keyId,
    updatedAt: place.now,
  };
  state.kms.aliases.set(name, alias);
  return alias;
}

/**
 * The key that a caller means by key id, key ARN, alias name or alias ARN. ARNs reach into other accounts, never into
 * other regions. AWS's own aliases make their key when it is first asked for.
 *
 * @throws AwsError `NotFoundException`
 */
export function findKey(world: World, place: KeyPlace, keyId: string): KmsKey {
  const parsed = parseArn(keyId);
  if (parsed === undefined) return findByName(world, place, keyId);
  const there = { ...place, account: parsed.account };
  if (parsed.service !== 'kms' || parsed.region !== place.region) {
    throw new AwsError('NotFoundException', `Invalid arn ${parsed.region}`);
  }
  return findByName(world, there, parsed.resource.replace(/^key\//, ''));
}

/** The key that AWS itself keeps for a service in an account, made on first use. */
export function managedKey(world: World, place: KeyPlace, alias: string): KmsKey | undefined {
  const service = managedAliases.get(alias);
  const state = stateOf(world, place);
  if (service === undefined || state === undefined) return undefined;
  const existing = state.kms.keys.get(state.kms.aliases.get(alias)?.keyId ?? '');
  if (existing !== undefined) return existing;
  const key = createKey(world, place, {
    manager: 'AWS',
    description: `Default key that protects my ${service === 'ssm' ? 'SSM' : 'Secrets Manager'} data when no other key is defined`,
    saved: { policy: managedKeyPolicy(place.account, place.region, service) },
  });
  createAlias(state, place, alias, key.id);
  return key;
}

/** Gives a key new material in every region that it is in; what was encrypted under the old stays readable. */
export function renewMaterial(world: World, key: KmsKey, now: number): void {
  const material = world.random.bytes(key.material.length);
  const materialId = hex(world.random, 32);
  const regions = world.accounts.find(key.accountId)?.regions.values() ?? [];
  const related = key.multiRegion ? [...regions].flatMap(({ kms }) => kms.keys.get(key.id) ?? []) : [key];
  for (const other of related) {
    // Replicas share their lists with the key that they were made from.
    if (other === key) {
      other.oldMaterials.push(other.material);
      other.rotations.push({ at: now, materialId });
    }
    other.material = material;
    other.materialId = materialId;
  }
}

/** Refuses keys that cannot encrypt or decrypt now, as KMS phrases it. */
export function requireUsable(key: KmsKey): void {
  if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  if (key.state === 'PendingDeletion') {
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
}

function findByName(world: World, place: KeyPlace, name: string): KmsKey {
  const state = stateOf(world, place);
  const isAlias = name.startsWith('alias/');
  const key = isAlias ? byAlias(world, place, name) : state?.kms.keys.get(name);
  if (state !== undefined && key !== undefined && !purged(state, key, place.now)) return key;
  const shown = arn('kms', place.region, place.account, isAlias ? name : `key/${name}`);
  throw new AwsError('NotFoundException', isAlias ? `Alias ${shown} is not found.` : `Key '${shown}' does not exist`);
}

function byAlias(world: World, place: KeyPlace, name: string): KmsKey | undefined {
  const state = stateOf(world, place);
  const alias = state?.kms.aliases.get(name);
  return alias === undefined ? managedKey(world, place, name) : state?.kms.keys.get(alias.keyId);
}

/** Deletion takes effect when its day has come; nothing runs in between. */
function purged(state: RegionState, key: KmsKey, now: number): boolean {
  if (key.state !== 'PendingDeletion' || key.deletionAt === undefined || now < key.deletionAt) return false;
  state.kms.keys.delete(key.id);
  for (const [name, alias] of state.kms.aliases) {
    if (alias.keyId === key.id) state.kms.aliases.delete(name);
  }
  return true;
}

function stateOf(world: World, place: KeyPlace): RegionState | undefined {
  return world.accounts.region(place.account, place.region);
}

function hex(random: Random, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString('hex');
}
