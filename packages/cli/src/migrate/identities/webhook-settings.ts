import {
  DEFAULT_POD_IDENTITY,
  LockkeeperError,
  POD_IDENTITY_FLAGS,
  type PodIdentityFlagValues,
  podIdentitySettings,
  type PodIdentitySettings,
} from '@lockkeeper/core';
import type { NeededFlag } from '../needed-flags.ts';
import { isTrue } from '../workloads/is-true.ts';
import type { Program } from '../workloads/program.ts';
import type { IdentityInventory } from './identity-inventory.ts';

/** Flags of upstream that mean the same to `lockkeeper admission`, beside those that say what is injected. */
const KEPT: readonly string[] = ['watch-config-map', 'watch-container-credentials-config'];

type FlagName = keyof typeof POD_IDENTITY_FLAGS;

function isOwn(name: string): name is FlagName {
  return Object.hasOwn(POD_IDENTITY_FLAGS, name);
}

/** Stands for the account that upstream takes from its instance: whichever it is, the roles are complete. */
const SOME_ACCOUNT = '000000000000';

/** The values as `parseArgs` would give them. */
function valuesOf({ flags }: Program): PodIdentityFlagValues {
  const entries = Object.entries(POD_IDENTITY_FLAGS).map(([name, { type, default: otherwise }]) => {
    const text = flags.get(name);
    if (text === undefined) return [name, otherwise];
    return [name, type === 'boolean' ? isTrue(text) : text];
  });
  return { ...Object.fromEntries(entries), 'compose-role-arn-account': SOME_ACCOUNT } as PodIdentityFlagValues;
}

/** What the webhook of today injects; upstream's defaults where none runs, or where its flags cannot be read. */
export function webhookSettings({ programs }: IdentityInventory): PodIdentitySettings {
  const [program] = programs;
  if (program === undefined) return DEFAULT_POD_IDENTITY;
  try {
    return podIdentitySettings(valuesOf(program));
  } catch (error) {
    if (error instanceof LockkeeperError) return DEFAULT_POD_IDENTITY;
    throw error;
  }
}

function spelled(name: string, text: string): string {
  return text === 'true' ? `--${name}` : `--${name}=${text}`;
}

/** What `lockkeeper admission` is started with to take the place of the webhook that runs. */
export function webhookFlags({ programs, webhooks }: IdentityInventory): readonly NeededFlag[] {
  const [program] = programs;
  if (program === undefined) {
    const isOwn = webhooks.some(({ isManaged }) => !isManaged);
    const reason = 'a webhook is configured, and its Deployment was not found: give the flags that it has';
    return isOwn ? [{ flag: '--pod-identity', reason }] : [];
  }
  const carried = [...program.flags].filter(([name]) => isOwn(name) || KEPT.includes(name));
  const changed = carried.filter(([name, text]) => {
    if (!isOwn(name)) return text !== 'false';
    const { type, default: otherwise } = POD_IDENTITY_FLAGS[name];
    return type === 'boolean' ? isTrue(text) : text !== otherwise;
  });
  return [
    { flag: '--pod-identity', reason: 'pods are served only where the platform asks for it' },
    ...changed.map(([name, text]) => ({ flag: spelled(name, text), reason: 'as it is set today' })),
    ...(isTrue(program.flags.get('compose-role-arn'))
      ? [{ flag: '--compose-role-arn-account=ACCOUNT', reason: 'no cloud is asked for it: fill it in' }]
      : []),
  ];
}
