import type { CallContext } from '../../../call-context.ts';
import { FunctionFailure } from '../../../failure.ts';
import type { ByteString } from '../../../text/byte-string.ts';
import { readPem, writePem } from '../pem/pem.ts';
import { type Certificate, readCertificate } from './certificate.ts';

const STEPS_PER_CERTIFICATE = 50;
const NONE = new Uint8Array();

/** Every block of a text as a certificate. Throws `ReadingProblem` at the first that is none. */
export function readBundle(text: ByteString, context: CallContext): Certificate[] {
  const certificates: Certificate[] = [];
  for (let { block, rest } = readPem(text); block !== undefined; { block, rest } = readPem(rest)) {
    context.step(STEPS_PER_CERTIFICATE);
    certificates.push(readCertificate(block.bytes));
  }
  return certificates;
}

/**
 * Certificates in the order leaf, intermediates, root, by their key identifiers alone: no signature, date or name is looked at, as in
 * ESO. Throws `FunctionFailure` when they are not one chain. Two certificates without identifiers fit to each other, also as in ESO.
 */
export function orderChain(certificates: readonly Certificate[], context: CallContext): Certificate[] {
  context.step(certificates.length * certificates.length);
  const issuers = certificates.map((certificate, at) =>
    certificates.findIndex((other, otherAt) => otherAt !== at && hasIssued(other, certificate)),
  );
  const used = new Set(issuers);
  const leaves = certificates.flatMap((_, at) => (used.has(at) ? [] : [at]));
  const [leaf] = leaves;
  if (leaf === undefined) throw FunctionFailure.plain('no leaf certificate found');
  if (leaves.length > 1) throw FunctionFailure.plain('found multiple leaf or disjunct certificates');
  const chain: Certificate[] = [];
  for (let at = leaf; at >= 0; at = issuers[at] ?? -1) {
    const certificate = certificates[at];
    if (certificate === undefined || chain.length === certificates.length) {
      throw FunctionFailure.plain('constructing chain resulted in cycle');
    }
    chain.push(certificate);
  }
  return chain;
}

function hasIssued(issuer: Certificate, certificate: Certificate): boolean {
  return Buffer.compare(certificate.authorityKeyId ?? NONE, issuer.subjectKeyId ?? NONE) === 0;
}

/** A certificate that names no other as its issuer. */
function isRoot({ authorityKeyId, subjectKeyId }: Certificate): boolean {
  return authorityKeyId === undefined || Buffer.compare(authorityKeyId, subjectKeyId ?? NONE) === 0;
}

/** One part of a chain as PEM: `leaf`, `intermediate` or `root`. Empty when it has no such part, or for any other word. */
export function filterChain(part: ByteString, chain: readonly Certificate[]): ByteString {
  const [leaf] = chain;
  const root = chain.at(-1);
  if (part === 'leaf') return leaf === undefined || isRoot(leaf) ? '' : writeCertificate(leaf);
  if (part === 'root') return root === undefined || !isRoot(root) ? '' : writeCertificate(root);
  if (part !== 'intermediate') return '';
  const others = chain.slice(1);
  const end = others.findIndex(isRoot);
  return others
    .slice(0, end < 0 ? others.length : end)
    .map(writeCertificate)
    .join('');
}

export function writeCertificate({ raw }: Certificate): ByteString {
  return writePem({ type: 'CERTIFICATE', bytes: raw });
}
