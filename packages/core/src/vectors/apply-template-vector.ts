import { Buffer } from 'node:buffer';
import type { Random } from '../ports/random.ts';
import { RenderPass } from '../render/render-pass.ts';
import { applySourced, emptySecret } from '../render/secret-template.ts';
import { TemplateCache } from '../render/template-cache.ts';

/** What an `apply-template` vector holds. */
export interface ApplyTemplateInput {
  readonly templates: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
  readonly scope: 'Values' | 'KeysAndValues';
  readonly target: string;
  readonly decoding: string;
}

const STILL = { now: () => 0, monotonic: () => 0, after: () => () => undefined };

/** The vectors ask for no randomness: a template that does is no vector. */
const NONE: Random = {
  next: () => 0,
  bytes: () => {
    throw new TypeError('templates of vectors have no randomness');
  },
  uuid: () => '',
};

/** Applies the templates in order, named as ESO names them: by their key, and those of keys and values by their own text. */
export async function applyTemplateVector({
  templates,
  data,
  scope,
  target,
  decoding,
}: ApplyTemplateInput): Promise<object> {
  const values = new Map(Object.entries(data).map(([key, text]) => [key, new TextEncoder().encode(text)]));
  const given = { namespace: 'vectors', values, signal: new AbortController().signal };
  const pass = new RenderPass({ random: NONE, clock: STILL }, new TemplateCache(), given);
  const secret = emptySecret(new Map());
  for (const [key, text] of Object.entries(templates)) {
    const template = { name: scope === 'Values' ? key : text, text };
    await applySourced(pass, secret, target, { scope, key, template, decoding, place: key });
  }
  const dataBase64 = [...secret.data].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')]);
  return {
    dataBase64: Object.fromEntries(dataBase64),
    ...(secret.labels.size > 0 ? { labels: Object.fromEntries(secret.labels) } : {}),
    ...(secret.annotations.size > 0 ? { annotations: Object.fromEntries(secret.annotations) } : {}),
  };
}
