import type { ExternalSecretTemplate } from '../api/generated/external-secrets.ts';
import type { ExternalSecret } from '../api/external-secret/types.ts';
import type { DesiredSecret } from '../decide/target.ts';
import type { Refusal } from '../errors/refusal.ts';
import { isForbiddenMetadataKey } from '../guard/reserved-metadata.ts';
import { dataHash } from '../values/data-hash.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import { type RenderedManifest, renderManifest } from './manifest/render-manifest.ts';
import { RenderPass, type RendererPorts } from './render-pass.ts';
import { applySecretTemplate } from './secret-template.ts';
import { TemplateCache } from './template-cache.ts';
import { behind, TemplateFailed } from './template-failed.ts';
import type { TemplateSources } from './template-sources.ts';
import type { UnexpectedKey } from './unexpected-key.ts';

type Values = ReadonlyMap<string, SealedValue>;

/** The Secret to write, with its values. Lives from rendering to the request and no longer. */
export interface RenderedSecret {
  readonly desired: DesiredSecret;
  readonly data: Values;
}

interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

/** `unexpectedKeys`: a warning for each, and the object is written all the same. */
interface Rendered {
  readonly ok: true;
  readonly unexpectedKeys: readonly UnexpectedKey[];
}

export type RenderResult = (Rendered & { readonly secret: RenderedSecret }) | Refused;
export type RenderManifestResult = (Rendered & { readonly manifest: RenderedManifest }) | Refused;
export type RenderPushResult = (Rendered & { readonly data: Values }) | Refused;

/** What a rendering is given besides object and values. */
export interface RenderInput {
  /** Data of the objects that `templateSourcesOf` names. */
  readonly sources?: TemplateSources;
  readonly signal?: AbortSignal;
}

const APPLYING = 'could not apply template: ';

/**
 * Renders templates of ExternalSecrets and PushSecrets, or copies what was fetched where there is none. Values are data in one
 * pass: what a template made is never read as a template again (`threat/X7`). Error texts are ESO's and Go's, without any part
 * that came from a value. Rejects only with the signal's reason.
 */
export class Renderer {
  readonly #ports: RendererPorts;
  readonly #templates: TemplateCache;

  constructor(ports: RendererPorts) {
    this.#ports = ports;
    this.#templates = new TemplateCache(ports.delimiters);
  }

  /** The Secret that an ExternalSecret asks for. */
  render(externalSecret: ExternalSecret, fetched: Values, input: RenderInput = {}): Promise<RenderResult> {
    return settled(APPLYING, async () => {
      const { template } = externalSecret.spec.target;
      if (template === undefined) return { ok: true, secret: copied(externalSecret, fetched), unexpectedKeys: [] };
      const pass = this.#pass(externalSecret.metadata.namespace, fetched, input);
      const base = keepsFetched(template) ? fetched : new Map<string, SealedValue>();
      const made = await applySecretTemplate(pass, template, input.sources ?? new Map(), base);
      const secret = finished(made.data, made.labels, made.annotations, template.type);
      return { ok: true, secret, unexpectedKeys: made.unexpectedKeys };
    });
  }

  /**
   * The object of another kind that an ExternalSecret with `target.manifest` asks for. `existing` is the live object where values are
   * merged into it (`creationPolicy` Merge and CreateOrMerge), and undefined where the object is made anew.
   */
  renderManifest(
    externalSecret: ExternalSecret,
    fetched: Values,
    existing: unknown,
    input: RenderInput = {},
  ): Promise<RenderManifestResult> {
    return settled('', async () => {
      const pass = this.#pass(externalSecret.metadata.namespace, fetched, input);
      const made = await renderManifest(pass, {
        externalSecret,
        fetched,
        existing,
        sources: input.sources ?? new Map(),
      });
      return { ok: true, ...made };
    });
  }

  /** The data of a Secret as a PushSecret's template changes it: what is not templated stays. */
  renderPush(
    template: ExternalSecretTemplate,
    namespace: string,
    data: Values,
    input: RenderInput = {},
  ): Promise<RenderPushResult> {
    return settled(APPLYING, async () => {
      const pass = this.#pass(namespace, data, input);
      const made = await applySecretTemplate(pass, template, input.sources ?? new Map(), data);
      return { ok: true, data: made.data, unexpectedKeys: made.unexpectedKeys };
    });
  }

  #pass(namespace: string, values: Values, { signal = new AbortController().signal }: RenderInput): RenderPass {
    const bytes = new Map([...values].map(([key, value]) => [key, value.reveal()]));
    return new RenderPass(this.#ports, this.#templates, { namespace, values: bytes, signal });
  }
}

async function settled<Result extends Rendered>(prefix: string, run: () => Promise<Result>): Promise<Result | Refused> {
  try {
    return await run();
  } catch (error) {
    const failure = behind(prefix, error);
    if (failure instanceof TemplateFailed) return { ok: false, refusal: failure.refusal };
    throw failure;
  }
}

/** Fetched keys are kept when the template says so, and when it makes no keys of its own. */
function keepsFetched({ mergePolicy, data = {}, templateFrom = [] }: ExternalSecretTemplate): boolean {
  return mergePolicy === 'Merge' || (Object.keys(data).length === 0 && templateFrom.length === 0);
}

/** Without a template, labels and annotations of the ExternalSecret are copied, less those that other controllers obey (`threat/T7`). */
function copied({ metadata }: ExternalSecret, fetched: Values): RenderedSecret {
  const harmless = (record: Readonly<Record<string, string>> | undefined): Map<string, string> =>
    new Map(Object.entries(record ?? {}).filter(([key]) => !isForbiddenMetadataKey(key)));
  return finished(fetched, harmless(metadata.labels), harmless(metadata.annotations), undefined);
}

function finished(
  data: Values,
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
