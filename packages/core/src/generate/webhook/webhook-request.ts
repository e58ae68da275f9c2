import {
  compile,
  mapValue,
  stringMap,
  type TemplateData,
  TemplateError,
  encodeText,
  goTypes,
  mapType,
} from '@lockkeeper/template';
import type { WebhookSpec } from '../../api/generator/types.ts';
import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import { templateFunctions } from '../../rewrite/template-functions.ts';
import type { SealedValue } from '../../values/sealed-value.ts';

/** The Secrets of a Webhook by their names in the templates, each with its keys. */
export type WebhookSecrets = ReadonlyMap<string, ReadonlyMap<string, SealedValue>>;

/** A request as a Webhook generator asks for it. Holds values of Secrets: it is sent and never shown. */
export interface WebhookRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
/** Headers that say how a message is framed and where it goes: those are ours. */
const OWN_HEADERS: readonly string[] = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LIMITS = { steps: 50_000, outputBytes: 256 * 1024, workBytes: 1024 * 1024 } as const;

function invalid(message: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', message);
}

function render(what: string, text: string, data: TemplateData): Uint8Array {
  try {
    return compile(text, { name: 'webhooktemplate', functions: templateFunctions }).render(data, { limits: LIMITS });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new LockkeeperError(
      error.stage === 'limit' ? 'Limit' : 'InvalidInput',
      `failed to parse ${what}: ${error.safeMessage}`,
    );
  }
}

function dataOf(secrets: WebhookSecrets, write: (value: SealedValue) => string | Uint8Array): TemplateData {
  const entries = [...secrets].map(([name, keys]) => {
    const texts = new Map([...keys].map(([key, value]) => [key, write(value)]));
    return [encodeText(name), stringMap(texts)] as const;
  });
  return mapValue(new Map(entries), mapType(mapType(goTypes.string)));
}

/** As Go's `url.QueryEscape`: everything but letters, digits and `-_.~`, with `+` for a space. */
function queryEscaped(value: SealedValue): string {
  return [...value.reveal()]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      if (/[A-Za-z0-9_.~-]/.test(letter)) return letter;
      return letter === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function headersOf({ headers = {} }: WebhookSpec, data: TemplateData): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).map(([name, text]) => {
      if (!HEADER_NAME.test(name)) throw invalid(`spec.headers: ${JSON.stringify(name)} is no name of a header`);
      if (OWN_HEADERS.includes(name.toLowerCase())) throw invalid(`spec.headers: ${name} cannot be set`);
      const value = Buffer.from(render(`header ${name}`, text, data))
        .toString('latin1')
        .trim();
      if (!HEADER_VALUE.test(value)) throw invalid(`spec.headers: the value of ${name} would hold control characters`);
      return [name, value] as const;
    }),
  );
}

/**
 * Renders the request of a Webhook generator: in the URL values of Secrets are escaped, in headers and body they stand as they are
 * (upstream's rule). Nothing a value holds is read as a template. Throws LockkeeperError `InvalidInput` or `Limit`; no message holds a
 * value (`threat/G2`).
 */
export function webhookRequest(spec: WebhookSpec, secrets: WebhookSecrets): WebhookRequest {
  const method = (spec.method || 'GET').toUpperCase();
  if (!METHODS.includes(method))
    throw invalid(`spec.method: ${JSON.stringify(spec.method)} is none of ${METHODS.join(', ')}`);
  if (spec.auth?.ntlm) throw invalid('spec.auth.ntlm is not supported by this release: use a header');
  const plain = dataOf(secrets, (value) => value.reveal());
  return {
    method,
    url: Buffer.from(render('url', spec.url, dataOf(secrets, queryEscaped))).toString(),
    headers: headersOf(spec, plain),
    body: render('body', spec.body ?? '', plain),
  };
}
