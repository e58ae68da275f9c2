import { type ExternalSecret, merges, type RenderedManifest, type RenderedSecret } from '@lockkeeper/core';
import type { UserRendering } from './render-as-user.ts';

/** What of a target goes to stdout, and a sentence about its life for stderr. */
export interface Printed {
  readonly object?: object;
  readonly note?: string;
}

function metadataOf(
  { metadata, spec }: ExternalSecret,
  { labels, annotations }: Pick<RenderedManifest, 'labels' | 'annotations'>,
): object {
  return {
    name: spec.target.name ?? metadata.name,
    namespace: metadata.namespace,
    ...(labels.size > 0 ? { labels: Object.fromEntries(labels) } : {}),
    ...(annotations.size > 0 ? { annotations: Object.fromEntries(annotations) } : {}),
  };
}

function secretObject(externalSecret: ExternalSecret, { desired, data }: RenderedSecret): object {
  const encoded = [...data].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(externalSecret, desired),
    type: desired.type ?? 'Opaque',
    ...(externalSecret.spec.target.immutable === true ? { immutable: true } : {}),
    data: Object.fromEntries(encoded),
  };
}

function manifestObject(externalSecret: ExternalSecret, rendered: RenderedManifest): object {
  const { apiVersion, kind } = externalSecret.spec.target.manifest ?? {};
  const content = JSON.parse(rendered.content.revealText()) as object;
  return { apiVersion, kind, metadata: metadataOf(externalSecret, rendered), ...content };
}

function kindOf({ spec }: ExternalSecret): string {
  return spec.target.manifest?.kind ?? 'Secret';
}

/** What becomes of a target for which no source has anything. */
function lifeOfNothing({ spec }: ExternalSecret, what: string): string {
  if (spec.target.deletionPolicy !== 'Delete') return `no source has anything: ${what} stays as it is`;
  return spec.target.creationPolicy === 'Owner'
    ? `no source has anything: ${what} would be deleted, as deletionPolicy is Delete`
    : `no source has anything, and ${what} would not be deleted: creationPolicy is not Owner`;
}

function lifeOf({ spec }: ExternalSecret, what: string): string | undefined {
  const { creationPolicy } = spec.target;
  if (creationPolicy === 'None') return `creationPolicy is None: ${what} is not written`;
  if (!merges(creationPolicy)) return undefined;
  const missing = creationPolicy === 'Merge' ? 'is not created where there is none' : 'is created where there is none';
  return `creationPolicy is ${creationPolicy}: what is printed is merged into ${what}, which ${missing}`;
}

/** The object that the operator would write, as far as it would write one. */
export function printedObject(externalSecret: ExternalSecret, { made }: UserRendering): Printed {
  const what = `${kindOf(externalSecret)} "${externalSecret.spec.target.name ?? externalSecret.metadata.name}"`;
  if (made.kind === 'nothing') return { note: lifeOfNothing(externalSecret, what) };
  const note = lifeOf(externalSecret, what);
  const told = note === undefined ? {} : { note };
  if (externalSecret.spec.target.creationPolicy === 'None') return told;
  const object =
    made.kind === 'secret' ? secretObject(externalSecret, made.secret) : manifestObject(externalSecret, made.manifest);
  return { object, ...told };
}
