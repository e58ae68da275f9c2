import { contextKeysOf } from '@lockkeeper/access';
import { operation, type Operation, type World } from '../../call.ts';
import type { Output } from '../../protocol/json.ts';
import { FlatList } from '../../protocol/query.ts';
import { pageWith } from '../page.ts';
import {
  invalid,
  nobody,
  type Question,
  readInputPolicies,
  readSimulation,
  type Source,
  sourceOf,
} from './read-simulation.ts';
import { simulationShapes } from './shapes.ts';
import { type EvalDecision, type Simulated, simulate, type Simulation } from './simulation.ts';

/** The policy simulator, answered by the evaluator that also authorizes. */
export function simulateOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'SimulateCustomPolicy',
      operation(simulationShapes.custom, (input, call) => answer(nobody(call), input.PolicyInputList, input)),
    ],
    [
      'SimulatePrincipalPolicy',
      operation(simulationShapes.principal, (input, call) =>
        answer(sourceOf(world, call, input.PolicySourceArn), input.PolicyInputList, input),
      ),
    ],
    [
      'GetContextKeysForCustomPolicy',
      operation(simulationShapes.customKeys, (input) => ({
        ContextKeyNames: contextKeysOf(readInputPolicies(input.PolicyInputList)),
      })),
    ],
    [
      'GetContextKeysForPrincipalPolicy',
      operation(simulationShapes.principalKeys, (input, call) => ({
        ContextKeyNames: contextKeysOf([
          ...sourceOf(world, call, input.PolicySourceArn).identity,
          ...readInputPolicies(input.PolicyInputList),
        ]),
      })),
    ],
  ];
}

function answer(source: Source, added: readonly string[] | undefined, input: Question): Output {
  const simulation = readSimulation(source, readInputPolicies(added), input);
  const resources = input.ResourceArns ?? [];
  const bad = resources.find((resource) => resource !== '*' && resource.split(':').length < 6);
  if (bad !== undefined) throw invalid(`Invalid resource ARN: ${bad}`);
  for (const action of input.ActionNames) {
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action)) throw invalid(`Invalid action name: ${action}`);
  }
  const option = input.ResourceHandlingOption;
  if (option !== undefined) requireResources(option, resources);
  const results = input.ActionNames.flatMap((action) => {
    const simulated = (resources.length === 0 ? ['*'] : resources).map((one) => simulate(simulation, action, one));
    return option === undefined
      ? simulated.map((one) => result(action, simulation, [one]))
      : [result(action, simulation, simulated)];
  });
  return pageWith('EvaluationResults', results, input);
}

/** What an instance is started from, in the order of the names of the scenarios (IAM API Reference, "SimulateCustomPolicy"). */
const scenarios: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC2-VPC-InstanceStore', ['instance', 'image', 'security-group', 'network-interface']],
  ['EC2-VPC-InstanceStore-Subnet', ['instance', 'image', 'security-group', 'network-interface', 'subnet']],
  ['EC2-VPC-EBS', ['instance', 'image', 'security-group', 'network-interface', 'volume']],
  ['EC2-VPC-EBS-Subnet', ['instance', 'image', 'security-group', 'network-interface', 'subnet', 'volume']],
]);

function requireResources(option: string, resources: readonly string[]): void {
  const types = scenarios.get(option);
  if (types === undefined) throw invalid(`Invalid ResourceHandlingOption: ${option}`);
  const missing = types.find((type) => !resources.some((arn) => arn.split(':')[5]?.startsWith(`${type}/`) === true));
  if (missing !== undefined) throw invalid(`${option} needs the ARN of a resource of the type ${missing}.`);
}

/** One member of `EvaluationResults`. What is allowed must be so on every resource. */
function result(action: string, simulation: Simulation, parts: readonly Simulated[]): Output {
  const ofAny = parts.length === 1 && parts[0]?.resource === '*';
  const decision = worst(parts.map((part) => part.decision));
  const deciding = parts.filter((part) => part.decision === decision);
  return {
    EvalActionName: action,
    EvalResourceName: parts.length === 1 ? parts[0]?.resource : '*',
    EvalDecision: decision,
    MatchedStatements: deciding.flatMap((part) => statementsOf(part)),
    // With a list of resources they stand with each of them.
    MissingContextValues: ofAny ? parts.flatMap((part) => part.missing) : [],
    ...boundaryDetail(simulation, parts),
    ...(ofAny
      ? {}
      : {
          EvalDecisionDetails: detailsOf(parts[0]),
          ResourceSpecificResults: parts.map((part) => resourceResult(simulation, part)),
        }),
  };
}

function resourceResult(simulation: Simulation, part: Simulated): Output {
  return {
    EvalResourceName: part.resource,
    EvalResourceDecision: part.decision,
    MatchedStatements: statementsOf(part),
    MissingContextValues: part.missing,
    EvalDecisionDetails: detailsOf(part),
    ...boundaryDetail(simulation, [part]),
  };
}

function worst(decisions: readonly EvalDecision[]): EvalDecision {
  return (['explicitDeny', 'implicitDeny'] as const).find((one) => decisions.includes(one)) ?? 'allowed';
}

function boundaryDetail(simulation: Simulation, parts: readonly Simulated[]): Output {
  if (simulation.boundary === undefined) return {};
  const allowed = parts.every((part) => part.allowedByBoundary === true);
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed } };
}

/** Empty within an account, as with AWS. */
function detailsOf(part: Simulated | undefined): Output {
  if (part?.sides === undefined) return {};
  const { identity, resource } = part.sides;
  const entries = [
    { key: 'IAM Policy', value: identity },
    { key: 'Resource Policy', value: resource },
  ];
  return { entry: new FlatList(entries) };
}

function statementsOf({ statements }: Simulated): readonly Output[] {
  return statements.map(({ policy, statement: { range }, layer }) => ({
    SourcePolicyId: policy.name,
    SourcePolicyType:
      layer === 'resource-policy'
        ? 'Resource Policy'
        : layer === 'boundary'
          ? 'Permissions Boundary Policy'
          : 'IAM Policy',
    StartPosition: { Line: range.start.line, Column: range.start.column },
    EndPosition: { Line: range.end.line, Column: range.end.column },
  }));
}
