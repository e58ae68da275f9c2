import { type JsonNode, LockkeeperError, readJson, SealedValue } from '@lockkeeper/core';
import { wrongKind } from './read-text-map.ts';

const HINT = 'ensure tokenRequests is configured in CSIDriver';

function textMember(node: JsonNode, name: string): string {
  if (node.kind === 'null') return '';
  if (node.kind !== 'object') throw wrongKind(node, 'utils.ServiceAccountToken');
  const member = node.members.get(name);
  if (member === undefined || member.kind === 'null') return '';
  if (member.kind !== 'string') throw wrongKind(member, 'string');
  return member.text;
}

function readTokens(text: string): ReadonlyMap<string, SealedValue> {
  const node = readJson(text, { duplicates: 'last', maxDepth: 10 });
  if (node.kind === 'null') return new Map();
  if (node.kind !== 'object') throw wrongKind(node, 'map[string]utils.ServiceAccountToken');
  return new Map(
    [...node.members].map(([audience, token]) => [audience, SealedValue.ofText(textMember(token, 'token'))]),
  );
}

function tokenError(problem: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `CSI token error: ${problem} - ${HINT} spec`);
}

/**
 * The pod's own tokens by audience, as the kubelet hands them over because of `tokenRequests` of the CSIDriver; sealed as soon as they
 * are read (`threat/V7`). Throws LockkeeperError with ASCP's sentence when there are none or the JSON is bad.
 */
export function serviceAccountTokens(text: string): ReadonlyMap<string, SealedValue> {
  if (text === '') throw tokenError(`serviceAccount.tokens not provided - ${HINT}`);
  try {
    return readTokens(text);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw tokenError(`failed to parse serviceAccount.tokens: ${error.message}`);
  }
}

/** The token for one audience. `purpose` begins ASCP's sentence: `IRSA` or `Pod Identity`. */
export function tokenFor(tokens: ReadonlyMap<string, SealedValue>, audience: string, purpose: string): SealedValue {
  const token = tokens.get(audience);
  const fail = (problem: string): LockkeeperError =>
    new LockkeeperError(
      'InvalidInput',
      `${purpose} token extraction failed: token for audience "${audience}" ${problem}`,
    );
  if (token === undefined) throw fail('not found - ensure tokenRequests includes this audience in CSIDriver');
  if (token.byteLength === 0) throw fail('is empty');
  return token;
}
