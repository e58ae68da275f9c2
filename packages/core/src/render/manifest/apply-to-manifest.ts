import type { MutableJson, MutableObject } from '../../api/schema/copy-json.ts';
import type { SealedValue } from '../../values/sealed-value.ts';
import { applyKeysAndValues, applyValue } from '../apply-template.ts';
import type { RenderPass } from '../render-pass.ts';
import { metadataText } from '../secret-template.ts';
import { behind, invalid } from '../template-failed.ts';
import type { SourcedTemplate } from '../template-sources.ts';
import { unforeseenKeys } from '../unforeseen-keys.ts';
import type { Manifest } from './manifest.ts';
import { emptyObject, isMutableObject, setAtPath } from './set-at-path.ts';
import { parseTargetPath } from './target-path.ts';
import { keyPaths, tryYaml, yamlToJson } from './yaml-to-json.ts';

type Fields = ReadonlyMap<string, SealedValue>;

/** The text of a value for an object that can hold text only. */
export function fieldText(key: string, value: SealedValue): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.reveal());
  } catch {
    throw invalid(`the value of key ${JSON.stringify(key)} is no UTF-8 text, and only a Secret can hold other bytes`);
  }
}

/** Puts texts under their keys into a field that is an object, or is made one. */
function putFields({ roots }: Manifest, root: 'data' | 'spec', fields: Fields): void {
  const object = roots[root] ?? emptyObject();
  if (!isMutableObject(object)) {
    throw invalid(`failed to apply to target: failed to set ${root} field on object: it is no object`);
  }
  for (const [key, value] of fields) object[key] = fieldText(key, value);
  roots[root] = object;
}

function putMetadata(texts: Map<string, string>, fields: Fields): void {
  for (const [key, value] of fields) texts.set(key, metadataText(key, value));
}

/** Merges into an object that is there; anything else is replaced, and so is a whole root. */
function mergedLeaf(existing: MutableJson | undefined, made: MutableJson): MutableJson {
  if (!isMutableObject(existing) || !isMutableObject(made)) return made;
  for (const [key, value] of Object.entries(made)) existing[key] = value;
  return existing;
}

function setPath(
  roots: MutableObject,
  target: string,
  leaf: (existing: MutableJson | undefined, steps: number) => MutableJson,
): void {
  const steps = parseTargetPath(target);
  try {
    setAtPath(roots, steps, (existing) => leaf(existing, steps.length));
  } catch (error) {
    throw behind(`failed to set path ${target}: `, error);
  }
}

/** One value at one place: what can be read as YAML is put there as what it is, all else as text. */
async function applyLeaf(
  pass: RenderPass,
  manifest: Manifest,
  target: string,
  sourced: SourcedTemplate,
): Promise<void> {
  parseTargetPath(target);
  const value = await applyValue(pass, sourced.key, sourced.template, sourced.decoding);
  const made = tryYaml(value.reveal()) ?? fieldText(sourced.key, value);
  try {
    setPath(manifest.roots, target, () => made);
  } catch (error) {
    throw behind('failed to apply to target: ', error);
  }
}

/** A whole structure at one place. */
async function applyStructure(
  pass: RenderPass,
  manifest: Manifest,
  target: string,
  { template }: SourcedTemplate,
): Promise<readonly string[]> {
  parseTargetPath(target);
  const text = await pass.render(template);
  const made = yamlToJson(text);
  setPath(manifest.roots, target, (existing, steps) => (steps === 1 ? made : mergedLeaf(existing, made)));
  return unforeseenKeys(pass, template, keyPaths(text), keyPaths);
}

async function applyFields(
  pass: RenderPass,
  { scope, key, template, decoding }: SourcedTemplate,
): Promise<{ readonly entries: Fields; readonly unforeseen: readonly string[] }> {
  if (scope === 'KeysAndValues') return applyKeysAndValues(pass, template, decoding);
  return { entries: new Map([[key, await applyValue(pass, key, template, decoding)]]), unforeseen: [] };
}

/** Applies one template to one target, and returns the keys that came out of a value. Throws `TemplateFailed`. */
export async function applyToManifest(
  pass: RenderPass,
  manifest: Manifest,
  target: string,
  sourced: SourcedTemplate,
): Promise<readonly string[]> {
  const wellKnown = target.toLowerCase();
  if (wellKnown === 'labels' || wellKnown === 'annotations' || wellKnown === 'data') {
    const { entries, unforeseen } = await applyFields(pass, sourced);
    if (wellKnown === 'data') putFields(manifest, 'data', entries);
    else putMetadata(manifest[wellKnown], entries);
    return unforeseen;
  }
  if (sourced.scope === 'KeysAndValues') return applyStructure(pass, manifest, target, sourced);
  if (wellKnown === 'spec') putFields(manifest, 'spec', (await applyFields(pass, sourced)).entries);
  else await applyLeaf(pass, manifest, target, sourced);
  return [];
}
