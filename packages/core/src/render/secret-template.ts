import type { ExternalSecretTemplate } from '../api/generated/external-secrets.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import { applyKeysAndValues, applyValue } from './apply-template.ts';
import type { RenderPass } from './render-pass.ts';
import { behind, invalid } from './template-failed.ts';
import { type SourcedTemplate, type TemplateSources, templatesOf } from './template-sources.ts';
import { refuseStrangeKeys, type UnexpectedKey, unexpectedKeys } from './unexpected-key.ts';

/** What a template makes of fetched values. */
export interface TemplatedSecret {
  readonly data: Map<string, SealedValue>;
  readonly labels: Map<string, string>;
  readonly annotations: Map<string, string>;
  readonly unexpectedKeys: UnexpectedKey[];
}

/** What a template is applied to: these values, and no labels and annotations. */
export function emptySecret(data: ReadonlyMap<string, SealedValue>): TemplatedSecret {
  return { data: new Map(data), labels: new Map(), annotations: new Map(), unexpectedKeys: [] };
}

type Part = 'data' | 'labels' | 'annotations';

/** The parts of a Secret that a template may fill; letter case does not count. */
function partOf(target: string): Part {
  const part = target === '' ? 'data' : target.toLowerCase();
  if (part === 'data' || part === 'labels' || part === 'annotations') return part;
  throw invalid(
    `templateFrom target=${JSON.stringify(target)} is not allowed when targeting a Secret, must be one of "Data", "Annotations" or "Labels"`,
  );
}

/** Labels and annotations are text: a value that is no UTF-8 would be changed on its way, so it is refused. */
export function metadataText(key: string, value: SealedValue): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.reveal());
  } catch {
    throw invalid(`the template of label or annotation ${key} gives bytes that are no UTF-8 text`);
  }
}

function put(secret: TemplatedSecret, part: Part, key: string, value: SealedValue): void {
  if (part === 'data') secret.data.set(key, value);
  else secret[part].set(key, metadataText(key, value));
}

/** Applies one template of `templateFrom` to the part of a Secret that its target names. Throws `TemplateFailed` with ESO's text. */
export async function applySourced(
  pass: RenderPass,
  secret: TemplatedSecret,
  target: string,
  { scope, key, template, decoding, place }: SourcedTemplate,
): Promise<void> {
  const part = partOf(target);
  if (scope === 'Values') {
    put(secret, part, key, await applyValue(pass, key, template, decoding));
    return;
  }
  const { entries, unforeseen } = await applyKeysAndValues(pass, template, decoding);
  refuseStrangeKeys(unforeseen, place);
  for (const [name, value] of entries) put(secret, part, name, value);
  secret.unexpectedKeys.push(...unexpectedKeys(unforeseen, place));
}

async function applyTemplateFrom(
  pass: RenderPass,
  secret: TemplatedSecret,
  template: ExternalSecretTemplate,
  sources: TemplateSources,
): Promise<void> {
  for (const [index, from] of (template.templateFrom ?? []).entries()) {
    for (const sourced of templatesOf(from, index, sources)) await applySourced(pass, secret, from.target, sourced);
  }
}

async function applyMap(
  pass: RenderPass,
  secret: TemplatedSecret,
  part: Part,
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [key, text] of Object.entries(texts)) {
    put(secret, part, key, await applyValue(pass, key, { name: key, text }, 'None'));
  }
}

/** ESO wraps an error of `data`, `labels` and `annotations` twice. */
const EXECUTING = 'could not execute template: could not execute template: ';
const FETCHING = 'error fetching templateFrom data: ';

/**
 * Applies a template in ESO's order (`eso.md` §5): `templateFrom` as listed, then `data`, `labels` and `annotations`, each over what is
 * there. Every template sees the fetched values and never another's output. Throws `TemplateFailed`.
 */
export async function applySecretTemplate(
  pass: RenderPass,
  template: ExternalSecretTemplate,
  sources: TemplateSources,
  base: ReadonlyMap<string, SealedValue>,
): Promise<TemplatedSecret> {
  const secret = emptySecret(base);
  try {
    await applyTemplateFrom(pass, secret, template, sources);
  } catch (error) {
    throw behind(FETCHING, error);
  }
  try {
    await applyMap(pass, secret, 'data', template.data);
    await applyMap(pass, secret, 'labels', template.metadata?.labels);
    await applyMap(pass, secret, 'annotations', template.metadata?.annotations);
  } catch (error) {
    throw behind(EXECUTING, error);
  }
  return secret;
}
