import type { CallContext } from '../../../call-context.ts';
import type { ByteString } from '../../../text/byte-string.ts';
import { checkDepth } from '../../../values/depth.ts';
import type { AliasNode, MappingNode, ScalarNode, SequenceNode, YamlNode } from './node.ts';
import { Scanner } from './scanner.ts';
import type { Mark, Token, TokenKind } from './token.ts';
import { yamlFailure } from './yaml-failure.ts';

/**
 * Reads the first document of a YAML 1.1 stream; undefined when there is none. Throws `FunctionFailure` with go-yaml's text,
 * and stops at collections nested too deep.
 */
export function compose(text: ByteString, context: CallContext): YamlNode | undefined {
  return new Composer(new Scanner(text, context)).document();
}

const DOCUMENT_EDGES: readonly TokenKind[] = [
  'version-directive',
  'tag-directive',
  'document-start',
  'document-end',
  'stream-end',
];
const BLOCK_KEY_EDGES: readonly TokenKind[] = ['key', 'value', 'block-end'];
const TAG_PREFIXES = Object.freeze([
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
] as const);
const NOTHING: ScalarNode = Object.freeze({ kind: 'scalar', tag: '', value: '', isImplicit: true });

interface Properties {
  readonly start: Mark;
  readonly anchor: string | undefined;
  readonly tag: string;
}

/** What may stand where a node is expected. */
interface Place {
  readonly inBlock: boolean;
  /** The values of a mapping may be sequences that are not indented. */
  readonly allowsIndentless: boolean;
}

const inFlow: Place = Object.freeze({ inBlock: false, allowsIndentless: false });
const inBlock: Place = Object.freeze({ inBlock: true, allowsIndentless: false });
const inBlockMapping: Place = Object.freeze({ inBlock: true, allowsIndentless: true });

class Composer {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #tagPrefixes = new Map<string, string>();
  #depth = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  document(): YamlNode | undefined {
    if (this.#peekIs('stream-end')) return undefined;
    const node = this.#peekIs('version-directive', 'tag-directive', 'document-start')
      ? this.#explicitDocument()
      : this.#implicitDocument();
    // What follows is not read, but must begin with a word.
    this.#scanner.peek();
    return node;
  }

  #implicitDocument(): YamlNode {
    for (const [handle, prefix] of TAG_PREFIXES) this.#tagPrefixes.set(handle, prefix);
    return this.#node(inBlock);
  }

  #explicitDocument(): YamlNode {
    this.#directives();
    const start = this.#scanner.peek();
    if (start.kind !== 'document-start') throw failure('did not find expected <document start>', start.start);
    this.#scanner.take();
    return this.#peekIs(...DOCUMENT_EDGES) ? NOTHING : this.#node(inBlock);
  }

  #directives(): void {
    let hasVersion = false;
    for (;;) {
      const { kind, value, suffix, start } = this.#scanner.peek();
      if (kind === 'version-directive') {
        if (hasVersion) throw failure('found duplicate %YAML directive', start);
        if (value !== '1.1') throw failure('found incompatible YAML document', start);
        hasVersion = true;
      } else if (kind === 'tag-directive') {
        if (this.#tagPrefixes.has(value)) throw failure('found duplicate %TAG directive', start);
        this.#tagPrefixes.set(value, suffix);
      } else break;
      this.#scanner.take();
    }
    for (const [handle, prefix] of TAG_PREFIXES) {
      if (!this.#tagPrefixes.has(handle)) this.#tagPrefixes.set(handle, prefix);
    }
  }

  #peekIs(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.#scanner.peek().kind);
  }

  #node(place: Place): YamlNode {
    if (this.#peekIs('alias')) return this.#alias();
    checkDepth(++this.#depth);
    const properties = this.#properties();
    const node = this.#content(place, properties);
    this.#depth--;
    return node;
  }

  #alias(): AliasNode {
    const { value: name } = this.#scanner.take();
    const target = this.#anchors.get(name);
    if (target === undefined) throw yamlFailure(`unknown anchor '${name}' referenced`, 'unknown anchor referenced');
    return { kind: 'alias', name, target };
  }

  /** An anchor and a tag, in any order. */
  #properties(): Properties {
    const { start } = this.#scanner.peek();
    let anchor = this.#anchor();
    let tag = '';
    if (this.#peekIs('tag')) {
      tag = this.#tag(this.#scanner.take(), start);
      anchor ??= this.#anchor();
    }
    return { start, anchor, tag };
  }

  #anchor(): string | undefined {
    return this.#peekIs('anchor') ? this.#scanner.take().value : undefined;
  }

  #tag({ value: handle, suffix, start }: Token, nodeStart: Mark): string {
    if (handle === '') return suffix;
    const prefix = this.#tagPrefixes.get(handle);
    if (prefix === undefined) throw failure('found undefined tag handle', start, nodeStart);
    return prefix + suffix;
  }

  #content(place: Place, properties: Properties): YamlNode {
    const next = this.#scanner.peek();
    switch (next.kind) {
      case 'block-entry':
        if (place.allowsIndentless) return this.#indentless(properties);
        break;
      case 'scalar':
        return this.#scalar(this.#scanner.take(), properties);
      case 'flow-sequence-start':
        return this.#flowSequence(properties);
      case 'flow-mapping-start':
        return this.#flowMapping(properties);
      case 'block-sequence-start':
        if (place.inBlock) return this.#blockSequence(properties);
        break;
      case 'block-mapping-start':
        if (place.inBlock) return this.#blockMapping(properties);
        break;
      default:
    }
    if (properties.anchor === undefined && properties.tag === '') {
      throw failure('did not find expected node content', next.start, properties.start);
    }
    return this.#anchored({ ...NOTHING, tag: properties.tag, isImplicit: properties.tag === '' }, properties);
  }

  #anchored<Node extends YamlNode>(node: Node, { anchor }: Properties): Node {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    return node;
  }

  #scalar({ value, isPlain }: Token, properties: Properties): ScalarNode {
    const { tag } = properties;
    const isImplicit = (tag === '' && isPlain) || tag === '!';
    return this.#anchored({ kind: 'scalar', tag, value, isImplicit }, properties);
  }

  #indentless(properties: Properties): SequenceNode {
    const sequence = this.#anchored<SequenceNode>({ kind: 'sequence', items: [] }, properties);
    while (this.#peekIs('block-entry')) {
      this.#scanner.take();
      const isEmpty = this.#peekIs('block-entry', ...BLOCK_KEY_EDGES);
      sequence.items.push(isEmpty ? NOTHING : this.#node(inBlock));
    }
    return sequence;
  }

  #blockSequence(properties: Properties): SequenceNode {
    const sequence = this.#anchored<SequenceNode>({ kind: 'sequence', items: [] }, properties);
    const { start } = this.#scanner.take();
    while (this.#peekIs('block-entry')) {
      this.#scanner.take();
      const isEmpty = this.#peekIs('block-entry', 'block-end');
      sequence.items.push(isEmpty ? NOTHING : this.#node(inBlock));
    }
    this.#expect('block-end', "did not find expected '-' indicator", start);
    return sequence;
  }

  #expect(kind: TokenKind, problem: string, collectionStart: Mark): void {
    const next = this.#scanner.peek();
    if (next.kind !== kind) throw failure(problem, next.start, collectionStart);
    this.#scanner.take();
  }

  #blockMapping(properties: Properties): MappingNode {
    const mapping = this.#anchored<MappingNode>({ kind: 'mapping', pairs: [] }, properties);
    const { start } = this.#scanner.take();
    while (this.#peekIs('key')) {
      this.#scanner.take();
      const key = this.#unless(BLOCK_KEY_EDGES, inBlockMapping);
      mapping.pairs.push([key, this.#value(BLOCK_KEY_EDGES, inBlockMapping)]);
    }
    this.#expect('block-end', 'did not find expected key', start);
    return mapping;
  }

  /** A node, or nothing before one of these words. */
  #unless(edges: readonly TokenKind[], place: Place): YamlNode {
    return this.#peekIs(...edges) ? NOTHING : this.#node(place);
  }

  #value(edges: readonly TokenKind[], place: Place): YamlNode {
    if (!this.#peekIs('value')) return NOTHING;
    this.#scanner.take();
    return this.#unless(edges, place);
  }

  #flowSequence(properties: Properties): SequenceNode {
    const sequence = this.#anchored<SequenceNode>({ kind: 'sequence', items: [] }, properties);
    const { start } = this.#scanner.take();
    while (this.#hasEntry('flow-sequence-end', sequence.items.length, "did not find expected ',' or ']'", start)) {
      sequence.items.push(this.#peekIs('key') ? this.#pair() : this.#node(inFlow));
    }
    this.#scanner.take();
    return sequence;
  }

  /** Whether one more entry follows; takes the comma before it. */
  #hasEntry(end: TokenKind, count: number, problem: string, start: Mark): boolean {
    if (this.#peekIs(end)) return false;
    if (count > 0) this.#expect('flow-entry', problem, start);
    return !this.#peekIs(end);
  }

  /** A mapping of one entry, without braces. go-yaml skips a word here when the key is empty. */
  #pair(): MappingNode {
    this.#scanner.take();
    const edges: readonly TokenKind[] = ['value', 'flow-entry', 'flow-sequence-end'];
    const isEmpty = this.#peekIs(...edges);
    const key = this.#unless(edges, inFlow);
    if (isEmpty) this.#scanner.take();
    return { kind: 'mapping', pairs: [[key, this.#value(['flow-entry', 'flow-sequence-end'], inFlow)]] };
  }

  #flowMapping(properties: Properties): MappingNode {
    const mapping = this.#anchored<MappingNode>({ kind: 'mapping', pairs: [] }, properties);
    const { start } = this.#scanner.take();
    while (this.#hasEntry('flow-mapping-end', mapping.pairs.length, "did not find expected ',' or '}'", start)) {
      mapping.pairs.push(this.#flowEntry());
    }
    this.#scanner.take();
    return mapping;
  }

  #flowEntry(): readonly [YamlNode, YamlNode] {
    if (!this.#peekIs('key')) return [this.#node(inFlow), NOTHING];
    this.#scanner.take();
    const key = this.#unless(['value', 'flow-entry', 'flow-mapping-end'], inFlow);
    return [key, this.#value(['flow-entry', 'flow-mapping-end'], inFlow)];
  }
}

/** go-yaml counts these lines from zero, and does not name the first one. */
function failure(problem: string, { line }: Mark, collectionStart?: Mark): Error {
  return yamlFailure(problem, problem, line === 0 ? (collectionStart?.line ?? 0) : line);
}
