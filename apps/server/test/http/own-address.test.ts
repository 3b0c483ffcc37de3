import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { aDirectory, aHouse } from '../support/test-house.ts';

interface Answer {
  status: number;
  location: string | undefined;
}

/** A GET at the house's port, under the name a browser typed. */
function asked(port: number, host: string, path: string, accept = 'text/html,*/*;q=0.8'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { Host: host, Accept: accept } }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the address of the demo', () => {
  it('is where a page leads that was asked for by another name of this machine', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    const { port, url } = house;
    const page = '/realms/datoferum/register?ui_locales=es';
    assert.deepEqual(await asked(port, `localhost:${port}`, page), { status: 302, location: `${url}${page}` });
    assert.equal((await asked(port, `127.0.0.1:${port}`, page)).location, undefined, 'no way round in a circle');
    for (const [host, path, accept] of [
      [`localhost:${port}`, '/api/v1/me', undefined],
      [`localhost:${port}`, '/dl/x/tape', undefined],
      [`localhost:${port}`, '/files/', undefined],
      [`localhost:${port}`, page, 'application/json'],
      [`courier.example:${port}`, page, undefined],
      ['localhost:1', page, undefined],
      ['%%', page, undefined],
    ] as const) {
      const answer = await asked(port, host, path, accept);
      assert.equal(answer.location, undefined, `${host} ${path}`);
      assert.notEqual(answer.status, 302);
    }
  });
});

describe('the address of a courier that listens on any free port', () => {
  it('is the given one, and where none was given the one it listens at', async (t) => {
    const given = await aHouse(t, await aDirectory(t), {}, { DATOFERUM_URL: 'https://courier.example.com' });
    assert.equal(given.house.url, 'https://courier.example.com');
    assert.equal(given.house.identity.engine.issuer, 'https://courier.example.com/realms/datoferum');
    const found = await aHouse(t, await aDirectory(t));
    assert.equal(found.house.url, `http://127.0.0.1:${found.house.port}`);
  });
});
