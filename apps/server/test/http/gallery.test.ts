import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Admitted, House } from '../../src/http/exchange.ts';
import { createWeb } from '../../src/http/web/web-files.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

describe("the gallery of the screens' parts", () => {
  it('is there in demo mode', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    assert.equal((await fetch(`${house.url}/kit`, { headers: { accept: 'text/html' } })).status, 200);
  });

  it('is nothing in production', async () => {
    const { web } = createWeb({ config: { mode: 'production', issuers: [] } } as unknown as House);
    const asked = { params: { file: 'kit' }, method: 'GET', req: { headers: { accept: 'text/html' } } };
    await assert.rejects(async () => web?.(asked as unknown as Admitted), { code: 'not_found' });
  });
});
