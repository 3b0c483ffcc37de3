import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RequestScanner } from './request-scanner.ts';

const request = fc.oneof(
  fc
    .record({ method: fc.constantFrom('POST', 'PATCH'), body: fc.string({ maxLength: 40 }) })
    .map(({ method, body }) => ({
      line: `${method} /a`,
      text: `${method} /a HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    })),
  fc.constant({ line: 'GET /b?c=d', text: 'GET /b?c=d HTTP/1.1\r\nHost: x\r\n\r\n' }),
  fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 4 }).map((chunks) => ({
    line: 'PUT /chunked',
    text: `PUT /chunked HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunks
      .map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`)
      .join('')}0\r\n\r\n`,
  })),
);

describe('the request scanner', () => {
  it('finds every request and passes every byte, however the bytes come', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 50 })), (requests, cuts) => {
        const wire = Buffer.from(requests.map(({ text }) => text).join(''));
        const scanner = new RequestScanner();
        const out: Buffer[] = [];
        const heads: string[] = [];
        for (let at = 0, i = 0; at < wire.length; i++) {
          const next = Math.min(wire.length, at + (cuts[i] ?? 7));
          for (const { bytes, head } of scanner.push(wire.subarray(at, next))) {
            out.push(bytes);
            if (head) heads.push(`${head.method} ${head.path}`);
          }
          at = next;
        }
        assert.deepEqual(
          heads,
          requests.map(({ line }) => line),
        );
        assert.deepEqual(Buffer.concat(out), wire);
      }),
    );
  });

  it('passes what is not HTTP as it is', () => {
    const hello = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]);
    const [one, ...more] = [...new RequestScanner().push(hello)];
    assert.deepEqual([one?.bytes, one?.head, more.length], [hello, null, 0]);
  });
});
