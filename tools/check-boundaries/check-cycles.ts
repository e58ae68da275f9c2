import { resolveRelative } from './check-imports.ts';
import type { Breach } from './table.ts';
import { packageName, type SourceFile, type Workspace } from './workspace.ts';

interface Edge {
  readonly from: string;
  readonly to: string;
  /** An import that makes the edge, to show. */
  readonly file: string;
  readonly line: number;
}

/** Two files' first folders that differ, both below their nearest common folder; undefined when one of the two is a file there. */
function folderEdge(from: string, to: string): readonly [string, string] | undefined {
  const a = from.split('/');
  const b = to.split('/');
  const common = a.findIndex((part, i) => part !== b[i]);
  if (common < 0 || common >= a.length - 1 || common >= b.length - 1) return undefined;
  return [a.slice(0, common + 1).join('/'), b.slice(0, common + 1).join('/')];
}

function edgesOf(workspace: Workspace, file: SourceFile): readonly Edge[] {
  return file.imports.flatMap(({ specifier, line, typeOnly }) => {
    const at = { file: file.path, line };
    const folder = workspace.folders.get(packageName(specifier));
    if (folder !== undefined && folder === file.owner) return [];
    if (folder !== undefined) return [{ from: `packages/${file.owner}`, to: `packages/${folder}`, ...at }];
    if (!specifier.startsWith('.')) return [];
    const target = resolveRelative(file.path, specifier);
    const folders = folderEdge(file.path, target);
    return [
      ...(typeOnly ? [] : [{ from: file.path, to: target, ...at }]),
      ...(folders ? [{ from: folders[0], to: folders[1], ...at }] : []),
    ];
  });
}

function byFrom(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const map = new Map<string, Edge[]>();
  for (const edge of edges) {
    const list = map.get(edge.from);
    if (list) list.push(edge);
    else map.set(edge.from, [edge]);
  }
  return map;
}

/** The shortest way from `start` back to itself, or undefined. */
function cycleThrough(start: string, graph: ReadonlyMap<string, readonly Edge[]>): readonly Edge[] | undefined {
  const seen = new Set<string>();
  const queue: (readonly Edge[])[] = (graph.get(start) ?? []).map((edge) => [edge]);
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const to = way.at(-1)?.to ?? start;
    if (to === start) return way;
    if (seen.has(to)) continue;
    seen.add(to);
    for (const edge of graph.get(to) ?? []) queue.push([...way, edge]);
  }
  return undefined;
}

/**
 * Finds cycles: of files (imports that run), of folders beside each other and of packages (types count: a reader must be able to
 * read one after the other). Each cycle is told once.
 */
export function checkCycles(workspace: Workspace): readonly Breach[] {
  const shipped = workspace.files.filter((file) => file.owner !== undefined && !file.wider);
  const graph = byFrom(shipped.flatMap((file) => edgesOf(workspace, file)));
  const told = new Set<string>();
  return [...graph.keys()].toSorted().flatMap((start) => {
    const cycle = told.has(start) ? undefined : cycleThrough(start, graph);
    if (cycle === undefined) return [];
    for (const edge of cycle) told.add(edge.from);
    const [first] = cycle;
    const names = [...cycle.map((edge) => `${edge.from} (${edge.file}:${edge.line})`), start];
    return [{ file: first?.file ?? start, line: first?.line ?? 0, rule: 'cycle', message: names.join(' → ') }];
  });
}
