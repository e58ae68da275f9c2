import type { StatementReference } from '../evaluate/verdict.ts';
import type { Layer } from '../evaluate/access-request.ts';

const names: Readonly<Record<Layer, string>> = {
  'identity-policy': 'identity-based policy',
  boundary: 'permissions boundary',
  'session-policy': 'session policy',
  'resource-policy': 'resource-based policy',
  'key-policy': 'key policy',
  'trust-policy': 'role trust policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  'vpce-policy': 'VPC endpoint policy',
  grant: 'grant',
  'root-user': 'root user',
};

/** What people call a layer. */
export function layerName(layer: Layer): string {
  return names[layer];
}

/** Where a statement stands, for people: kind, name, Sid or number, line. */
export function placeOf(reference: StatementReference): string {
  const { layer, level, policy, statement } = reference;
  const name = policy.name === '' ? '' : ` ${policy.name}`;
  const at = level === undefined || level === policy.name ? '' : ` at ${level}`;
  const sid = statement.sid === undefined || statement.sid === '' ? `${statement.index + 1}` : `"${statement.sid}"`;
  const { line, column } = statement.range.start;
  return `${names[layer]}${name}${at}, statement ${sid} (line ${line}, column ${column})`;
}
