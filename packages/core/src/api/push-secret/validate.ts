import { readDuration } from '../duration.ts';
import { templateProblems } from '../external-secret/validate-template.ts';
import { generatorRefProblems } from '../generator/reference.ts';
import { labelSelectorProblems } from '../label-selector.ts';
import type { PushSecret, PushSecretData, PushSecretSelector, PushSecretStoreRef } from './types.ts';
import { bulkProblems } from './validate-data-to.ts';

type Messages = readonly string[];

function refreshInterval(text: string): Messages {
  const duration = readDuration(text);
  return typeof duration === 'string' ? [`invalid refreshInterval ${JSON.stringify(text)}: ${duration}`] : [];
}

function store(ref: PushSecretStoreRef, index: number): Messages {
  const path = `secretStoreRefs[${index}]`;
  if (ref.name === undefined && ref.labelSelector === undefined) return [`${path}: refStore Name must be provided`];
  // Upstream goes by the labels then. What is written to must not rest on which of two is meant.
  if (ref.name !== undefined && ref.labelSelector !== undefined) {
    return [`${path}: name and labelSelector are both set: keep the one that is meant`];
  }
  return labelSelectorProblems(ref.labelSelector, `${path}.labelSelector`);
}

function source({ secret, generatorRef }: PushSecretSelector): Messages {
  if (secret === undefined) return generatorRefProblems(generatorRef, 'selector');
  if (secret.name === undefined && secret.selector === undefined) return ['no secret selector provided'];
  if (secret.name !== undefined && secret.selector !== undefined) {
    return ['selector.secret: name and selector are both set: keep the one that is meant'];
  }
  return labelSelectorProblems(secret.selector, 'selector.secret.selector');
}

interface Destination {
  readonly remoteKey: string;
  readonly property: string;
}

function sameDestination({ remoteKey, property }: Destination, first: string, second: string): string {
  const what = property === '' ? '' : ` with property ${JSON.stringify(property)}`;
  const keys = `${JSON.stringify(first)} and ${JSON.stringify(second)}`;
  return `duplicate remote key ${JSON.stringify(remoteKey)}${what}: source keys ${keys} both map to the same destination`;
}

/** Two keys that are written to one place: which of them stays there would be chance. */
function duplicates(entries: readonly PushSecretData[]): Messages {
  const seen = new Map<string, string>();
  return entries.flatMap(({ match: { secretKey = '', remoteRef } }) => {
    const destination = { remoteKey: remoteRef.remoteKey, property: remoteRef.property ?? '' };
    const place = JSON.stringify(destination);
    const first = seen.get(place);
    if (first === undefined) seen.set(place, secretKey);
    return first === undefined ? [] : [sameDestination(destination, first, secretKey)];
  });
}

/**
 * Everything that is wrong with a PushSecret beyond its shape; empty when it may be reconciled. Pure, and asked at admission and
 * at every reconcile alike. Texts are upstream's where upstream refuses the same (eso.md §2.5); `metadata` is read when it is
 * known for which provider.
 */
export function validatePushSecret({ spec }: Pick<PushSecret, 'spec'>): readonly string[] {
  return [
    ...refreshInterval(spec.refreshInterval),
    ...spec.secretStoreRefs.flatMap(store),
    ...source(spec.selector),
    ...duplicates(spec.data ?? []),
    ...bulkProblems(spec),
    ...templateProblems(spec.template, true),
  ];
}
