import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { generate } from './generate.ts';
import { readSource } from './read-source.ts';

const SOURCE = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: boats.example.org }
spec:
  names: { kind: BigBoat }
  versions:
    - name: v1
      schema: &schema
        openAPIV3Schema:
          type: object
          properties:
            spec: &BoatSpec
              description: What a boat is.
              type: object
              required: [name]
              properties:
                name: { type: string, pattern: '^[a-z/]+$' }
                size: { type: string, enum: [Small, Large], default: Small }
                draught: { x-kubernetes-int-or-string: true }
                since: { type: string, nullable: true }
                flags: { type: array, items: { type: string, enum: [A, B] } }
                crew:
                  type: array
                  items: &Sailor
                    type: object
                    properties:
                      role: { type: string, default: hand }
                cook: *Sailor
                marks: { type: object, additionalProperties: { type: string } }
    - name: v1beta1
      schema: *schema
`;

const files = generate([readSource('boats', SOURCE)]);

describe('generated types', () => {
  const types = files.get('boats.ts') ?? '';

  test('say what is optional, and that a default is always there', () => {
    expect(types).toContain('  readonly name: string;\n');
    expect(types).toContain("  readonly size: 'Small' | 'Large';\n");
    expect(types).toContain('  readonly draught?: number | string;\n');
    expect(types).toContain('  readonly since?: string | null;\n');
    expect(types).toContain("  readonly flags?: readonly ('A' | 'B')[];\n");
    expect(types).toContain('  readonly marks?: { readonly [key: string]: string };\n');
  });

  test('are named by anchors, and written once where the source writes them once', () => {
    expect(types.match(/export interface Sailor /g)).toHaveLength(1);
    expect(types).toContain('  readonly crew?: readonly Sailor[];\n  readonly cook?: Sailor;\n');
    expect(types).toContain('/** What a boat is. */\nexport interface BoatSpec {');
  });
});

test('the table of defaults has one row for each place', () => {
  expect(files.get('defaults.ts')).toContain(
    [
      'export const BIG_BOAT_DEFAULTS: readonly DefaultEntry[] = [',
      "  { path: ['spec', 'size'], value: 'Small' },",
      "  { path: ['spec', 'crew', '[]', 'role'], value: 'hand' },",
      "  { path: ['spec', 'cook', 'role'], value: 'hand' },",
      '];',
    ].join('\n'),
  );
});

test('patterns become literals, so that none is compiled while a manifest is read', () => {
  expect(files.get('patterns.ts')).toContain("  ['^[a-z/]+$', /^[a-z/]+$/],\n");
});

test('an object without a name for its type is refused, with its path', () => {
  const unnamed = SOURCE.replace('items: &Sailor', 'items:').replace('cook: *Sailor', 'cook: { type: string }');
  expect(() => generate([readSource('boats', unnamed)])).toThrow(
    'spec.crew[]: an object with properties needs an anchor',
  );
});

test('two versions with different schemas are refused: without conversion one would prune what the other has', () => {
  const different = SOURCE.replace('schema: *schema', 'schema: { openAPIV3Schema: { type: object } }');
  expect(() => generate([readSource('boats', different)])).toThrow('all versions must share one schema');
});

test('an error in the source is told by its line and not by its text', () => {
  expect(() => readSource('boats', 'a: 1\na: hunter2\n')).toThrow(/^boats: DUPLICATE_KEY at line 2$/);
});

describe('the committed definitions', () => {
  const root = new URL('../../packages/core/', import.meta.url);
  const sources = readdirSync(new URL('crds/', root)).toSorted();
  const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
  const committed = generate(sources.map((name) => readSource(basename(name, '.yaml'), read(`crds/${name}`))));

  test('threat/Y5 generated files are what the sources give', () => {
    for (const [name, text] of committed) expect(read(`src/api/generated/${name}`), name).toBe(text);
  });

  test('every kind is served under both names upstream has used, and stored under the newer', () => {
    const all = sources.flatMap((name) => {
      const root = parse(read(`crds/${name}`)) as { readonly items?: readonly object[] };
      return root.items ?? [root];
    });
    const versions = (
      all as { spec: { group: string; versions: { name: string; served: boolean; storage: boolean }[] } }[]
    )
      .filter(({ spec }) => spec.group === 'external-secrets.io')
      .map(({ spec }) => spec.versions.map(({ name, served, storage }) => `${name} ${served} ${storage}`));
    expect(versions).toEqual(Array.from({ length: 3 }, () => ['v1 true true', 'v1beta1 true false']));
  });
});
