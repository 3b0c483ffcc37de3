import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../src/config/index.ts';
import { fillDemo } from '../../src/demo/demo-envelopes.ts';
import type { DemoJournal, DemoProgress } from '../../src/demo/demo-journal.ts';
import { api, type RealHouse, startRealHouse } from '../http/support/real-house.ts';

interface Row {
  id: string;
  title: string;
  state: string;
  needs: string | null;
  bytes: number;
  progress: { arrived: number; problems: number };
  recipients: { state: string; reason: string | null }[];
  fields: Record<string, unknown> | null;
}

/** Every second write of it is the moment of death: the step was taken, and nobody wrote it down. */
class DyingJournal implements DemoJournal {
  #text: string | null = null;
  #attempts = 0;
  deaths = 0;
  async read(): Promise<DemoProgress | null> {
    return this.#text === null ? null : JSON.parse(this.#text);
  }
  async write(progress: DemoProgress): Promise<void> {
    const text = JSON.stringify(progress);
    if (++this.#attempts % 2 === 1 && this.#attempts > 1) {
      this.deaths += 1;
      throw new Error('killed');
    }
    this.#text = text;
  }
}

describe('the demo', () => {
  const journal = new DyingJournal();
  let house: RealHouse;
  let rows: Row[];
  const list = async (who: string) =>
    (await api(house, `dtrm_demo_${who}`, 'GET /api/v1/envelopes?limit=100')).json.items as Row[];
  before(async () => {
    house = await startRealHouse();
    let held = 0;
    while (held === 0)
      held = await fillDemo(house.courier, house.metadata, journal).catch((error: Error) => {
        assert.equal(error.message, 'killed');
        return 0;
      });
    assert.equal(held, 13);
    rows = await list('studio');
  });
  after(() => house.stop());
  const row = (title: string): Row => {
    const found = rows.find((one) => one.title.includes(title));
    assert.ok(found, title);
    return found;
  };

  it('was killed after each of its steps, went on each time, and made nothing twice', () => {
    assert.ok(journal.deaths > 50, `${journal.deaths} deaths`);
    assert.equal(rows.length, 13);
  });

  it('holds envelopes in every state, made of real bytes', async () => {
    const filling = row('shoot day 27');
    assert.equal(filling.state, 'filling');
    assert.deepEqual([filling.progress.arrived, filling.bytes], [2_400_000, 4_800_000]);
    const mixed = row('picture lock');
    assert.deepEqual([mixed.state, mixed.needs, mixed.progress.problems], ['filling', 'problems', 1]);
    assert.deepEqual(
      row('full pull').recipients.map(({ state }) => state),
      ['notified', 'notified'],
    );
    assert.deepEqual(
      row('sound stems').recipients.map(({ state }) => state),
      ['opened'],
    );
    assert.deepEqual(
      row('turnover 3')
        .recipients.map(({ state }) => state)
        .sort(),
      ['collected', 'collecting', 'notified'],
    );
    assert.equal(row('final grade').state, 'delivered');
    assert.match(row('dailies day 26').recipients[0]?.reason ?? '', /show LUT/);
    assert.equal(row('Camera rolls').needs, 'collect');
    assert.deepEqual(row('Usage records').fields?.['target table'], 'usage_records');
    assert.equal(row('São Paulo').state, 'delivered');
    assert.equal(row('Año nuevo').state, 'delivered');
    const purged = rows.filter(({ state }) => state === 'purged');
    assert.equal(purged.length, 2);
    for (const { id } of purged) {
      const { status, json } = await api(house, 'dtrm_demo_studio', `GET /api/v1/envelopes/${id}/certificate`);
      assert.deepEqual([status, json.kind], [200, 'purged']);
    }
  });

  it('says where loads go, as their senders wrote it, and how soon they were taken', async () => {
    const { status, json } = await api(house, 'dtrm_demo_studio', 'GET /api/v1/figures/details?of=sent');
    assert.equal(status, 200);
    const [target] = json.targets;
    assert.deepEqual(
      [target.database, target.table, target.envelopes, target.files],
      ['billing_dw', 'usage_records', 1, 3],
    );
    assert.ok(json.collected.count >= 3 && json.collected.median >= 0 && json.collected.ninth >= json.collected.median);
    const received = (await api(house, 'dtrm_demo_client_b', 'GET /api/v1/figures/details?of=received')).json;
    assert.deepEqual(received.targets.map(({ table }: { table: string }) => table).sort(), [
      'readings_raw',
      'usage_records',
    ]);
    const before = await api(house, 'dtrm_demo_studio', 'GET /api/v1/figures/details?from=2020-01-01&to=2020-01-31');
    assert.deepEqual([before.json.targets, before.json.collected.count], [[], 0]);
  });

  it('is put into an empty house alone: a second start adds nothing', async () => {
    assert.equal(await fillDemo(house.courier, house.metadata, journal), 0);
    assert.equal(await fillDemo(house.courier, house.metadata, new DyingJournal()), 0);
    assert.deepEqual(
      (await list('studio')).map(({ id }) => id),
      rows.map(({ id }) => id),
    );
  });

  it('is left out where it is switched off, and never stands in production', () => {
    const seedOf = (argv: string[], env: Record<string, string>) => {
      const read = readConfig(env, argv, '/');
      assert.ok(read.ok);
      return read.config.seed;
    };
    assert.equal(seedOf(['--demo'], {}), true);
    assert.equal(seedOf(['--demo'], { DATOFERUM_DEMO_SEED: 'off' }), false);
    assert.equal(seedOf([], { DATOFERUM_HOST: '127.0.0.1', DATOFERUM_DEMO_SEED: 'on' }), false);
  });
});
