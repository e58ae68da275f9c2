import type { ExternalSecret, ExternalSecretTemplate } from '../../api/external-secret/types.ts';
import { copyJson, type MutableJson } from '../../api/schema/copy-json.ts';
import { isForbiddenMetadataKey } from '../../guard/reserved-metadata.ts';
import { contentHash } from '../../values/content-hash.ts';
import { SealedValue } from '../../values/sealed-value.ts';
import { applyValue } from '../apply-template.ts';
import type { RenderPass } from '../render-pass.ts';
import { behind, invalid } from '../template-failed.ts';
import { type SourcedTemplate, type TemplateSources, templatesOf } from '../template-sources.ts';
import { type UnexpectedKey, unexpectedKeys } from '../unexpected-key.ts';
import { applyToManifest, fieldText } from './apply-to-manifest.ts';
import type { Manifest } from './manifest.ts';
import { emptyObject, isMutableObject } from './set-at-path.ts';

/** The object to write, with its values. Name, namespace, owner and our own marks are the writer's. */
export interface RenderedManifest {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** `data`, `stringData` and `spec`, as far as there are any: the JSON text of one object. */
  readonly content: SealedValue;
  /** For the annotation `reconcile.external-secrets.io/data-hash`: of `spec`, and of `data` where there is no `spec`. */
  readonly contentHash: string;
}

export interface ManifestInput {
  readonly externalSecret: ExternalSecret;
  readonly fetched: ReadonlyMap<string, SealedValue>;
  readonly existing: unknown;
  readonly sources: TemplateSources;
}

const ROOTS: readonly string[] = ['data', 'stringData', 'spec'];

function startOf({ externalSecret, existing }: ManifestInput): Manifest {
  const { metadata, spec } = externalSecret;
  const { template, manifest } = spec.target;
  const roots = emptyObject();
  const live = existing === undefined ? undefined : copyJson(existing, '');
  for (const root of ROOTS) {
    const found = isMutableObject(live) ? live[root] : undefined;
    if (found !== undefined) roots[root] = found;
  }
  if (live === undefined) roots[manifest?.kind === 'ConfigMap' ? 'data' : 'spec'] = emptyObject();
  if (template === undefined) {
    return { roots, labels: harmless(metadata.labels), annotations: harmless(metadata.annotations) };
  }
  // As ESO: these are not rendered here. The guard refuses what other controllers obey.
  const written = (record: Readonly<Record<string, string>> = {}): Map<string, string> =>
    new Map(Object.entries(record));
  return { roots, labels: written(template.metadata?.labels), annotations: written(template.metadata?.annotations) };
}

/** What is copied from the ExternalSecret, less what other controllers obey (`threat/T7`). */
function harmless(record: Readonly<Record<string, string>> = {}): Map<string, string> {
  return new Map(Object.entries(record).filter(([key]) => !isForbiddenMetadataKey(key)));
}

/** Without a template: `data` of a ConfigMap, `spec.data` of all else. */
function copyValues(manifest: Manifest, { externalSecret, fetched }: ManifestInput): void {
  const data = emptyObject();
  for (const [key, value] of fetched) data[key] = fieldText(key, value);
  if (externalSecret.spec.target.manifest?.kind === 'ConfigMap') {
    manifest.roots['data'] = data;
    return;
  }
  const spec = manifest.roots['spec'] ?? emptyObject();
  if (!isMutableObject(spec)) throw invalid('spec of the target is no object');
  spec['data'] = data;
  manifest.roots['spec'] = spec;
}

const STEPS: Readonly<Record<string, string>> = {
  configMap: 'failed to merge configmap template: ',
  secret: 'failed to merge secret template: ',
  literal: 'failed to execute literal template: ',
};

function stepOf({ place }: SourcedTemplate): string {
  const source = Object.keys(STEPS).find((name) => place.includes(`].${name}`)) ?? 'literal';
  return STEPS[source] ?? '';
}

async function applyTemplates(
  pass: RenderPass,
  manifest: Manifest,
  template: ExternalSecretTemplate,
  sources: TemplateSources,
): Promise<UnexpectedKey[]> {
  const unexpected: UnexpectedKey[] = [];
  for (const [index, from] of (template.templateFrom ?? []).entries()) {
    const target = from.target === '' ? 'data' : from.target;
    for (const sourced of templatesOf(from, index, sources)) {
      try {
        const keys = await applyToManifest(pass, manifest, target, sourced);
        unexpected.push(...unexpectedKeys(keys, sourced.place));
      } catch (error) {
        throw behind(stepOf(sourced), error);
      }
    }
  }
  return unexpected;
}

async function applyData(pass: RenderPass, manifest: Manifest, template: ExternalSecretTemplate): Promise<void> {
  const texts = Object.entries(template.data ?? {});
  if (texts.length === 0) return;
  const data = manifest.roots['data'] ?? emptyObject();
  if (!isMutableObject(data)) throw invalid('failed to execute template.data: data of the target is no object');
  for (const [key, text] of texts) {
    try {
      data[key] = fieldText(key, await applyValue(pass, key, { name: key, text }, 'None'));
    } catch (error) {
      throw behind('failed to execute template.data: ', error);
    }
  }
  manifest.roots['data'] = data;
}

function hashOf({ roots }: Manifest, { externalSecret }: ManifestInput): string {
  const content: MutableJson | undefined = roots['spec'] ?? roots['data'];
  if (content !== undefined && content !== null) return contentHash(content);
  const name = JSON.stringify(externalSecret.spec.target.name ?? externalSecret.metadata.name);
  throw invalid(
    `failed to hash target ${name} content: generic target content does not have a spec or data field for content hashing`,
  );
}

/**
 * Makes an object of another kind than Secret (`eso.md` §3.7, §5): the values, or what the template makes of them, in `data` or below
 * `spec`. Only `data`, `stringData`, `spec`, labels and annotations are ever touched (`threat/T6`). Throws `TemplateFailed`.
 */
export async function renderManifest(
  pass: RenderPass,
  input: ManifestInput,
): Promise<{ readonly manifest: RenderedManifest; readonly unexpectedKeys: readonly UnexpectedKey[] }> {
  const made = startOf(input);
  const { template } = input.externalSecret.spec.target;
  let unexpected: readonly UnexpectedKey[] = [];
  if (template === undefined) copyValues(made, input);
  else {
    unexpected = await applyTemplates(pass, made, template, input.sources);
    await applyData(pass, made, template);
  }
  const manifest = {
    labels: made.labels,
    annotations: made.annotations,
    content: SealedValue.ofText(JSON.stringify(made.roots)),
    contentHash: hashOf(made, input),
  };
  return { manifest, unexpectedKeys: unexpected };
}
