import { readDuration } from '../duration.ts';
import type { ExternalSecret, ExternalSecretDataFrom, ExternalSecretTemplate } from './types.ts';

type Messages = readonly string[];

const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';
const BOOTSTRAP_TYPE = 'bootstrap.kubernetes.io/token';

function policies({ spec: { target } }: ExternalSecret): Messages {
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

/** Types that would turn a Secret into a credential of the cluster (`threat/T2`, `threat/T4`). */
function templateType(template: ExternalSecretTemplate): Messages {
  if (template.type === BOOTSTRAP_TYPE) return [`template.type="${BOOTSTRAP_TYPE}" is not allowed`];
  if (template.type !== TOKEN_TYPE) return [];
  const annotated = Object.hasOwn(template.metadata?.annotations ?? {}, ACCOUNT_ANNOTATION);
  const generated = (template.templateFrom ?? []).some((from) => from.target.toLowerCase() === 'annotations');
  const reasons = [
    ...(annotated ? [` with annotation "${ACCOUNT_ANNOTATION}"`] : []),
    ...(generated ? [' with templateFrom target="Annotations"'] : []),
  ];
  // Without an annotation the API server refuses the Secret, unless somebody else adds it later: no use is left.
  return (reasons.length === 0 ? [''] : reasons).map(
    (reason) => `template.type="${TOKEN_TYPE}"${reason} is not allowed`,
  );
}

const TEMPLATE_TARGETS: readonly string[] = ['', 'data', 'annotations', 'labels'];

function templateTargets(template: ExternalSecretTemplate): Messages {
  return (template.templateFrom ?? [])
    .filter((from) => !TEMPLATE_TARGETS.includes(from.target.toLowerCase()))
    .map(
      (from) =>
        `templateFrom target=${JSON.stringify(from.target)} is not allowed when targeting a Secret, must be one of "Data", "Annotations" or "Labels"`,
    );
}

/** A finalizer from a template would keep the Secret, and with it the namespace, from ever being deleted (`threat/T8`). */
function finalizers(template: ExternalSecretTemplate): Messages {
  const found = (template.metadata?.finalizers ?? []).length > 0;
  return found
    ? ['template.metadata.finalizers is not allowed: it would keep the Secret and its namespace from being deleted']
    : [];
}

function template({ spec: { target } }: ExternalSecret): Messages {
  if (!target.template) return [];
  const targets = target.manifest ? [] : templateTargets(target.template);
  return [...templateType(target.template), ...targets, ...finalizers(target.template)];
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

function duplicateKeys({ spec }: ExternalSecret): Messages {
  if (spec.target.deletionPolicy !== 'Retain') return [];
  const seen = new Set<string>();
  return (spec.data ?? []).flatMap(({ secretKey }) => {
    if (seen.has(secretKey)) return [`duplicate secretKey found: ${secretKey}`];
    seen.add(secretKey);
    return [];
  });
}

function stores({ spec }: ExternalSecret): Messages {
  if (spec.secretStoreRef?.name) return [];
  const data = (spec.data ?? []).every((entry) => entry.sourceRef?.storeRef?.name ?? entry.sourceRef?.generatorRef);
  const from = (spec.dataFrom ?? []).every((entry) => entry.sourceRef?.storeRef?.name ?? entry.sourceRef?.generatorRef);
  return data && from ? [] : ['secretStoreRef.name is required unless every entry has a sourceRef of its own'];
}

function refreshInterval({ spec }: ExternalSecret): Messages {
  const duration = readDuration(spec.refreshInterval);
  return typeof duration === 'string'
    ? [`invalid refreshInterval ${JSON.stringify(spec.refreshInterval)}: ${duration}`]
    : [];
}

function isEmpty({ spec }: ExternalSecret): boolean {
  return (spec.data ?? []).length === 0 && (spec.dataFrom ?? []).length === 0;
}

/**
 * Everything that is wrong with an ExternalSecret beyond its shape; empty when it may be reconciled. Pure, and asked at
 * admission and at every reconcile alike. Texts are upstream's where upstream refuses the same (eso.md §6.4).
 */
export function validateExternalSecret(externalSecret: ExternalSecret): readonly string[] {
  return [
    ...policies(externalSecret),
    ...(isEmpty(externalSecret) ? ['either data or dataFrom should be specified'] : stores(externalSecret)),
    ...template(externalSecret),
    ...(externalSecret.spec.dataFrom ?? []).flatMap(source),
    ...duplicateKeys(externalSecret),
    ...refreshInterval(externalSecret),
  ];
}
