/** What one package may import. */
export interface PackageRule {
  readonly ring: 1 | 2 | 3;
  /** Folders of packages of ours. */
  readonly packages: readonly string[];
  /** Those of `packages` that may only be imported as types. */
  readonly typeOnly?: readonly string[];
  /** Names from the registry; `@scope/*` for a whole scope. */
  readonly thirdParty: readonly string[];
  readonly node: 'any' | readonly string[];
  /** Must never be published. */
  readonly private?: boolean;
}

/** The shape of `table.json`. */
export interface BoundaryTable {
  readonly packages: Readonly<Record<string, PackageRule>>;
  readonly wider: { readonly files: readonly string[]; readonly packages: readonly string[] };
  readonly systemFiles: { readonly files: readonly string[] };
  readonly neverModules: readonly string[];
  readonly ring1Globals: readonly string[];
}

/** One broken rule. `line` counts from 1; 0 means the file as a whole. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** Matches a path against patterns in which `*` is one segment or a part of it and `**` any number of segments. */
export function matchesPath(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('/').map((part) => {
      if (part === '**') return '(?:[^/]+/)*[^/]*';
      return part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
    });
    return new RegExp(`^${parts.join('/').replaceAll('(?:[^/]+/)*[^/]*/', '(?:[^/]+/)*')}$`).test(path);
  });
}

/** Matches a registry name against names and `@scope/*` patterns. */
export function matchesName(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
