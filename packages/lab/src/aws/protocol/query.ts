import type { AwsError } from './aws-error.ts';
import type { Output } from './json.ts';
import { isoSeconds, Timestamp } from './timestamp.ts';

/** A query body as a tree: `Tags.member.1.Key=a` is found under `Tags`, `member`, `1`, `Key`. */
export type FormTree = Map<string, string | FormTree>;

/** A list that is written without an element around its items: `<Message>…</Message><Message>…</Message>`. */
export class FlatList {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Nesting beyond this is no AWS input; deeper keys are dropped rather than walked. */
const maxDepth = 16;

export function parseForm(text: string): FormTree {
  const tree: FormTree = new Map();
  for (const [key, value] of new URLSearchParams(text)) {
    const path = key.split('.');
    if (path.length <= maxDepth) insert(tree, path, value);
  }
  return tree;
}

/** The success document of an awsQuery operation. Operations without a result (`undefined`) have no `…Result` element. */
export function writeQuery(operation: string, xmlns: string, output: Output | undefined, requestId: string): string {
  const result = output === undefined ? '' : `<${operation}Result>${members(output)}</${operation}Result>`;
  return `<${operation}Response xmlns="${xmlns}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
}

export function writeQueryError(error: AwsError, xmlns: string, requestId: string): string {
  const type = error.status >= 500 ? 'Receiver' : 'Sender';
  return `<ErrorResponse xmlns="${xmlns}"><Error><Type>${type}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function insert(tree: FormTree, path: readonly string[], value: string): void {
  let node = tree;
  for (const step of path.slice(0, -1)) {
    const next = node.get(step);
    if (next instanceof Map) node = next;
    else {
      const made: FormTree = new Map();
      node.set(step, made);
      node = made;
    }
  }
  node.set(path.at(-1) ?? '', value);
}

function members(output: Output): string {
  return Object.entries(output)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (value instanceof FlatList) return value.items.map((item) => element(name, item)).join('');
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value instanceof Timestamp) return isoSeconds(value.ms);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((entry) => `<member>${content(entry)}</member>`).join('');
  if (typeof value === 'object' && value !== null) return members(value as Output);
  return escapeXml(String(value));
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
}
