import type { LabelSelector } from './generated/external-secrets.ts';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

function requirementProblem({ operator, values = [] }: Requirement): string | undefined {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? undefined : `for operator ${operator}, values must not be empty`;
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? undefined : `for operator ${operator}, values must be empty`;
    default:
      return `${JSON.stringify(operator)} is not a valid label selector operator`;
  }
}

/** What is wrong with a label selector beyond its shape, each with the path of the requirement. Kubernetes' own rules. */
export function labelSelectorProblems(selector: LabelSelector | undefined, path: string): readonly string[] {
  return (selector?.matchExpressions ?? []).flatMap((requirement, i) => {
    const problem = requirementProblem(requirement);
    return problem === undefined ? [] : [`${path}.matchExpressions[${i}]: ${problem}`];
  });
}
