import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { iamOf, managedPolicyOf, roleOf, userOf } from './account-of.ts';
import { limitExceeded, noSuchEntity } from './iam-error.ts';
import { pageWith } from './page.ts';
import { documentSize, encodeDocument } from './policy-document.ts';
import { checkDocument } from './check-document.ts';
import { principalShapes } from './shapes.ts';
import { tagOperations } from './tag-operations.ts';
import type { IamPrincipal } from '../state/iam.ts';

type Kind = 'Role' | 'User';

/** Sum of a principal's inline documents, without white space. */
const inlineLimits: Readonly<Record<Kind, number>> = { Role: 10_240, User: 2048 };

interface Named {
  readonly RoleName?: string | undefined;
  readonly UserName?: string | undefined;
}

/** What roles and users do alike: inline policies, attached policies, boundary, tags. */
export function principalOperations(world: World, kind: Kind): ReadonlyMap<string, Operation> {
  const find = (input: Named, call: SignedCall): IamPrincipal =>
    kind === 'Role' ? roleOf(iamOf(world, call), input.RoleName) : userOf(iamOf(world, call), input.UserName);
  return new Map([
    ...inlineOperations(kind, find),
    ...attachOperations(world, kind, find),
    ...boundaryOperations(world, kind, find),
    ...tagOperations(kind, principalShapes, find),
  ]);
}

type Find = (input: Named, call: SignedCall) => IamPrincipal;
type Entries = readonly (readonly [string, Operation])[];

function inlineOperations(kind: Kind, find: Find): Entries {
  const nameMember = `${kind}Name`;
  const missing = (name: string): Error =>
    noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
  return [
    [
      `Put${kind}Policy`,
      operation(principalShapes.putInline, (input, call) => {
        const principal = find(input, call);
        checkDocument(input.PolicyDocument, 'identity');
        const others = [...principal.inlinePolicies].filter(([name]) => name !== input.PolicyName);
        const size = others.reduce((sum, [, text]) => sum + documentSize(text), documentSize(input.PolicyDocument));
        if (size > inlineLimits[kind]) {
          throw limitExceeded(
            `Maximum policy size of ${inlineLimits[kind]} bytes exceeded for ${kind.toLowerCase()} ${principal.name}`,
          );
        }
        principal.inlinePolicies.set(input.PolicyName, input.PolicyDocument);
        return undefined;
      }),
    ],
    [
      `Get${kind}Policy`,
      operation(principalShapes.inline, (input, call) => {
        const principal = find(input, call);
        const document = principal.inlinePolicies.get(input.PolicyName);
        if (document === undefined) throw missing(input.PolicyName);
        return {
          [nameMember]: principal.name,
          PolicyName: input.PolicyName,
          PolicyDocument: encodeDocument(document),
        };
      }),
    ],
    [
      `List${kind}Policies`,
      operation(principalShapes.page, (input, call) =>
        pageWith('PolicyNames', [...find(input, call).inlinePolicies.keys()].sort(), input),
      ),
    ],
    [
      `Delete${kind}Policy`,
      operation(principalShapes.inline, (input, call) => {
        if (!find(input, call).inlinePolicies.delete(input.PolicyName)) throw missing(input.PolicyName);
        return undefined;
      }),
    ],
  ];
}

function attachOperations(world: World, kind: Kind, find: Find): Entries {
  return [
    [
      `Attach${kind}Policy`,
      operation(principalShapes.attach, (input, call) => {
        const principal = find(input, call);
        requireAttachable(world, call, input.PolicyArn);
        principal.attachedPolicies.add(input.PolicyArn);
        return undefined;
      }),
    ],
    [
      `Detach${kind}Policy`,
      operation(principalShapes.attach, (input, call) => {
        if (!find(input, call).attachedPolicies.delete(input.PolicyArn)) {
          throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
        }
        return undefined;
      }),
    ],
    [
      `ListAttached${kind}Policies`,
      operation(principalShapes.page, (input, call) => {
        const state = iamOf(world, call);
        const attached = [...find(input, call).attachedPolicies]
          .map((arn) => managedPolicyOf(state, arn))
          .filter((policy) => policy.path.startsWith(input.PathPrefix ?? '/'))
          .map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn }));
        return pageWith('AttachedPolicies', attached, input);
      }),
    ],
  ];
}

function boundaryOperations(world: World, kind: Kind, find: Find): Entries {
  return [
    [
      `Put${kind}PermissionsBoundary`,
      operation(principalShapes.boundary, (input, call) => {
        const principal = find(input, call);
        requireAttachable(world, call, input.PermissionsBoundary);
        principal.boundary = input.PermissionsBoundary;
        return undefined;
      }),
    ],
    [
      `Delete${kind}PermissionsBoundary`,
      operation(principalShapes.byName, (input, call) => {
        const principal = find(input, call);
        if (principal.boundary === undefined) {
          throw noSuchEntity(`${kind} ${principal.name} does not have a permissions boundary.`);
        }
        delete principal.boundary;
        return undefined;
      }),
    ],
  ];
}

/** @throws AwsError `NoSuchEntity` */
export function requireAttachable(world: World, call: SignedCall, policyArn: string): void {
  if (!iamOf(world, call).policies.has(policyArn)) {
    throw noSuchEntity(`Policy ${policyArn} does not exist or is not attachable.`);
  }
}
