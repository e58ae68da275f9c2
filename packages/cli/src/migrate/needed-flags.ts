import type { Inventory } from './inventory.ts';
import { resolveGenerators } from './generator-uses.ts';

/** A flag, or a variable, that a process of ours needs for what the cluster does today, and why. */
export interface NeededFlag {
  readonly flag: string;
  readonly reason: string;
}

const ROLE_ACCOUNT = /^arn:aws[a-z-]*:iam::(\d{12}):role\//;

function pushAccounts(inventory: Inventory): readonly string[] {
  const names = new Set(
    inventory.pushSecrets.flatMap(({ metadata, spec }) =>
      spec.secretStoreRefs.flatMap(({ kind, name }) => {
        if (name === undefined) return [];
        return kind === 'ClusterSecretStore' ? [`/${name}`] : [`${metadata.namespace}/${name}`];
      }),
    ),
  );
  const accounts = inventory.stores
    .filter(({ metadata }) => names.has(`${metadata.namespace ?? ''}/${metadata.name}`))
    .map(({ spec }) => ROLE_ACCOUNT.exec(spec.provider.aws?.role ?? '')?.[1]);
  return [...new Set(accounts.map((account) => account ?? 'ACCOUNT'))].toSorted();
}

function pushFlags(inventory: Inventory): readonly NeededFlag[] {
  const count = inventory.pushSecrets.length + inventory.clusterPushSecrets.length;
  if (count === 0) return [];
  return [
    { flag: '--enable-push-secret-reconciler', reason: `there are ${count} PushSecrets and ClusterPushSecrets` },
    ...pushAccounts(inventory).map((account) => ({
      flag: `--push-account ${account}`,
      reason:
        account === 'ACCOUNT' ? 'the account of a store without role: fill it in' : 'a store writes to this account',
    })),
    { flag: '--push-adopt-eso', reason: 'what the External Secrets Operator has written carries no mark of its owner' },
  ];
}

function webhookHost(url: string): string {
  const host = /^https?:\/\/([^/?#{}]+)/.exec(url)?.[1];
  return host ?? 'HOST';
}

function generatorFlags(inventory: Inventory): readonly NeededFlag[] {
  const hosts = resolveGenerators(inventory).flatMap(({ settings }) =>
    settings.kind === 'Webhook' ? [webhookHost(settings.spec.url)] : [],
  );
  return [...new Set(hosts)].map((host) => ({
    flag: `--allow-webhook-host ${host}`,
    reason: 'a Webhook generator calls it',
  }));
}

function genericFlags(inventory: Inventory): readonly NeededFlag[] {
  const kinds = inventory.externalSecrets.flatMap(({ spec }) =>
    spec.target.manifest ? [`${spec.target.manifest.apiVersion}/${spec.target.manifest.kind}`] : [],
  );
  if (kinds.length === 0) return [];
  return [
    { flag: '--unsafe-allow-generic-targets', reason: 'ExternalSecrets write other kinds than Secrets' },
    ...[...new Set(kinds)].map((kind) => ({
      flag: `--allow-generic-target ${kind}`,
      reason: 'an ExternalSecret writes this kind',
    })),
  ];
}

function providerFlags(inventory: Inventory): readonly NeededFlag[] {
  const isUsed = inventory.stores.some(({ spec }) => spec.provider.kubernetes !== undefined);
  return isUsed ? [{ flag: '--enable-kubernetes-provider', reason: 'a store reads Secrets of the cluster' }] : [];
}

/** Flags of the operator without which parts of what runs today would be refused. What is off by default is so because it can do much harm. */
export function neededFlags(inventory: Inventory): readonly NeededFlag[] {
  return [
    ...pushFlags(inventory),
    ...generatorFlags(inventory),
    ...genericFlags(inventory),
    ...providerFlags(inventory),
  ];
}
