export type { CallContext } from './call-context.ts';
export { type CompileOptions, compile, type RenderOptions, type Template } from './compile.ts';
export type { MissingKey } from './execute/field.ts';
export { FunctionFailure } from './failure.ts';
export { cryptoFunctionNames } from './functions/crypto/names.ts';
export { externalSecretsFunctions } from './functions/external-secrets.ts';
export { FunctionTable, type TemplateFunction } from './functions/function-table.ts';
export {
  type CompileLimits,
  defaultCompileLimits,
  defaultRenderLimits,
  type RenderLimits,
  type RenderSources,
} from './limits.ts';
export { readYaml, readYamlTexts } from './read-yaml.ts';
export { regexReplacer } from './regex-replacer.ts';
export { TemplateError, type TemplateStage } from './template-error.ts';
export {
  type ByteString,
  decodeText,
  encodeText,
  fromBytes,
  toBytes,
} from './text/byte-string.ts';
export { type GoType, goTypes, listType, mapType, objectType, type TypeKind } from './values/go-type.ts';
export { type Method, ObjectClass, type ObjectValue } from './values/object.ts';
export { stringMap, type TemplateData } from './values/template-data.ts';
export {
  boolValue,
  complexValue,
  errorValue,
  floatValue,
  intValue,
  listValue,
  mapValue,
  nil,
  stringValue,
  textValue,
  type Value,
} from './values/value.ts';
