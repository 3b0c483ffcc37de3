import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { World } from '../../../src/ports/world.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import type { CourierClient } from '../../support/courier-client.ts';
import { Line } from '../../support/line.ts';
import { sealAndCompare } from '../../support/seal-and-compare.ts';
import { aDirectory, aHouse, aWorld, type TestHouse } from '../../support/test-house.ts';

/** An open envelope behind a line, as a client of others finds it. */
export interface Delivery {
  house: TestHouse['house'];
  sender: CourierClient;
  line: Line;
  world: World & { ahead: number };
  id: string;
  /** Where uploads are created, through the line. */
  endpoint: string;
  /** Ends the courier and starts another one on its data; the line leads there. */
  restart(): Promise<void>;
  /** Closes by these files, waits for the seal, and compares what the recipient is served. */
  arrive(files: Record<string, Uint8Array>): Promise<void>;
  /** Ends it. Of each file's bytes the courier took at most so many twice: nobody began again at zero. */
  assertTakenOnce(size: number, spare: number): Promise<void>;
}

export async function aDelivery(
  t: Pick<TestContext, 'after'>,
  title: string,
  env: Record<string, string> = {},
): Promise<Delivery> {
  const data = await aDirectory(t);
  const world = aWorld();
  // What the courier itself says it took in, request by request.
  let taken = 0;
  const log = createLog('info', {
    write(line: string) {
      const { route, in: bytes } = JSON.parse(line) as { route?: string; in?: number };
      if (route?.startsWith('/files/')) taken += bytes ?? 0;
    },
  });
  let now = await aHouse(t, data, { world, log }, env);
  const line = await Line.to(t, now.sender.origin);
  const { id } = await now.sender.open({ title });
  return {
    get house() {
      return now.house;
    },
    get sender() {
      return now.sender;
    },
    line,
    world,
    id,
    endpoint: `${line.origin}/files/${id}/`,
    async restart() {
      await now.stop();
      now = await aHouse(t, data, { world, log }, env);
      line.target = now.sender.origin;
    },
    arrive: (files) => sealAndCompare(now.sender, id, files),
    async assertTakenOnce(size, spare) {
      await now.stop();
      // What came in one read with the headers of a request that broke is not in its figure.
      assert.ok(taken >= size * 0.8, `the courier took ${taken} bytes of a file of ${size}`);
      assert.ok(
        taken <= size + spare,
        `the courier took ${taken} bytes of a file of ${size}: more than ${spare} twice`,
      );
    },
  };
}
