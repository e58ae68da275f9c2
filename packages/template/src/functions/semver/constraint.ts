import { RE2JS } from 're2js';
import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { comparePrereleases, compareVersions, readVersion, type Version } from './version.ts';

/** How much of a constraint's version is left open: nothing, the patch, minor and patch, or everything. */
type Open = 'nothing' | 'patch' | 'minor' | 'all';

interface Constraint {
  readonly operator: string;
  readonly version: Version;
  readonly open: Open;
}

/** All of one group must hold. */
interface Group {
  readonly constraints: readonly Constraint[];
  /** Prereleases are looked at only by groups that name one. */
  readonly namesPrerelease: boolean;
}

const OPERATORS = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^';
const VERSION =
  'v?([0-9|x|X|\\*]+)(\\.[0-9|x|X|\\*]+)?(\\.[0-9|x|X|\\*]+)?' +
  '(-([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?' +
  '(\\+([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?';
// Where groups are in these patterns: operator 1, version 2, its numbers 3 to 5, `-prerelease` 6; of a range 1 and 11.
const ONE = RE2JS.compile(`^\\s*(${OPERATORS})\\s*(${VERSION})\\s*$`);
const RANGE = RE2JS.compile(`\\s*(${VERSION})\\s+-\\s+(${VERSION})\\s*`);
const EACH = RE2JS.compile(`(${OPERATORS})\\s*(${VERSION})`);
const GROUP = RE2JS.compile(
  `^(\\s*(${OPERATORS})\\s*(${VERSION})\\s*)((?:\\s+|,\\s*)(${OPERATORS})\\s*(${VERSION})\\s*)*$`,
);
const RANGE_END = 11;
const PRERELEASE = 6;

/**
 * Whether a version is what a constraint of Masterminds semver 3.4.0 asks for, such as `^1.2 || >=2.1, <3`.
 * Throws `FunctionFailure` with that library's text when the constraint or the version cannot be read.
 */
export function satisfies(constraint: ByteString, version: ByteString): boolean {
  const groups = writeOutRanges(constraint).split('||').map(readGroup);
  const candidate = readVersion(version);
  return groups.some(({ constraints, namesPrerelease }) => {
    if (candidate.prerelease !== '' && !namesPrerelease) return false;
    return constraints.every((each) => holds(candidate, each));
  });
}

/** `1.2 - 3.4` is `>= 1.2, <= 3.4`. */
function writeOutRanges(text: ByteString): ByteString {
  const found = RANGE.matcher(text);
  let written = text;
  while (found.find()) {
    const range = `>= ${found.group(1) ?? ''}, <= ${found.group(RANGE_END) ?? ''} `;
    written = written.replace(found.group() ?? '', () => range);
  }
  return written;
}

function readGroup(text: ByteString): Group {
  if (!GROUP.matcher(text).find()) throw improper(text);
  const constraints: Constraint[] = [];
  const found = EACH.matcher(text);
  while (found.find()) constraints.push(readConstraint(found.group() ?? ''));
  return { constraints, namesPrerelease: constraints.some(({ version }) => version.prerelease !== '') };
}

function improper(text: ByteString): FunctionFailure {
  return FunctionFailure.withData(`improper constraint: ${text}`, 'improper constraint');
}

function readConstraint(text: ByteString): Constraint {
  const found = ONE.matcher(text);
  if (!found.find()) throw improper(text);
  const [operator = '', whole = '', major = '', minor = '', patch = ''] = [1, 2, 3, 4, 5].map(
    (group) => found.group(group) ?? '',
  );
  const prerelease = found.group(PRERELEASE) ?? '';
  const open = openness(major, minor, patch);
  const texts: Record<Open, string> = {
    all: `0.0.0${prerelease}`,
    minor: `${major}.0.0${prerelease}`,
    patch: `${major}${minor}.0${prerelease}`,
    nothing: whole,
  };
  return { operator, version: readConstraintVersion(texts[open]), open };
}

function openness(major: string, minor: string, patch: string): Open {
  if (isOpen(major)) return 'all';
  if (isOpen(minor)) return 'minor';
  return isOpen(patch) ? 'patch' : 'nothing';
}

function isOpen(part: string): boolean {
  return /^(?:\.?[xX*])?$/.test(part);
}

function readConstraintVersion(text: string): Version {
  try {
    return readVersion(text);
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    throw FunctionFailure.plain('constraint parser error');
  }
}

function holds(version: Version, constraint: Constraint): boolean {
  switch (constraint.operator) {
    case '!=':
      return isOther(version, constraint);
    case '>':
      return isGreater(version, constraint);
    case '<':
      return compareVersions(version, constraint.version) < 0;
    case '>=':
    case '=>':
      return compareVersions(version, constraint.version) >= 0;
    case '<=':
    case '=<':
      return isAtMost(version, constraint);
    case '~':
    case '~>':
      return isTilde(version, constraint);
    case '^':
      return isCaret(version, constraint);
    default:
      if (constraint.open !== 'nothing') return isTilde(version, constraint);
      return compareVersions(version, constraint.version) === 0;
  }
}

/** `!=1.2.x` is every version outside of 1.2. */
function isOther(version: Version, { version: wanted, open }: Constraint): boolean {
  if (open === 'nothing') return compareVersions(version, wanted) !== 0;
  if (version.major !== wanted.major) return true;
  if (open === 'minor') return false;
  if (version.minor !== wanted.minor) return true;
  if (open === 'patch') return comparePrereleases(version.prerelease, wanted.prerelease) !== 0;
  return version.patch !== wanted.patch || compareVersions(version, wanted) !== 0;
}

/** `>11` begins with 12, and `>11.1` with 11.2. */
function isGreater(version: Version, { version: wanted, open }: Constraint): boolean {
  if (open === 'minor' || open === 'patch') {
    if (version.major !== wanted.major) return version.major > wanted.major;
    return open === 'patch' && version.minor > wanted.minor;
  }
  return compareVersions(version, wanted) > 0;
}

/** `<=11` ends before 12, and `<=11.1` before 11.2. */
function isAtMost(version: Version, { version: wanted, open }: Constraint): boolean {
  if (open === 'nothing') return compareVersions(version, wanted) <= 0;
  if (version.major !== wanted.major) return version.major < wanted.major;
  return open === 'minor' || version.minor <= wanted.minor;
}

/** `~1.2.3` stays within 1.2, `~1` within 1; `~0.0.0` and `~*` are without an upper end. */
function isTilde(version: Version, { version: wanted, open }: Constraint): boolean {
  if (compareVersions(version, wanted) < 0) return false;
  const isZero = wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n;
  if (isZero && open !== 'minor' && open !== 'patch') return true;
  return version.major === wanted.major && (open === 'minor' || version.minor === wanted.minor);
}

/** `^` keeps the first number that is not zero. */
function isCaret(version: Version, { version: wanted, open }: Constraint): boolean {
  if (compareVersions(version, wanted) < 0) return false;
  if (wanted.major > 0n || open === 'minor') return version.major === wanted.major;
  if (version.major > 0n) return false;
  if (wanted.minor > 0n || open === 'patch') return version.minor === wanted.minor;
  return version.minor === 0n && version.patch === wanted.patch;
}
