import { readDuration } from '../duration.ts';
import { generatorRefProblems } from '../generator/reference.ts';
import { parseSyncWindows } from '../../schedule/sync-windows.ts';
import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import type { ExternalSecret, ExternalSecretDataFrom, ExternalSecretFind, SyncWindow } from './types.ts';
import { goPatternProblem } from '../go-pattern-problem.ts';
import { rewriteProblems } from './validate-rewrite.ts';
import { templateProblems } from './validate-template.ts';

type Messages = readonly string[];

/** An ExternalSecret, or whatever makes some. */
type Specified = Pick<ExternalSecret, 'spec'>;

function policies({ spec: { target } }: Specified): Messages {
  const { creationPolicy, deletionPolicy } = target;
  // Orphan is let through as upstream does, where it fails at run time.
  const unowned = creationPolicy === 'Merge' || creationPolicy === 'None' || creationPolicy === 'CreateOrMerge';
  if (deletionPolicy === 'Delete' && unowned) {
    return [
      "deletionPolicy=Delete must not be used when the controller doesn't own the secret. Please set creationPolicy=Owner",
    ];
  }
  if (deletionPolicy === 'Merge' && creationPolicy === 'None') {
    return ['deletionPolicy=Merge must not be used with creationPolicy=None. There is no Secret to merge with'];
  }
  return [];
}

function template({ spec: { target } }: Specified): Messages {
  const { manifest } = target;
  const isSecret = manifest === undefined || (manifest.apiVersion === 'v1' && manifest.kind === 'Secret');
  return templateProblems(target.template, isSecret);
}

function source(entry: ExternalSecretDataFrom): Messages {
  const generator = entry.sourceRef?.generatorRef;
  const kinds = [entry.extract, entry.find, generator].filter((kind) => kind !== undefined).length;
  if (kinds > 1) return ['extract, find, or generatorRef cannot be set at the same time'];
  if (kinds === 1) return [];
  if (!entry.sourceRef) return ['either extract, find, or sourceRef must be set to dataFrom'];
  if (!entry.sourceRef.storeRef) return ['generatorRef or storeRef must be set when using sourceRef in dataFrom'];
  return ['extract or find must be set when sourceRef in dataFrom names a store'];
}

function find(search: ExternalSecretFind | undefined, path: string): Messages {
  if (search === undefined) return [];
  const pattern = search.name?.regexp ?? '';
  const problem = goPatternProblem(pattern);
  return [
    ...(search.name === undefined && Object.keys(search.tags ?? {}).length === 0
      ? [`${path}: find must have name or tags: unexpected find operator`]
      : []),
    ...(problem === undefined ? [] : [`${path}: could not compile find.name.regexp [${pattern}]: ${problem}`]),
  ];
}

function dataFrom(entry: ExternalSecretDataFrom, index: number): Messages {
  const path = `dataFrom[${index}]`;
  const unclear = source(entry);
  if (unclear.length > 0) return unclear;
  return [
    ...find(entry.find, path),
    ...rewriteProblems(entry.rewrite ?? [], path),
    ...generatorRefProblems(entry.sourceRef?.generatorRef, path),
  ];
}

function duplicateKeys({ spec }: Specified): Messages {
  if (spec.target.deletionPolicy !== 'Retain') return [];
  const seen = new Set<string>();
  return (spec.data ?? []).flatMap(({ secretKey }) => {
    if (seen.has(secretKey)) return [`duplicate secretKey found: ${secretKey}`];
    seen.add(secretKey);
    return [];
  });
}

function stores({ spec }: Specified): Messages {
  if (spec.secretStoreRef?.name) return [];
  const data = (spec.data ?? []).every((entry) => entry.sourceRef?.storeRef?.name ?? entry.sourceRef?.generatorRef);
  const from = (spec.dataFrom ?? []).every((entry) => entry.sourceRef?.storeRef?.name ?? entry.sourceRef?.generatorRef);
  return data && from ? [] : ['secretStoreRef.name is required unless every entry has a sourceRef of its own'];
}

function refreshInterval({ spec }: Specified): Messages {
  const duration = readDuration(spec.refreshInterval);
  return typeof duration === 'string'
    ? [`invalid refreshInterval ${JSON.stringify(spec.refreshInterval)}: ${duration}`]
    : [];
}

function windowProblem(window: SyncWindow): string | undefined {
  try {
    const { windows } = parseSyncWindows({ kind: 'allow', windows: [window] });
    return windows.every(({ durationMs }) => durationMs > 0) ? undefined : 'duration must be more than zero';
  } catch (error) {
    if (error instanceof LockkeeperError) return error.message;
    throw error;
  }
}

/** Upstream ignores a window that it cannot read, which turns a ban into a permission. */
function syncWindows({ spec }: Specified): Messages {
  return (spec.syncWindows?.windows ?? []).flatMap((window, i) => {
    const problem = windowProblem(window);
    return problem === undefined ? [] : [`syncWindows.windows[${i}]: ${problem}`];
  });
}

function isEmpty({ spec }: Specified): boolean {
  return (spec.data ?? []).length === 0 && (spec.dataFrom ?? []).length === 0;
}

/**
 * Everything that is wrong with an ExternalSecret beyond its shape; empty when it may be reconciled. Pure, and asked at
 * admission and at every reconcile alike. Texts are upstream's where upstream refuses the same (eso.md §6.4).
 */
export function validateExternalSecret(externalSecret: Specified): readonly string[] {
  return [
    ...policies(externalSecret),
    ...(isEmpty(externalSecret) ? ['either data or dataFrom should be specified'] : stores(externalSecret)),
    ...template(externalSecret),
    ...(externalSecret.spec.dataFrom ?? []).flatMap(dataFrom),
    ...duplicateKeys(externalSecret),
    ...refreshInterval(externalSecret),
    ...syncWindows(externalSecret),
  ];
}
