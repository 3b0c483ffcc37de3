import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Http, HttpBody } from '@datoferum/core/transfer';
import { NodeHttp } from '@datoferum/core/transfer/node';
import { atEnd } from '../support/test-house.ts';
import { aScene, isSealed, sendOf, sent } from './support/a-scene.ts';
import { anEngine, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

const PIECE = 8 * 1024 * 1024;

describe('bytes that went wrong on the way', () => {
  it('are found by the courier, named, and only their 8 MiB go again', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t);
    const { line, sender, tree } = scene;
    const http = new NodeHttp(line.origin);
    atEnd(t, () => http.close());
    const { engine } = anEngine(t, {
      origin: line.origin,
      journal: scene.journal,
      ports: { http: flipping(http, new Set([1, 3])) },
    });
    const id = await engine.send(sendOf(scene));
    const { problems, envelope } = await untilView(engine, id, ({ phase }) => phase === 'not_sealed');
    t.diagnostic(JSON.stringify(problems));
    assert.equal(problems.length, 2);
    const before = sent(scene);
    await engine.command(id, { do: 'retry' });
    await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, tree);
    assert.ok(sent(scene) - before <= 4 * PIECE, `${sent(scene) - before} bytes repaired two flipped bits`);
  });
});

/** A line that flips one bit in the middle of some PATCH bodies, counted from 0. */
function flipping(http: Http, which: ReadonlySet<number>): Http {
  let patches = 0;
  return {
    streams: true,
    request: (asked) =>
      asked.method === 'PATCH' && asked.body !== undefined && which.has(patches++)
        ? http.request({ ...asked, body: flipped(asked.body) })
        : http.request(asked),
  };
}

function flipped(body: HttpBody): HttpBody {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof Blob) return body;
  const chunks = async function* () {
    let at = 0;
    for await (const chunk of body.chunks) {
      const middle = Math.floor(body.length / 2);
      const isHere = at <= middle && middle < at + chunk.length;
      const copy = isHere ? chunk.slice() : chunk;
      if (isHere) copy[middle - at] = (copy[middle - at] as number) ^ 1;
      at += chunk.length;
      yield copy;
    }
  };
  return { length: body.length, chunks: chunks() };
}
