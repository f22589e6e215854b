import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import vm from 'node:vm';
import { canonicalJson } from '../../src/system/json.js';

describe('canonicalJson', () => {
  it('is the same text for the same meaning', () => {
    assert.equal(
      canonicalJson({ b: [1, 'x', null], a: { d: true, c: 0.1 } }),
      '{"a":{"c":0.1,"d":true},"b":[1,"x",null]}',
    );
    assert.equal(canonicalJson({ b: 1, a: 2 }), canonicalJson({ a: 2, b: 1 }));
    assert.equal(canonicalJson({ rate: undefined, b: 1 }), canonicalJson({ b: 1 }));
    assert.equal(canonicalJson({ rate: -0 }), canonicalJson({ rate: 0 }));
    assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]));
    assert.notEqual(canonicalJson('1'), canonicalJson(1));
  });

  it('is indented where it is to be read', () => {
    assert.equal(canonicalJson({ b: [], a: { c: 1 } }, 'value', 1), '{\n "a": {\n  "c": 1\n },\n "b": []\n}');
  });

  it('takes objects of another realm, such as a notebook cell', () => {
    assert.equal(canonicalJson(vm.runInNewContext('({ a: [1, { b: 2 }] })')), '{"a":[1,{"b":2}]}');
  });

  const refused: [string, unknown, RegExp][] = [
    ['NaN', { rate: NaN }, /settings\.rate is NaN/],
    ['Infinity', [1, Infinity], /settings\[1\] is Infinity/],
    ['undefined', [undefined], /settings\[0\] is of type undefined/],
    ['a hole', Array(1), /settings\[0\] is of type undefined/],
    ['a bigint', { steps: 1n }, /settings\.steps is of type bigint/],
    ['a function', () => 1, /settings is of type function/],
    ['a date', { on: new Date(0) }, /settings\.on is of type object/],
    ['a map', new Map(), /settings is of type object/],
    ['a typed array', { rates: new Float32Array(2) }, /settings\.rates is of type object/],
  ];
  for (const [name, value, message] of refused) {
    it(`refuses ${name}`, () =>
      assert.throws(() => canonicalJson(value, 'settings'), { name: 'UserError', message }));
  }
});
