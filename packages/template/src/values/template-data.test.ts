import { expect, test } from 'vitest';
import {
  boolValue,
  compile,
  encodeText,
  floatValue,
  intValue,
  listValue,
  mapValue,
  nil,
  stringMap,
  textValue,
  type Value,
} from '../index.ts';

function render(template: string, data: Parameters<ReturnType<typeof compile>['render']>[0]): string {
  return Buffer.from(compile(template, { name: 'k' }).render(data)).toString();
}

test('keys and values of a secret are a map[string]string', () => {
  const data = new Map<string, string | Uint8Array>([
    ['b', 'text'],
    ['a', new TextEncoder().encode('bytes')],
  ]);
  expect(render('{{ printf "%T" . }} {{ . }}', data)).toBe('map[string]string map[a:bytes b:text]');
  expect(render('{{ .a }}', stringMap(data))).toBe('bytes');
});

test('a map is taken as it is when it is converted; what changes later does not show', () => {
  const data = new Map([['a', 'one']]);
  const converted = stringMap(data);
  data.set('a', 'two');
  expect(render('{{ .a }}', converted)).toBe('one');
});

test('any value of the language can be dot', () => {
  const data = mapValue(
    new Map<string, Value>([
      [encodeText('größe'), intValue(3)],
      ['list', listValue([textValue('é'), floatValue(1.5), boolValue(true), nil])],
    ]),
  );
  expect(render('{{ .größe }} {{ .list }} {{ range .list }}<{{ . }}>{{ end }}', data)).toBe(
    '3 [é 1.5 true <nil>] <é><1.5><true><<no value>>',
  );
  expect(render('{{ . }}', intValue(7))).toBe('7');
  expect(render('{{ . }}', nil)).toBe('<no value>');
});

test('keys are in byte order, not in that of UTF-16', () => {
  const data = new Map([
    ['\u{1f600}', '1'],
    ['\ufb01', '2'],
    ['z', '3'],
  ]);
  expect(render('{{ range . }}{{ . }}{{ end }}', data)).toBe('321');
});
