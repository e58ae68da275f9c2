import type { ByteString } from '../../../text/byte-string.ts';
import type { DerCursor } from '../der/der-cursor.ts';
import { contextTag, tags } from '../der/tag.ts';
import { x509Problem, need } from '../x509-problem.ts';
import { extensionOids } from './extension-oids.ts';
import { readAltNames } from './subject-alt-names.ts';

/** What the extensions of a certificate say. Key identifiers are undefined when there are none, which is not the same as empty ones. */
export interface ExtensionFacts {
  readonly subjectKeyId?: Uint8Array;
  readonly authorityKeyId?: Uint8Array;
  readonly dnsNames: readonly ByteString[];
  readonly ipAddresses: readonly Uint8Array[];
  readonly emailAddresses: readonly ByteString[];
  readonly uris: readonly ByteString[];
}

interface Extension {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: DerCursor;
}

const NO_NAMES: ExtensionFacts = Object.freeze({ dnsNames: [], ipAddresses: [], emailAddresses: [], uris: [] });

type Reader = (extension: Extension) => Partial<ExtensionFacts>;

/** The extensions whose content Go looks at, and what of it is kept. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [extensionOids.keyUsage, checked(({ value }) => value.bits() !== undefined, 'invalid key usage')],
  [extensionOids.basicConstraints, checked(isBasicConstraints, 'invalid basic constraints')],
  [extensionOids.subjectAltName, ({ value }) => readAltNames(value)],
  [extensionOids.nameConstraints, checked(isNameConstraints, 'invalid NameConstraints extension')],
  [extensionOids.crlDistributionPoints, checked(isListOf(tags.sequence), 'invalid CRL distribution points')],
  [extensionOids.certificatePolicies, checked(isListOf(tags.sequence), 'invalid certificate policies')],
  [extensionOids.policyMappings, checked(isListOf(tags.sequence), 'invalid policy mappings extension')],
  [extensionOids.policyConstraints, checked(isSequence, 'invalid policy constraints extension')],
  [extensionOids.extendedKeyUsage, checked(isListOf(tags.oid), 'invalid extended key usages')],
  [
    extensionOids.inhibitAnyPolicy,
    checked(({ value }) => value.integer() !== undefined, 'invalid inhibit any policy extension'),
  ],
  [extensionOids.subjectKeyId, readSubjectKeyId],
  [extensionOids.authorityKeyId, readAuthorityKeyId],
  [extensionOids.authorityInfoAccess, checkInfoAccess],
]);

/** Reads all extensions, each of which may be there once. Throws `ReadingProblem`. */
export function readExtensions(list: DerCursor | undefined): ExtensionFacts {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (list !== undefined && !list.isEmpty) {
    const extension = readExtension(need(list.inside(tags.sequence), 'malformed extension'));
    if (seen.has(extension.oid)) {
      throw x509Problem(
        `certificate contains duplicate extension with OID "${extension.oid}"`,
        'certificate contains duplicate extension',
      );
    }
    seen.add(extension.oid);
    extensions.push(extension);
  }
  const facts = extensions.map((extension) => READERS.get(extension.oid)?.(extension));
  return Object.assign({}, NO_NAMES, ...facts) as ExtensionFacts;
}

function readExtension(fields: DerCursor): Extension {
  const oid = need(fields.oid(), 'malformed extension OID field');
  const hasCritical = fields.peeks(tags.boolean);
  const isCritical = hasCritical && need(fields.boolean(), 'malformed extension critical field');
  const value = need(fields.inside(tags.octetString), 'malformed extension value field');
  return { oid, isCritical, value };
}

function checked(isValid: (extension: Extension) => boolean, problem: string): Reader {
  return (extension) => {
    if (!isValid(extension)) throw x509Problem(problem);
    return {};
  };
}

function isSequence({ value }: Extension): boolean {
  return value.inside(tags.sequence) !== undefined;
}

function isListOf(tag: number): (extension: Extension) => boolean {
  return ({ value }) => {
    const members = value.inside(tags.sequence);
    while (members !== undefined && !members.isEmpty) if (members.element(tag) === undefined) return false;
    return members !== undefined;
  };
}

function isBasicConstraints({ value }: Extension): boolean {
  const fields = value.inside(tags.sequence);
  if (fields === undefined) return false;
  if (fields.peeks(tags.boolean) && fields.boolean() === undefined) return false;
  return !fields.peeks(tags.integer) || (fields.integer() ?? -1n) >= 0n;
}

/** Subtrees that are permitted, excluded, or both, and nothing else. */
function isNameConstraints({ value }: Extension): boolean {
  const trees = value.inside(tags.sequence);
  if (trees === undefined || !value.isEmpty || trees.isEmpty) return false;
  for (const number of [0, 1]) {
    const tag = contextTag(number, 'constructed');
    if (trees.peeks(tag) && (trees.inside(tag)?.isEmpty ?? true)) return false;
  }
  return trees.isEmpty;
}

function readSubjectKeyId({ isCritical, value }: Extension): Partial<ExtensionFacts> {
  if (isCritical) throw x509Problem('subject key identifier incorrectly marked critical');
  return { subjectKeyId: need(value.content(tags.octetString), 'invalid subject key identifier') };
}

function readAuthorityKeyId({ isCritical, value }: Extension): Partial<ExtensionFacts> {
  if (isCritical) throw x509Problem('authority key identifier incorrectly marked critical');
  const fields = need(value.inside(tags.sequence), 'invalid authority key identifier');
  const tag = contextTag(0, 'primitive');
  if (!fields.peeks(tag)) return {};
  return { authorityKeyId: need(fields.content(tag), 'invalid authority key identifier') };
}

function checkInfoAccess(extension: Extension): Partial<ExtensionFacts> {
  if (extension.isCritical) throw x509Problem('authority info access incorrectly marked critical');
  return checked(isListOf(tags.sequence), 'invalid authority info access')(extension);
}
