import { compile, externalSecretsFunctions, TemplateError } from '@lockkeeper/template';
import type { ExternalSecretRewrite, ExternalSecretTemplate } from '../api/generated/external-secrets.ts';

/** Marks around actions, where the operator is set to others than `{{` and `}}`. */
export type TemplateDelimiters = readonly [left: string, right: string];

interface Text {
  readonly key: string;
  readonly text: string;
}

function parseProblem({ key, text }: Text, delimiters: TemplateDelimiters | undefined): string | undefined {
  try {
    compile(text, { name: key, functions: externalSecretsFunctions, ...(delimiters && { delimiters }) });
    return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return `unable to parse template at key ${key}: ${error.safeMessage}`;
    throw error;
  }
}

function textsOf(record: Readonly<Record<string, string>> | undefined): readonly Text[] {
  return Object.entries(record ?? {}).map(([key, text]) => ({ key, text }));
}

/**
 * Templates that cannot be read, whatever the values will be. Those kept in other objects are read when they are rendered. Texts
 * are those with which rendering would fail.
 */
export function unreadableTemplates(
  template: ExternalSecretTemplate | undefined,
  delimiters?: TemplateDelimiters,
): readonly string[] {
  if (template === undefined) return [];
  const literals = (template.templateFrom ?? []).flatMap(({ literal }, i) =>
    literal === undefined ? [] : [{ key: `templateFrom[${i}].literal`, text: literal }],
  );
  return [
    ...literals,
    ...textsOf(template.data),
    ...textsOf(template.metadata?.labels),
    ...textsOf(template.metadata?.annotations),
  ]
    .map((text) => parseProblem(text, delimiters))
    .filter((problem) => problem !== undefined);
}

/** Transforms of keys whose template cannot be read; their marks are always `{{` and `}}`. `path` leads to the list. */
export function unreadableTransforms(
  operations: readonly Pick<ExternalSecretRewrite, 'transform'>[] | undefined,
  path: string,
): readonly string[] {
  return (operations ?? []).flatMap(({ transform }, i) => {
    if (transform === undefined) return [];
    const problem = parseProblem({ key: `${path}[${i}].transform`, text: transform.template }, undefined);
    return problem === undefined ? [] : [problem];
  });
}
