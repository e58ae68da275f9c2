import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import type { FieldError } from '../errors/refusals.ts';
import { isObject, type JsonObject, listAt, objectAt, own, textAt, textsAt } from '../json/json.ts';
import type { CelType } from './cel-type.ts';
import { CompiledExpression } from './compiled-expression.ts';
import { createEnvironment } from './environment.ts';
import { checkRule, ruleFinding } from './rule-findings.ts';
import type { CompiledRule, RuleTree } from './rule.ts';
import { SchemaTypes } from './schema-type.ts';
import { compileProblem } from './wording.ts';

export interface CompiledRules {
  /** Undefined when the schema carries no rules. */
  readonly tree: RuleTree | undefined;
  /** Why rules cannot be had; they are left out of the tree. */
  readonly findings: readonly FieldError[];
}

/** Compiles all rules of a resource's schema. `path` is where the schema stands, for findings. */
export function compileRules(schema: JsonObject, path = ''): CompiledRules {
  const findings: FieldError[] = [];
  const environment = createEnvironment();
  const compiler = new Compiler(environment, findings);
  const tree = compiler.visit(schema, { path, isRoot: true, uncorrelated: undefined });
  return { tree, findings };
}

interface Place {
  readonly path: string;
  readonly isRoot: boolean;
  /** The list above whose items cannot be told apart over time. */
  readonly uncorrelated: string | undefined;
}

class Compiler {
  readonly #environment: Environment;
  readonly #types: SchemaTypes;
  readonly #findings: FieldError[];

  constructor(environment: Environment, findings: FieldError[]) {
    this.#environment = environment;
    this.#types = new SchemaTypes(environment);
    this.#findings = findings;
  }

  visit(schema: JsonObject, place: Place): RuleTree | undefined {
    // Types first: an environment that has been cloned takes no more of them.
    const type = this.#types.typeOf(schema, place.isRoot);
    if (type === undefined) return undefined;
    const below = this.#below(schema, type, place);
    const rules = this.#rules(schema, type, place);
    const empty = rules.length === 0 && below.properties.size === 0;
    if (empty && below.values === undefined && below.items === undefined) return undefined;
    return {
      schemaType: textAt(schema, 'type') || (place.isRoot ? 'object' : ''),
      type,
      rules,
      ...below,
      itemKeys: textAt(schema, 'x-kubernetes-list-type') === 'map' ? keysOf(schema) : undefined,
      atomic: isAtomic(schema),
      nullable: own(schema, 'nullable') === true,
    };
  }

  #below(schema: JsonObject, type: CelType, place: Place): Pick<RuleTree, 'properties' | 'values' | 'items'> {
    const properties = new Map<string, RuleTree>();
    const { path } = place;
    const lost = isAtomic(schema) ? path : undefined;
    const inner = (at: string, uncorrelated = place.uncorrelated): Place => {
      return { path: at, isRoot: false, uncorrelated };
    };
    for (const [key, child] of Object.entries((type.kind === 'object' && objectAt(schema, 'properties')) || {})) {
      const tree = isObject(child) ? this.visit(child, inner(`${path}.properties[${key}]`, lost)) : undefined;
      if (tree !== undefined) properties.set(key, tree);
    }
    const additional = type.kind === 'map' ? objectAt(schema, 'additionalProperties') : undefined;
    const items = objectAt(schema, 'items');
    const listed = textAt(schema, 'x-kubernetes-list-type') === 'map' ? place.uncorrelated : path;
    return {
      properties,
      values: additional && this.visit(additional, inner(`${path}.additionalProperties`, lost)),
      items: items && this.visit(items, inner(`${path}.items`, listed)),
    };
  }

  #rules(schema: JsonObject, type: CelType, place: Place): CompiledRule[] {
    return listAt(schema, 'x-kubernetes-validations').flatMap((source, index) => {
      if (!isObject(source)) return [];
      const path = `${place.path}.x-kubernetes-validations[${index}]`;
      const wrong = checkRule(source, schema, path);
      this.#findings.push(...wrong);
      const compiled = wrong.length === 0 ? this.#rule(source, type, path) : undefined;
      if (compiled === undefined) return [];
      this.#findings.push(...checkTransition(source, compiled, place, path));
      return [compiled];
    });
  }

  #rule(source: JsonObject, type: CelType, path: string): CompiledRule | undefined {
    const optionalOldSelf = own(source, 'optionalOldSelf') === true;
    const scope = this.#scope(type, optionalOldSelf);
    const text = textAt(source, 'rule');
    const expression = this.#compile(scope, text, 'bool', source, `${path}.rule`);
    const messageText = textAt(source, 'messageExpression');
    const messageExpression =
      messageText === '' ? undefined : this.#compile(scope, messageText, 'string', source, `${path}.messageExpression`);
    if (expression === undefined) return undefined;
    const message = textAt(source, 'message').trim();
    return {
      expression,
      isTransition: expression.uses('oldSelf'),
      optionalOldSelf,
      title: message || text.trim(),
      message: message || `failed rule: ${text.trim()}`,
      messageExpression,
      reason: textAt(source, 'reason') || 'FieldValueInvalid',
      fieldPath: textAt(source, 'fieldPath').trim(),
    };
  }

  #scope(type: CelType, optionalOldSelf: boolean): Environment {
    return this.#environment
      .clone()
      .registerVariable('self', type.name)
      .registerVariable('oldSelf', optionalOldSelf ? `optional<${type.name}>` : type.name);
  }

  #compile(
    scope: Environment,
    text: string,
    wanted: 'bool' | 'string',
    source: JsonObject,
    path: string,
  ): CompiledExpression | undefined {
    const refuse = (why: string): undefined => {
      this.#findings.push(ruleFinding(path, source, why));
      return undefined;
    };
    const label = wanted === 'bool' ? 'compilation failed' : 'messageExpression compilation failed';
    try {
      const parsed: ParseResult = scope.parse(text);
      const checked = parsed.check();
      if (!checked.valid) return refuse(`${label}: ${compileProblem(checked.error, text)}`);
      if (checked.type === wanted || checked.type === 'dyn') return new CompiledExpression(parsed);
      const what =
        wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string';
      return refuse(what);
    } catch (error) {
      return refuse(`${label}: ${compileProblem(error, text)}`);
    }
  }
}

function checkTransition(source: JsonObject, rule: CompiledRule, place: Place, path: string): FieldError[] {
  const text = textAt(source, 'rule');
  if (rule.isTransition && place.uncorrelated !== undefined) {
    const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelated}`;
    return [
      { field: `${path}.rule`, reason: 'FieldValueInvalid', text: `Invalid value: ${JSON.stringify(text)}: ${why}` },
    ];
  }
  const optional = own(source, 'optionalOldSelf');
  if (rule.isTransition || optional === undefined) return [];
  const why = 'may not be set if oldSelf is not used in rule';
  return [
    {
      field: `${path}.optionalOldSelf`,
      reason: 'FieldValueInvalid',
      text: `Invalid value: ${optional === true}: ${why}`,
    },
  ];
}

function keysOf(schema: JsonObject): readonly string[] {
  return textsAt(schema, 'x-kubernetes-list-map-keys');
}

function isAtomic(schema: JsonObject): boolean {
  return textAt(schema, 'x-kubernetes-map-type') === 'atomic';
}
