import type { JsonNode } from '@lockkeeper/core';
import { parseOperator } from '../condition/operators.ts';
import { readPolicyTree } from '../policy/read-policy.ts';
import { guessKind } from './guess-kind.ts';
import type { LooseNode, LooseObject, Span } from './loose/nodes.ts';
import type { Placed, PrincipalView, ConditionView, StatementView, PolicyView } from './views.ts';

/** A document as rules want it. Whatever is of the wrong form is left out here and named by the grammar. */
export function viewPolicy(root: LooseObject, text: string): PolicyView {
  const statement = memberOf(root, 'Statement');
  const nodes = statement?.kind === 'array' ? statement.items : [statement];
  const statements = nodes.flatMap((node) => (node?.kind === 'object' ? [viewStatement(node)] : []));
  const kind = guessKind(statements);
  const tree = strict(root);
  const problems = tree.kind === 'object' ? readPolicyTree(tree, kind, text).problems : [];
  return { span: root, kind, version: textsIn(memberOf(root, 'Version'))[0], statements, problems };
}

function viewStatement(node: LooseObject): StatementView {
  const effect = textsIn(memberOf(node, 'Effect'))[0]?.text;
  const negated = new Map<'Action' | 'Resource' | 'Principal', Span>();
  for (const element of ['Action', 'Resource', 'Principal'] as const) {
    const member = node.members.find(({ key }) => key === `Not${element}`);
    if (member !== undefined) negated.set(element, member.keySpan);
  }
  const either = (element: string): LooseNode | undefined => memberOf(node, element) ?? memberOf(node, `Not${element}`);
  return {
    span: node,
    sid: textsIn(memberOf(node, 'Sid'))[0]?.text,
    effect: effect === 'Allow' || effect === 'Deny' ? effect : undefined,
    principals: principalsIn(either('Principal')),
    actions: textsIn(either('Action')),
    resources: textsIn(either('Resource')),
    conditions: conditionsIn(memberOf(node, 'Condition')),
    negated,
    at: (element) =>
      node.members.find(({ key }) => key === element)?.keySpan ?? { start: node.start, end: node.start + 1 },
  };
}

function memberOf(node: LooseObject, name: string): LooseNode | undefined {
  return node.members.find(({ key }) => key === name)?.value;
}

function textsIn(node: LooseNode | undefined): readonly Placed[] {
  switch (node?.kind) {
    case 'array':
      return node.items.flatMap(textsIn);
    case 'string':
    case 'number':
      return [{ text: node.text, start: node.start, end: node.end }];
    case 'boolean':
      return [{ text: String(node.value), start: node.start, end: node.end }];
    default:
      return [];
  }
}

function principalsIn(node: LooseNode | undefined): readonly PrincipalView[] {
  if (node?.kind !== 'object') return textsIn(node).map((placed) => ({ ...placed, key: '*' }));
  return node.members.flatMap(({ key, value }) => textsIn(value).map((placed) => ({ ...placed, key })));
}

function conditionsIn(node: LooseNode | undefined): readonly ConditionView[] {
  if (node?.kind !== 'object') return [];
  return node.members.flatMap(({ key: name, keySpan, value }) => {
    if (value.kind !== 'object') return [];
    const operator = { text: name, start: keySpan.start, end: keySpan.end };
    const use = parseOperator(name);
    return value.members.map((member) => ({
      operator,
      use,
      key: { text: member.key, start: member.keySpan.start, end: member.keySpan.end },
      values: textsIn(member.value),
    }));
  });
}

/** The tree for the grammar, with the first of a doubled key. */
function strict(node: LooseNode): JsonNode {
  const { start, end } = node;
  if (node.kind === 'array') return { kind: 'array', items: node.items.map(strict), start, end };
  if (node.kind !== 'object') return node;
  const members = new Map<string, JsonNode>();
  for (const { key, value } of node.members) if (!members.has(key)) members.set(key, strict(value));
  return { kind: 'object', members, start, end };
}
