/** What a schema is to CEL: how a rule sees a value of it. */
export type CelType = ObjectType | MapType | ListType | ScalarType;

export interface ObjectType {
  readonly kind: 'object';
  /** Name of the type in the engine. */
  readonly name: string;
  /** By property name; those that rules cannot see have no entry. */
  readonly fields: ReadonlyMap<string, ObjectField>;
  /** Values of the type are instances of this class: the engine tells types by it. */
  readonly create: () => Map<string, unknown>;
}

export interface ObjectField {
  /** The name in rules. */
  readonly identifier: string;
  readonly type: CelType;
}

export interface MapType {
  readonly kind: 'map';
  readonly name: string;
  readonly values: CelType;
}

export interface ListType {
  readonly kind: 'list';
  readonly name: string;
  readonly items: CelType;
  /** A list-type set of scalars: compared without order. */
  readonly isSet: boolean;
}

export interface ScalarType {
  readonly kind: 'scalar';
  readonly name: string;
}
