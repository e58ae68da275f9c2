import { compile, stringMap, type Template, type TemplateData, TemplateError } from '@lockkeeper/template';
import type { ExternalSecret } from '../api/external-secret/types.ts';
import type { DesiredSecret } from '../decide/target.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import { isForbiddenMetadataKey } from '../guard/reserved-metadata.ts';
import { dataHash } from '../values/data-hash.ts';
import { SealedValue } from '../values/sealed-value.ts';

/** The Secret to write, with its values. Lives from rendering to the request and no longer. */
export interface RenderedSecret {
  readonly desired: DesiredSecret;
  readonly data: ReadonlyMap<string, SealedValue>;
}

export type RenderResult =
  | { readonly ok: true; readonly secret: RenderedSecret }
  | { readonly ok: false; readonly refusal: Refusal };

/** Compiled templates that are kept; the texts are the tenants' and bounded by the size of an object. */
const MAX_COMPILED = 2_048;

type Spec = ExternalSecret['spec']['target']['template'];

class TemplateFailed extends Error {
  readonly refusal: Refusal;
  constructor(reason: Refusal) {
    super(reason.tenant);
    this.refusal = reason;
  }
}

/**
 * Renders `spec.target.template`, or copies what was fetched where there is none. Values are data in one pass: what a template
 * made is never read as a template again (`threat/X7`). Error texts are Go's, without any part that came from a value.
 */
export class Renderer {
  readonly #compiled = new Map<string, Template>();

  render(externalSecret: ExternalSecret, fetched: ReadonlyMap<string, SealedValue>): RenderResult {
    const { template } = externalSecret.spec.target;
    try {
      const secret = template ? this.#templated(template, fetched) : copied(externalSecret, fetched);
      return { ok: true, secret };
    } catch (error) {
      if (error instanceof TemplateFailed) return { ok: false, refusal: error.refusal };
      throw error;
    }
  }

  #templated(template: NonNullable<Spec>, fetched: ReadonlyMap<string, SealedValue>): RenderedSecret {
    const input = stringMap(new Map([...fetched].map(([key, value]) => [key, value.reveal()])));
    const data = new Map<string, SealedValue>();
    const keepsFetched = template.mergePolicy === 'Merge' || template.data === undefined;
    if (keepsFetched) for (const [key, value] of fetched) data.set(key, value);
    for (const [key, text] of Object.entries(template.data ?? {})) {
      data.set(key, SealedValue.ofBytes(this.#one(key, text, input)));
    }
    const texts = (record: Readonly<Record<string, string>> | undefined): Map<string, string> =>
      new Map(Object.entries(record ?? {}).map(([key, text]) => [key, decode(key, this.#one(key, text, input))]));
    return finished(data, texts(template.metadata?.labels), texts(template.metadata?.annotations), template.type);
  }

  #one(key: string, text: string, input: TemplateData): Uint8Array {
    try {
      return this.#compile(key, text).render(input);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const stage = error.stage === 'parse' ? 'parse' : 'execute';
      throw new TemplateFailed(
        refusal(
          error.stage === 'limit' ? 'Limit' : 'InvalidInput',
          `could not apply template: unable to execute template at key ${key}: unable to ${stage} template at key ${key}: ${error.safeMessage}`,
        ),
      );
    }
  }

  #compile(key: string, text: string): Template {
    const id = JSON.stringify([key, text]);
    const known = this.#compiled.get(id);
    if (known) return known;
    const made = compile(text, { name: key });
    if (this.#compiled.size >= MAX_COMPILED) {
      const oldest = this.#compiled.keys().next();
      if (!oldest.done) this.#compiled.delete(oldest.value);
    }
    this.#compiled.set(id, made);
    return made;
  }
}

/** Labels and annotations are text: a value that is no UTF-8 would be changed on its way, so it is refused. */
function decode(key: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TemplateFailed(
      refusal('InvalidInput', `the template of label or annotation ${key} gives bytes that are no UTF-8 text`),
    );
  }
}

/** Without a template, labels and annotations of the ExternalSecret are copied, less those that other controllers obey (`threat/T7`). */
function copied({ metadata }: ExternalSecret, fetched: ReadonlyMap<string, SealedValue>): RenderedSecret {
  const harmless = (record: Readonly<Record<string, string>> | undefined): Map<string, string> =>
    new Map(Object.entries(record ?? {}).filter(([key]) => !isForbiddenMetadataKey(key)));
  return finished(fetched, harmless(metadata.labels), harmless(metadata.annotations), undefined);
}

function finished(
  data: ReadonlyMap<string, SealedValue>,
  labels: ReadonlyMap<string, string>,
  annotations: ReadonlyMap<string, string>,
  type: string | undefined,
): RenderedSecret {
  const desired: DesiredSecret = {
    ...(type ? { type } : {}),
    labels,
    annotations,
    dataSizes: new Map([...data].map(([key, value]) => [key, value.byteLength])),
    dataHash: dataHash(data),
  };
  return { desired, data };
}
