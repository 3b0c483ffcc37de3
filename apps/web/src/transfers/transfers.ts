import type { SpeedView, TransfersView } from '@datoferum/core/transfer';
import type { TransfersPort } from '@datoferum/ui';

const STILL: SpeedView = { now: 0, best: 0, median: 0, points: [], stepMs: 1000, cuts: [] };
const NOTHING: TransfersView = {
  jobs: [],
  line: {
    up: STILL,
    down: STILL,
    state: 'fine',
    since: 0,
    nextTryAt: null,
    settings: { bytesPerSecond: null, timetable: [] },
    limit: null,
  },
};

/** The engine of this page. */
export function createTransfers(): TransfersPort {
  const none = async () => null;
  return {
    view: () => NOTHING,
    subscribe: () => () => undefined,
    fromDrop: none,
    fromPaste: none,
    pickFolder: none,
    pickFiles: none,
    merge: () => Promise.reject(new Error('nothing was picked')),
    letGo: async () => undefined,
    walk: () => Promise.reject(new Error('nothing was picked')),
    checkStructure: async () => [],
    send: () => Promise.reject(new Error('nothing was picked')),
    fetch: none,
    command: async () => undefined,
    showAgain: async () => 'nothing_picked',
    tape: async (_, columns) => new Uint8Array(columns),
    troubles: async () => ({ items: [], cursor: null }),
    setLine: async () => undefined,
  };
}
