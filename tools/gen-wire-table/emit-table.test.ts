import { expect, test } from 'vitest';
import { emitTable } from './emit-table.ts';
import { readGo } from './read-go.ts';
import { readProto } from './read-proto.ts';

const proto = `
// +structType=atomic
message Lamp {
  optional .k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;

  // How many.
  optional int32 count = 2;

  // +listType=map
  // +listMapKey=name
  // +patchStrategy=merge,retainKeys
  // +patchMergeKey=name
  repeated Bulb bulbs = 3;

  map<string, bytes> data = 4;

  optional Source source = 5;
}

message Bulb {
  optional string name = 1;
}

message Source {
  optional bool on = 1;
}
`;
const go = `
type Lamp struct {
	metav1.ObjectMeta \`json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"\`
	Count *int32 \`json:"howMany,omitempty" protobuf:"varint,2,opt,name=count"\`
	Source \`json:",inline" protobuf:"bytes,5,opt,name=source"\`
}

type Source struct {
	On bool \`json:"on,omitempty" protobuf:"varint,1,opt,name=on"\`
}
`;
const meta = 'message ObjectMeta {\n  optional string name = 1;\n}\n';

test('a table has numbers and types from the protocol, and names, pointers and inlining from the Go types', () => {
  const open = (home: string) => ({
    messages: readProto(home === 'meta/v1' ? meta : proto),
    structs: readGo(go),
  });
  expect(emitTable(open, ['core/v1.Lamp']).trimEnd().split('\n')).toEqual([
    'core/v1.Bulb name=1:string',
    'core/v1.Lamp metadata=1:meta/v1.ObjectMeta howMany=2:?int bulbs=3:[.Bulb]@name~name! data=4:{bytes} source=5:^.Source',
    'core/v1.Source on=1:bool',
    'meta/v1.ObjectMeta name=1:string',
  ]);
});

test('a name that no package has is an error', () => {
  expect(() => emitTable(() => ({ messages: new Map(), structs: new Map() }), ['core/v1.None'])).toThrow(
    'no message core/v1.None',
  );
});
