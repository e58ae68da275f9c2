import type { ExternalSecretTemplate } from './types.ts';

type Messages = readonly string[];

const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';
const BOOTSTRAP_TYPE = 'bootstrap.kubernetes.io/token';

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

/**
 * What is wrong with a template beyond its shape. `restricted` when it makes a Secret: then templateFrom may only write what a
 * template of a Secret may, for everything else is a path into any field of the object.
 */
export function templateProblems(template: ExternalSecretTemplate | undefined, restricted: boolean): readonly string[] {
  if (!template) return [];
  return [...templateType(template), ...(restricted ? templateTargets(template) : []), ...finalizers(template)];
}
