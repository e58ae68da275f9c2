/** What is read and written of a lock entry. */
export interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockPackages = Readonly<Record<string, LockEntry>>;

const SYSTEMS: readonly string[] = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS: readonly string[] = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

/** The entry of a package for another platform, told from its name: such packages are named after what they run on. */
function entryFor(name: string, version: string, dev: boolean | undefined): LockEntry | undefined {
  const parts = name.slice(name.indexOf('/') + 1).split('-');
  const system = parts.find((part) => SYSTEMS.includes(part));
  const processor = parts.find((part) => PROCESSORS.includes(part));
  if (system === undefined || processor === undefined) return undefined;
  const musl = parts.some((part) => part.startsWith('musl'));
  return {
    version,
    cpu: [processor],
    ...(dev === true ? { dev } : {}),
    ...(musl ? { libc: ['musl'] } : {}),
    optional: true,
    os: [system],
  };
}

function isLocked(packages: LockPackages, owner: string, name: string): boolean {
  return Object.hasOwn(packages, `node_modules/${name}`) || Object.hasOwn(packages, `${owner}/node_modules/${name}`);
}

export interface Completion {
  readonly added: Readonly<Record<string, LockEntry>>;
  /** Optional packages that are not locked and whose name tells no platform. */
  readonly unknown: readonly string[];
}

/**
 * The entries that `npm ci` misses. When a registry (a mirror, say) does not hold the packages for other platforms, `npm install`
 * leaves them out of the lock file without a word, and `npm ci` then refuses the file as out of step, everywhere.
 */
export function completeLock(packages: LockPackages): Completion {
  const added = new Map<string, LockEntry>();
  const unknown: string[] = [];
  for (const [owner, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(packages, owner, name)) continue;
      const made = entryFor(name, version, entry.dev);
      if (made) added.set(`node_modules/${name}`, made);
      else unknown.push(name);
    }
  }
  return { added: Object.fromEntries(added), unknown };
}
