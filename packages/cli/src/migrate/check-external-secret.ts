import {
  ADOPT_ANNOTATION,
  createdByLabel,
  type ExternalSecret,
  isForbiddenMetadataKey,
  type ReviewFacts,
  reviewExternalSecret,
  syncedResourceVersion,
} from '@lockkeeper/core';
import { blocked, differs, type Finding, note } from './finding.ts';
import type { Inventory } from './inventory.ts';
import type { KnownSecret } from './known-secret.ts';

type Check = (object: ExternalSecret, inventory: Inventory) => readonly Finding[];

function targetName({ metadata, spec }: ExternalSecret): string {
  return spec.target.name || metadata.name;
}

/** Policies under which the whole Secret is the ExternalSecret's. */
function ownsTarget({ spec }: ExternalSecret): boolean {
  return spec.target.creationPolicy === 'Owner' || spec.target.creationPolicy === 'Orphan';
}

function strangers({ metadata }: ExternalSecret, secret: KnownSecret): readonly Finding[] {
  if (secret.isManaged || secret.keys === 0) return [];
  return [
    blocked(
      `Secret ${JSON.stringify(secret.name)} exists, holds data and has no mark of the External Secrets Operator: it is left as it is (TargetNotOwned)`,
      `kubectl -n ${metadata.namespace} annotate secret ${secret.name} ${ADOPT_ANNOTATION}=${metadata.name}`,
    ),
  ];
}

function marks({ metadata, spec }: ExternalSecret, secret: KnownSecret): readonly Finding[] {
  if (!secret.isManaged || spec.target.creationPolicy !== 'Owner' || metadata.uid === undefined) return [];
  if (secret.controllerUid !== '' && secret.controllerUid !== metadata.uid)
    return [
      blocked(`Secret ${JSON.stringify(secret.name)} is controlled by another object`, 'choose another target.name'),
    ];
  const isOurs =
    secret.controllerUid === metadata.uid && secret.createdBy === createdByLabel(metadata.namespace, metadata.name);
  if (!isOurs) return [note(`Secret ${JSON.stringify(secret.name)} lacks marks of its owner: it is written once`)];
  return secret.hashFits
    ? []
    : [note(`Secret ${JSON.stringify(secret.name)} was changed after it was written: it is written again, as today`)];
}

const target: Check = (object, { secrets }) => {
  const secret = secrets.get(`${object.metadata.namespace}/${targetName(object)}`);
  if (secret === undefined || !ownsTarget(object)) return [];
  return [...strangers(object, secret), ...marks(object, secret)];
};

const synced: Check = ({ metadata, status }) => {
  const { generation, labels = {}, annotations = {} } = metadata;
  if (!status?.syncedResourceVersion || generation === undefined) return [];
  const current = syncedResourceVersion(
    generation,
    new Map(Object.entries(annotations)),
    new Map(Object.entries(labels)),
  );
  return status.syncedResourceVersion === current
    ? []
    : [note('it was edited since its last sync: it is read once after the start, as today')];
};

function forbidden(keys: Readonly<Record<string, string>> | undefined): readonly string[] {
  return Object.keys(keys ?? {}).filter(isForbiddenMetadataKey);
}

const metadata: Check = ({ metadata: own, spec: { target: wished } }) => {
  if (wished.template) {
    const { labels, annotations } = wished.template.metadata ?? {};
    return [...forbidden(labels), ...forbidden(annotations)].map((key) =>
      blocked(`target.template.metadata sets ${JSON.stringify(key)}, which other controllers obey`, 'remove the key'),
    );
  }
  return [...forbidden(own.labels), ...forbidden(own.annotations)].map((key) =>
    differs(`${JSON.stringify(key)} is no longer copied to the Secret, because other controllers obey it`),
  );
};

const searches: Check = ({ spec }) =>
  (spec.dataFrom ?? []).flatMap(({ find }, i) => {
    if (!find) return [];
    const where = `dataFrom[${i}].find`;
    const tags = Object.keys(find.tags ?? {}).length;
    return [
      note(`${where}: one secret that it finds and may not read fails the whole; today it is left out silently`),
      ...(tags > 1 ? [differs(`${where}: tags match as pairs; today a key may match with another key's value`)] : []),
    ];
  });

const refresh: Check = ({ spec }) =>
  /^0+(ns|us|µs|ms|s|m|h)?$/.test(spec.refreshInterval)
    ? [differs('refreshInterval is zero: an edit of the ExternalSecret is followed at once; today it is not')]
    : [];

const CHECKS: readonly Check[] = [target, synced, metadata, searches, refresh];

/** What moving over means for one ExternalSecret. What admission would say of it is what blocks it. */
export function checkExternalSecret(
  object: ExternalSecret,
  inventory: Inventory,
  facts: ReviewFacts,
): readonly Finding[] {
  const reviewed = reviewExternalSecret(object, facts).map(({ text }) => blocked(text));
  return [...reviewed, ...CHECKS.flatMap((check) => check(object, inventory))];
}
